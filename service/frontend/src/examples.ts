// The examples of the editor: the questions of the catalogue, found by their words.
//
// Takes the list that the server wrote, each entry a link. Gives a field that narrows it, and loads an example in place.
// Never holds a query text: it is fetched from the question.

import { make } from "./dom";
import { fold } from "./lines";

/** Lets a visitor choose; `use` is handed the text of the question. */
export function chooseExamples(use: (text: string) => void): void {
  const box = document.querySelector<HTMLElement>(".examples");
  if (!box) return;
  const field = make("input", { type: "search", id: "find-example", autocomplete: "off" });
  const told = make("p", { role: "status", class: "quiet" });
  box.querySelector("h2")?.after(make("label", { for: "find-example" }, "Find an example by its words"), field, told);
  const entries = [...box.querySelectorAll<HTMLLIElement>("li")];
  field.addEventListener("input", () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    for (const entry of entries) entry.hidden = !words.every((word) => fold(entry.textContent ?? "").includes(word));
    for (const group of box.querySelectorAll<HTMLDetailsElement>("details")) {
      const found = group.querySelectorAll("li:not([hidden])").length;
      group.hidden = !found;
      group.open = words.length > 0 && found > 0;
    }
    const found = entries.filter((entry) => !entry.hidden).length;
    told.textContent = words.length ? `${found} of ${entries.length} examples` : "";
  });
  box.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-example]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    void fetch(`/queries/${link.dataset["example"]}.rq`)
      .then((response) => (response.ok ? response.text() : Promise.reject(new Error(response.statusText))))
      .then((text) => use(bare(text)))
      .catch(() => location.assign(link.href));
  });
}

/** The query without the header of its file. */
const bare = (text: string): string => text.replace(/^#\+.*\n/gm, "");
