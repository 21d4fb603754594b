// Suggestions below a field, as the combobox of WAI-ARIA 1.2 with a list.
//
// Takes every `input[data-suggest]`: the address that suggests, `data-kind` to narrow it, `data-go` to open what is
// chosen, `data-many` for names with commas between. Gives suggestions after a pause in typing, one request at a time.
// Never takes a value away: what was typed can be sent as it is, with or without this script.

import { make } from "./dom";

interface Suggestion {
  label: string;
  title: string;
  kind: string;
  key: string;
  href: string;
  matched: { name: string; language: string | null; as: string };
}

const PAUSE = 140; // milliseconds after the last key
const SHOWN = 8;
let made = 0;

/** Gives suggestions to every field of a page that asks for them. */
export function suggestAll(root: ParentNode = document): void {
  for (const field of root.querySelectorAll<HTMLInputElement>("input[data-suggest]")) new Combobox(field);
}

class Combobox {
  private readonly list: HTMLUListElement;
  private readonly told: HTMLElement;
  private readonly known = new Map<string, Suggestion[]>();
  private shown: Suggestion[] = [];
  private active = -1;
  private pause = 0;
  private asking: AbortController | undefined;

  constructor(private readonly field: HTMLInputElement) {
    const id = `suggestions-${++made}`;
    const name = field.labels?.[0]?.textContent?.trim() || "Names";
    this.list = make("ul", { id, role: "listbox", class: "suggestions", "aria-label": `${name}: suggestions`, hidden: true });
    this.told = make("span", { role: "status", class: "unseen" });
    field.removeAttribute("list"); // the browser's own list would lie over ours
    for (const [key, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-haspopup": "listbox",
    }))
      field.setAttribute(key, value);
    this.holder().append(this.list, this.told);
    field.addEventListener("input", () => this.later());
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("blur", () => this.close());
    // The list must not take the focus from the field: a press chooses when it is let go.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const at = [...this.list.children].indexOf((event.target as Element).closest("li") as Element);
      if (at >= 0) this.choose(at);
    });
  }

  /** What the list hangs below: the field's own frame, made where the page has none. */
  private holder(): HTMLElement {
    const around = this.field.parentElement as HTMLElement;
    if (around.classList.contains("suggested")) return around;
    const frame = make("span", { class: "suggested" });
    this.field.replaceWith(frame);
    frame.append(this.field);
    return frame;
  }

  /** The name that is being typed: all of it, or what stands behind the last comma. */
  private get typed(): string {
    const text = this.field.value;
    return (this.many ? (text.split(",").pop() ?? "") : text).trim();
  }

  private get many(): boolean {
    return this.field.dataset["many"] !== undefined;
  }

  private later(): void {
    clearTimeout(this.pause);
    this.asking?.abort();
    if (!this.typed) return this.close();
    this.pause = window.setTimeout(() => void this.ask(), PAUSE);
  }

  private async ask(): Promise<void> {
    const typed = this.typed;
    const kind = this.field.dataset["kind"] ?? "";
    let found = this.known.get(typed);
    if (!found) {
      const asking = (this.asking = new AbortController());
      const given = new URLSearchParams({ q: typed.slice(0, 200), limit: String(SHOWN), ...(kind && { kind }) });
      try {
        const response = await fetch(`${this.field.dataset["suggest"]}?${given}`, {
          headers: { Accept: "application/json" },
          signal: asking.signal,
        });
        if (!response.ok) return this.close();
        found = ((await response.json()) as { suggestions: Suggestion[] }).suggestions;
      } catch {
        return this.close(); // stopped, or out of reach: the field works as it is
      }
      this.known.set(typed, found);
    }
    if (typed === this.typed && document.activeElement === this.field) this.open(found);
  }

  private open(found: Suggestion[]): void {
    const marked = this.shown[this.active]?.href;
    this.shown = found;
    this.list.replaceChildren(
      ...found.map((each, at) =>
        make("li", { id: `${this.list.id}-${at}`, role: "option", "aria-selected": "false" }, each.title, this.why(each)),
      ),
    );
    this.list.hidden = !found.length;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    const count = found.length === 1 ? "1 suggestion" : `${found.length} suggestions`;
    this.mark(found.findIndex((each) => each.href === marked)); // what was marked stays so, if it is still there
    this.told.textContent = found.length ? `${count}, use the arrow keys to choose.` : "No suggestions.";
  }

  /** What kind of thing it is, and the other name by which it was found. */
  private why(each: Suggestion): HTMLElement {
    const { name, language } = each.matched;
    const kind = each.kind.replace(/-/g, " ");
    const words = [this.field.dataset["kind"] ? "" : kind === "doc" ? "source text" : kind];
    const small = make("small", {});
    if (!each.title.includes(name)) {
      small.append(words.filter(Boolean).join(""), words[0] ? " · " : "");
      small.append(make("span", { lang: language ?? undefined, dir: language === "ar" ? "rtl" : undefined }, name));
    } else small.append(words.join(""));
    return small;
  }

  private close(): void {
    clearTimeout(this.pause);
    this.asking?.abort();
    this.list.hidden = true;
    this.list.replaceChildren();
    this.shown = [];
    this.active = -1;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.told.textContent = "";
  }

  private get isOpen(): boolean {
    return !this.list.hidden;
  }

  private press(event: KeyboardEvent): void {
    if (event.isComposing) return; // the keys belong to the input method
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (!this.isOpen) return void (this.typed && this.ask());
        if (event.altKey) return this.close();
        return this.mark(this.active + (event.key === "ArrowDown" ? 1 : -1));
      case "Enter":
        if (!this.isOpen || this.active < 0) return; // the form is sent with what was typed
        event.preventDefault();
        return this.choose(this.active);
      case "Escape":
        if (!this.isOpen) return;
        event.preventDefault();
        return this.close();
      case "Tab":
        if (this.isOpen && this.active >= 0 && !this.goes) this.choose(this.active);
    }
  }

  /** Marks one suggestion; above the first and below the last lies the field itself. */
  private mark(at: number): void {
    const count = this.shown.length;
    this.active = at < -1 ? count - 1 : at >= count ? -1 : at;
    [...this.list.children].forEach((each, place) => {
      each.setAttribute("aria-selected", String(place === this.active));
    });
    const marked = this.list.children[this.active];
    if (!marked) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", marked.id);
    marked.scrollIntoView({ block: "nearest" });
  }

  private get goes(): boolean {
    return this.field.dataset["go"] !== undefined;
  }

  private choose(at: number): void {
    const chosen = this.shown[at];
    if (!chosen) return;
    if (this.goes) {
      this.close();
      window.location.assign(chosen.href);
      return;
    }
    const before = this.many ? this.field.value.split(",").slice(0, -1).map((part) => `${part.trim()}, `) : [];
    this.field.value = before.join("") + (this.many ? `${chosen.key}, ` : chosen.label);
    this.close();
    this.told.textContent = `${chosen.title} chosen.`;
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
