// What a query of the editor came to: rows, yes or no, statements, or a fault in words.
//
// Takes the text of a query. Gives its answer below the form, as a table and in every view whose columns it has.
// Never shows a part of an answer, and never leaves a failure without a word on what to do.

import type { Answer, Row } from "./answer";
import { link, make } from "./dom";
import { bareLinesOf } from "./lines";
import { drawAnswer } from "./pictures";
import { Sheet } from "./tables";

const NAMES: Record<string, string> = { world: "World map", map: "Map of places" };
const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9, application/problem+json;q=0.8";
const SHOWN = 200_000; // characters of Turtle

interface Editor {
  prefixes: () => Record<string, string>;
  point: (line: number, column: number) => void;
  busy: (working: boolean) => void;
}

interface Problem {
  title?: string;
  detail?: string;
  line?: number;
  column?: number;
  hint?: string;
}

/** The place below the form. */
export class Outcome {
  private readonly fault = make("div", { role: "alert" });
  private readonly place = make("section", { class: "outcome", "aria-label": "Answer" });
  private running: AbortController | null = null;
  private name = "";

  constructor(
    form: HTMLFormElement,
    private readonly views: Record<string, string[]>,
    private readonly editor: Editor,
  ) {
    form.querySelector(".field")?.after(this.fault);
    form.after(this.place);
  }

  /** Asks, and shows what came of it; an earlier question is dropped. */
  async run(query: string): Promise<void> {
    this.stop();
    const own = (this.running = new AbortController());
    this.name = crypto.randomUUID();
    this.editor.busy(true);
    this.fault.replaceChildren();
    this.place.replaceChildren(make("p", { role: "status", class: "quiet" }, "The service is working on it …"));
    try {
      const body = new URLSearchParams({ query, queryId: this.name });
      const begun = performance.now();
      const response = await fetch("/sparql", { method: "POST", body, headers: { Accept: ACCEPT }, signal: own.signal });
      const text = await response.text();
      this.place.replaceChildren();
      if (!response.ok) this.tell(response, text);
      else this.show(response, text, query, (performance.now() - begun) / 1000);
    } catch (fault) {
      this.place.replaceChildren();
      const stopped = own.signal.aborted;
      if (!stopped && !(fault instanceof TypeError)) console.error(fault);
      this.say(stopped ? "Stopped." : "No answer.", stopped ? "The query was stopped before it ended."
        : "The service cannot be reached. It may be restarting, or you may be offline: try again shortly.");
    } finally {
      if (!own.signal.aborted) show(this.fault.childElementCount ? this.fault : this.place);
      if (this.running === own) {
        this.running = null;
        this.editor.busy(false);
      }
    }
  }

  /** Ends the query that runs, here and at the service. */
  stop(): void {
    if (!this.running) return;
    this.running.abort();
    void fetch(`/sparql/jobs/${this.name}`, { method: "DELETE" }).catch(() => undefined);
  }

  private say(title: string, words: string): void {
    this.fault.replaceChildren(make("div", { class: "problem" }, make("p", {}, make("strong", {}, title), " ", words)));
  }

  /** A problem of the service in its own words, and the place of the fault in the editor. */
  private tell(response: Response, text: string): void {
    let problem: Problem = {};
    try {
      problem = JSON.parse(text) as Problem;
    } catch {
      problem = { title: "No answer", detail: `The service answered with an error (${response.status}).` };
    }
    const { line, column } = problem;
    const where = line && !/\bline \d/i.test(problem.detail ?? "") ? ` Line ${line}, column ${column ?? 1}.` : "";
    if (problem.detail?.endsWith("Prefix not found")) problem.hint = "A PREFIX line at the top must say what it stands for.";
    this.say(`${problem.title ?? "No answer"}.`, sentences(problem.detail, where, problem.hint));
    if (line) this.editor.point(line, column ?? 1);
  }

  private show(response: Response, text: string, query: string, seconds: number): void {
    const type = response.headers.get("Content-Type") ?? "";
    this.place.append(make("h2", {}, "Answer"));
    if (!type.includes("sparql-results+json")) {
      this.statements(text, response, query, seconds);
      return;
    }
    const document_ = JSON.parse(text) as { boolean?: boolean; head: { vars?: string[] }; results?: { bindings: Row[] } };
    if (document_.boolean !== undefined) {
      this.place.append(make("p", { class: "lead", role: "status" }, document_.boolean ? "Yes (true)" : "No (false)"));
      return;
    }
    this.rows({ vars: document_.head.vars ?? [], rows: document_.results?.bindings ?? [], href: hrefOf(query, "json") }, query, seconds);
  }

