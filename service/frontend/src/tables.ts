// Tables that sort, narrow and page.
//
// Takes a table that the server wrote, or lines made of an answer. Gives heads that are buttons, a filter, and pages.
// Never changes what the table says: downloads and paper hold what they held, and the address keeps the state.

import { answerOf, Told } from "./answer";
import { make } from "./dom";
import { chosen, type Column, type Line, linesOf, linesOfAnswer, type Order } from "./lines";

const PAGE = 50;
const IN_PANEL = 15; // so many rows of a table that is one of several on its page
const FEW = 8; // so many rows are seen at a glance
const IN_PAGE = 500; // so many rows are kept in the page, where paper and the browser's own search find them

/** Makes every table of the page comfortable that has more rows than a glance. */
export function improveTables(root: ParentNode = document): void {
  [...root.querySelectorAll<HTMLElement>(".sheet:not(.matrix, .lines)")].forEach((sheet, at) => {
    const table = sheet.querySelector("table");
    if (!table || table.dataset["improved"]) return;
    const total = Number(sheet.dataset["total"] ?? table.tBodies[0]?.rows.length ?? 0);
    if (total > FEW) new Sheet(sheet, table, sheet.id || `table-${at + 1}`, linesOf(table), total);
  });
}

const count = (number: number): string => number.toLocaleString("en-GB");

/** A table with its tools. */
export class Sheet {
  private readonly columns: Column[];
  private readonly heads: HTMLTableCellElement[];
  private readonly body: HTMLTableSectionElement;
  private readonly told: HTMLElement;
  private readonly pager: HTMLElement;
  private readonly filter: HTMLInputElement;
  private readonly sorter: HTMLSelectElement;
  private readonly size: number;
  private order: Order | null = null;
  private page = 0;
  private every = false;

  constructor(
    private readonly sheet: HTMLElement,
    table: HTMLTableElement,
    private readonly name: string,
    private lines: Line[],
    private readonly total: number,
  ) {
    table.dataset["improved"] = "yes";
    this.size = sheet.closest(".panel") ? IN_PANEL : PAGE;
    this.body = table.tBodies[0] as HTMLTableSectionElement;
    this.heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    this.columns = this.heads.map((head) => ({
      name: head.dataset["column"] ?? head.textContent?.trim() ?? "",
      heading: head.textContent?.trim() ?? "",
    }));
    const caption = table.caption?.textContent?.trim() ?? "";
    this.filter = make("input", { type: "search", "aria-label": `Filter the rows: ${caption}`, placeholder: "Filter the rows" });
    this.sorter = this.makeSorter();
    this.told = make("p", { role: "status", class: "quiet" });
    this.pager = make("nav", { class: "pager", "aria-label": `Pages: ${caption}`, hidden: true });
    const tools = make("div", { class: "tools" }, this.filter, this.sorter, this.told);
    const kept = sheet.previousElementSibling;
    if (kept?.classList.contains("tools")) kept.replaceWith(tools);
    else sheet.before(tools);
    sheet.after(this.pager);
    tools.hidden = total <= FEW;
    this.makeHeads();
    this.listen();
    if (this.restore() || this.lines.length > this.size || !this.body.rows.length) void this.show(false);
    else if (this.lines.length < total) this.told.textContent = `The first ${this.lines.length} of ${count(total)} rows`;
    else this.tell(total);
  }

  private makeHeads(): void {
    this.heads.forEach((head, at) => {
      const words = head.textContent?.trim() ?? "";
      const button = make("button", { type: "button", class: "sort" }, words);
      button.addEventListener("click", () => this.sort(at));
      head.replaceChildren(button);
    });
  }

  /** Where the heads are not seen, on a telephone, a list sorts. */
  private makeSorter(): HTMLSelectElement {
    const options = this.columns.flatMap(({ heading }, at) => [
      make("option", { value: `${at}` }, `Sorted by ${heading}`),
      make("option", { value: `-${at}` }, `Sorted by ${heading}, reversed`),
    ]);
    return make("select", { class: "sorter", "aria-label": "Sort the rows" },
      make("option", { value: "" }, "In the given order"), ...options);
  }

