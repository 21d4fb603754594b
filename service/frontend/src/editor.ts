// The query editor, loaded by /editor alone.
//
// Takes the form that the server wrote, with its examples. Gives an editor with completions, and answers below it.
// Never talks to another host: prefixes, classes and properties come from the graph, by its own endpoint.

import "@zazuko/yasqe/build/yasqe.min.css";
import Yasqe from "@zazuko/yasqe";
import { completeFromGraph } from "./completions";
import { make } from "./dom";
import { chooseExamples } from "./examples";
import { Outcome } from "./outcome";

const LONGEST = 6_000; // an address that is longer is cut by some mail programs

const form = document.querySelector<HTMLFormElement>("form.editor");
const field = form?.querySelector("textarea");
if (form && field) start(form, field);

function start(form: HTMLFormElement, field: HTMLTextAreaElement): void {
  const label = form.querySelector("label");
  completeFromGraph(Yasqe);
  const place = make("div", { class: "query" });
  field.before(place);
  const yasqe = new Yasqe(place, {
    value: field.value,
    autocompleters: ["gri-prefixes", "gri-classes", "gri-properties", "variables"],
    showQueryButton: false,
    createShareableLink: null as never,
    persistenceId: null,
    consumeShareLink: null,
    resizeable: false,
    // The editor grows with the query: a box that scrolls inside the page could not be scrolled with the keyboard.
    editorHeight: "auto",
    viewportMargin: Infinity,
    // Tab leads on to the button, as everywhere on the page; Ctrl-] indents.
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": run } as never,
  });
  field.hidden = true;
  field.required = false;
  const input = yasqe.getInputField();
  input.setAttribute("aria-label", label?.textContent?.trim() ?? "Query");
  label?.addEventListener("click", () => yasqe.focus());
  quietMarks(yasqe);

  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  const stop = make("button", { type: "button", class: "quiet-button", hidden: true }, "Stop");
  const tidy = make("button", { type: "button", class: "quiet-button" }, "Tidy up");
  const share = make("button", { type: "button", class: "quiet-button" }, "Copy a link");
  const told = make("span", { role: "status", class: "quiet" });
  button?.after(" ", stop, " ", tidy, " ", share, " ", told);
  tidy.addEventListener("click", () => yasqe.autoformat());
  share.addEventListener("click", () => {
    const where = noteQuery(yasqe.getValue());
    if (!where) told.textContent = "This query is too long for a link.";
    else {
      void navigator.clipboard.writeText(where).then(
        () => (told.textContent = "The link is copied."),
        () => (told.textContent = "The link stands in the address bar."),
      );
    }
  });

  const outcome = new Outcome(form, JSON.parse(form.dataset["views"] ?? "{}"), {
    prefixes: () => yasqe.getPrefixesFromQuery() as Record<string, string>,
    point: (line, column) => point(yasqe, line, column),
    busy: (working) => {
      stop.hidden = !working;
      if (button) button.disabled = working;
    },
  });
  stop.addEventListener("click", () => outcome.stop());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  chooseExamples((text) => {
    yasqe.setValue(text);
    yasqe.focus();
    run();
  });
  if (new URLSearchParams(location.search).has("query")) run();

  function run(): void {
    told.textContent = "";
    unpoint(yasqe);
    noteQuery(yasqe.getValue());
    void outcome.run(yasqe.getValue());
  }
}

/** Puts the query into the address; the address, or nothing where it would be too long. */
function noteQuery(text: string): string {
  const where = `${location.pathname}?${new URLSearchParams({ query: text })}`;
  if (where.length > LONGEST) return "";
  history.replaceState(history.state, "", where);
  return location.href;
}

const FAULT = "query-fault";

/** Shows the place of a fault: its line is marked and the cursor stands there. */
function point(yasqe: Yasqe, line: number, column: number): void {
  const doc = yasqe.getDoc();
  const at = Math.min(Math.max(line - 1, 0), doc.lastLine());
  yasqe.addLineClass(at, "background", FAULT);
  doc.setCursor({ line: at, ch: Math.max(column - 1, 0) });
  yasqe.scrollIntoView({ line: at, ch: 0 }, 60);
}

function unpoint(yasqe: Yasqe): void {
  const doc = yasqe.getDoc();
  for (let at = 0; at < doc.lineCount(); at += 1) yasqe.removeLineClass(at, "background", FAULT);
}

/** The marks of the syntax check open a box whose markup our policy forbids; a title says the same. */
function quietMarks(yasqe: Yasqe): void {
  const quieten = () =>
    yasqe.getWrapperElement().querySelectorAll<HTMLElement>(".parseErrorIcon").forEach((mark) => {
      mark.onmouseover = null;
      mark.onmouseout = null;
      mark.title = "The query cannot be read from this line on.";
    });
  yasqe.on("changes", quieten);
  yasqe.on("update" as never, quieten as never);
  quieten();
}