  private statements(text: string, response: Response, query: string, seconds: number): void {
    const count = Number(response.headers.get("X-Result-Rows"));
    const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}\n…` : text;
    this.place.append(
      this.head(count, "statement", seconds, query, ["ttl", "nt", "jsonld", "rdf"]),
      make("pre", { tabindex: "0" }, make("code", {}, cut)),
    );
  }

  private rows(answer: Answer, query: string, seconds: number): void {
    this.place.append(this.head(answer.rows.length, "row", seconds, query, ["csv", "json", "tsv", "xml"]));
    if (!answer.rows.length) {
      this.place.append(make("div", { class: "empty" }, make("p", {}, make("strong", {}, "The result has no rows."),
        " The query is well-formed and nothing in the graph matches it.")));
      return;
    }
    const stage = make("div");
    const views = Object.entries(this.views).filter(
      ([view, promised]) => !["table", "number", "chart"].includes(view) && promised.every((name) => answer.vars.includes(name)),
    );
    const draw = (view: string) => {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset["view"] === view));
      if (view === "table") this.table(stage, answer);
      else {
        const figure = make("figure", { class: "picture", "data-view": view, "data-title": "Answer" });
        stage.replaceChildren(figure);
        void drawAnswer(figure, Promise.resolve(answer));
      }
    };
    const buttons = [["table", []] as [string, string[]], ...views].map(([view]) => {
      const words = NAMES[view] ?? view.charAt(0).toUpperCase() + view.slice(1);
      const button = make("button", { type: "button", class: "quiet-button", "data-view": view }, `Show as ${words.toLowerCase()}`);
      button.addEventListener("click", () => draw(view));
      return button;
    });
    if (views.length) this.place.append(make("div", { class: "choices", role: "group", "aria-label": "Views" }, ...buttons));
    this.place.append(stage);
    draw("table");
  }

  private table(stage: HTMLElement, answer: Answer): void {
    const prefixes = Object.entries(this.editor.prefixes());
    const compact = (iri: string) => {
      const found = prefixes.find(([, space]) => iri.startsWith(space) && /^[\w-]+$/.test(iri.slice(space.length)));
      return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri.replace("https://w3id.org/gri/id/", "");
    };
    const lines = bareLinesOf(answer, compact);
    const heads = answer.vars.map((name, at) => {
      const kind = lines.some((line) => typeof line.keys[at] === "number") ? "figure" : "words";
      return make("th", { role: "columnheader", scope: "col", class: kind, "data-column": name }, name);
    });
    const table = make("table", { role: "table" }, make("caption", {}, "Answer"),
      make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...heads)),
      make("tbody", { role: "rowgroup" }));
    const sheet = make("div", { class: "sheet", role: "region", "aria-label": "Rows", tabindex: "0" }, table);
    stage.replaceChildren(sheet);
    new Sheet(sheet, table, "answer", lines, lines.length);
  }

  /** How many, how long, and the same as files. */
  private head(count: number, one: string, seconds: number, query: string, endings: string[]): HTMLElement {
    const words = `${count.toLocaleString("en-GB")} ${one}${count === 1 ? "" : "s"}`;
    const files = endings.map((ending) => make("li", {}, link(ending.toUpperCase(), hrefOf(query, ending))));
    return make("div", { class: "answered" },
      make("p", { class: "rows", role: "status" }, `${words} in ${seconds.toFixed(2)} seconds`),
      make("ul", { class: "takeaway", "aria-label": "The whole answer for programs" }, make("li", {}, "All as"), ...files));
  }
}

const hrefOf = (query: string, format: string): string => `/sparql?${new URLSearchParams({ query, format })}`;

/** Brings what came of it into sight, where a long query has pushed it below the fold. */
function show(element: HTMLElement): void {
  const { top } = element.getBoundingClientRect();
  if (top < 0 || top > innerHeight * 0.75) element.scrollIntoView({ block: "start" });
}

/** Parts of what is said, each ended by a full stop. */
const sentences = (...parts: (string | undefined)[]): string =>
  parts.filter((part): part is string => Boolean(part)).map((part) => part.trim().replace(/([^.?!])$/, "$1.")).join(" ");