  private listen(): void {
    let waiting = 0;
    this.filter.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = window.setTimeout(() => void this.show(true, 0), 120);
    });
    this.sorter.addEventListener("change", () => {
      const chosen = this.sorter.value;
      this.order = chosen ? { column: Number(chosen.replace("-", "")), descending: chosen.startsWith("-") } : null;
      void this.show(true, 0);
    });
  }

  /** Up, then down, then as the answer came. */
  private sort(column: number): void {
    if (this.order?.column !== column) this.order = { column, descending: false };
    else if (!this.order.descending) this.order = { column, descending: true };
    else this.order = null;
    void this.show(true, 0);
  }

  /** Draws the rows that the state asks for. */
  private async show(noted: boolean, page = this.page): Promise<void> {
    const asGiven = !this.filter.value.trim() && !this.order;
    const enough = asGiven && !this.every && (page + 1) * this.size <= this.lines.length;
    if (!enough && !(await this.whole())) return;
    const lines = chosen(this.lines, this.filter.value, this.order);
    const found = asGiven ? this.total : lines.length;
    const last = this.every ? 0 : Math.max(0, Math.ceil(found / this.size) - 1);
    this.page = Math.min(page, last);
    const [from, to] = this.every ? [0, lines.length] : [this.page * this.size, (this.page + 1) * this.size];
    const all = lines.length <= IN_PAGE;
    const rows: HTMLTableRowElement[] = [];
    lines.forEach((line, at) => {
      const seen = at >= from && at < to;
      if (!seen && !all) return;
      const row = line.row();
      row.classList.toggle("off-page", !seen);
      rows.push(row);
    });
    this.body.replaceChildren(...rows);
    this.heads.forEach((head, at) => {
      const sorted = this.order?.column === at;
      if (sorted) head.setAttribute("aria-sort", this.order?.descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    this.sorter.value = this.order ? `${this.order.descending ? "-" : ""}${this.order.column}` : "";
    this.tell(found);
    this.drawPager(found, last);
    if (noted) this.note();
  }

  /** The page holds the first rows of a long answer; what sorts and narrows needs all of them. */
  private async whole(): Promise<boolean> {
    const href = this.sheet.dataset["answer"];
    if (this.lines.length >= this.total || !href) return true;
    this.sheet.setAttribute("aria-busy", "true");
    try {
      this.lines = linesOfAnswer(await answerOf(href), this.columns);
      return true;
    } catch (fault) {
      this.told.textContent = fault instanceof Told ? fault.message : "The other rows could not be fetched.";
      return false;
    } finally {
      this.sheet.removeAttribute("aria-busy");
    }
  }

  private tell(found: number): void {
    const narrowed = this.filter.value.trim() !== "";
    this.told.textContent = narrowed ? `${count(found)} of ${count(this.total)} rows` : `${count(this.total)} rows`;
  }

  private drawPager(found: number, last: number): void {
    this.pager.hidden = found <= this.size;
    if (this.pager.hidden) return;
    const from = this.every ? 1 : this.page * this.size + 1;
    const to = this.every ? found : Math.min(found, (this.page + 1) * this.size);
    const button = (words: string, act: () => void, off: boolean) => {
      const made = make("button", { type: "button", class: "quiet-button", disabled: off }, words);
      made.addEventListener("click", () => {
        const held = [...this.pager.querySelectorAll("button")].indexOf(made);
        act();
        void this.show(true).then(() => this.hold(held));
      });
      return made;
    };
    this.pager.replaceChildren(
      button("Previous", () => (this.page -= 1), this.every || this.page === 0),
      make("span", {}, `${count(from)}–${count(to)} of ${count(found)}`),
      button("Next", () => (this.page += 1), this.every || this.page >= last),
      button(this.every ? `${this.size} at a time` : "All", () => (this.every = !this.every), false),
    );
  }

  /** The keyboard stays where it was, and the head of the table comes back into sight. */
  private hold(at: number): void {
    const buttons = [...this.pager.querySelectorAll("button")];
    const held = buttons[at]?.disabled ? buttons.find((button) => !button.disabled) : buttons[at];
    held?.focus({ preventScroll: true });
    const top = this.sheet.getBoundingClientRect().top;
    if (top < 0) window.scrollBy({ top: top - 60, behavior: "instant" });
  }

  /** The state of this table in the fragment of the address, beside that of others. */
  private note(): void {
    const state = stateOf(location.hash);
    const own = new URLSearchParams();
    const column = this.order ? this.columns[this.order.column] : undefined;
    if (column) own.set("sort", `${this.order?.descending ? "-" : ""}${column.name}`);
    if (this.filter.value.trim()) own.set("filter", this.filter.value.trim());
    if (this.page) own.set("page", String(this.page + 1));
    for (const key of ["sort", "filter", "page"]) {
      const value = own.get(key);
      if (value) state.set(`${this.name}.${key}`, value);
      else state.delete(`${this.name}.${key}`);
    }
    const hash = state.size ? `#${state}` : "";
    history.replaceState(history.state, "", `${location.pathname}${location.search}${hash}`);
  }

  /** Takes up the state of the address; whether there was one. */
  private restore(): boolean {
    const state = stateOf(location.hash);
    const sort = state.get(`${this.name}.sort`) ?? "";
    const column = this.columns.findIndex(({ name }) => name === sort.replace(/^-/, ""));
    if (sort && column >= 0) this.order = { column, descending: sort.startsWith("-") };
    this.filter.value = state.get(`${this.name}.filter`) ?? "";
    this.page = Math.max(0, Number(state.get(`${this.name}.page`) ?? 1) - 1) || 0;
    return this.order !== null || this.filter.value !== "" || this.page > 0;
  }
}

/** The state that a fragment holds; a fragment that names a place on the page holds none. */
function stateOf(hash: string): URLSearchParams {
  return new URLSearchParams(hash.includes("=") ? hash.slice(1) : "");
}
