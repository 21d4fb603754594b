// A matrix: ends by ends, for an answer that no page of the server has drawn, as in the editor.
//
// Takes the rows of an answer with ?source and ?target. Gives a table whose cells hold the figure or the role.
// Never draws more than a page can hold; how many there are is told.

import { address, type Answer, label, text } from "../answer";
import { link, make } from "../dom";

const [DOWN, ACROSS] = [150, 40];
const WORDS = ["number", "weight", "role", "kind", "level"];

/** Draws the answer in the figure. */
export async function draw(figure: HTMLElement, answer: Answer, options: DOMStringMap): Promise<void> {
  const what = WORDS.find((word) => answer.rows.some((row) => row[word])) ?? "";
  const names = new Map<string, string>();
  const cells = new Map<string, Set<string>>();
  const counts = { source: new Map<string, number>(), target: new Map<string, number>() };
  for (const row of answer.rows) {
    for (const side of ["source", "target"] as const) {
      const end = text(row, side);
      names.set(end, label(row, side));
      counts[side].set(end, (counts[side].get(end) ?? 0) + 1);
    }
    const place = `${text(row, "source")} ${text(row, "target")}`;
    cells.set(place, (cells.get(place) ?? new Set()).add(label(row, what) || "linked"));
  }
  const ranked = (side: "source" | "target"): string[] =>
    [...counts[side]].sort(([, one], [, other]) => other - one).map(([end]) => end);
  const [sources, targets] = [ranked("source"), ranked("target")];
  const turned = targets.length > sources.length; // the longer side runs down the page, where there is room
  const [down, across] = turned ? [targets, sources] : [sources, targets];
  const head = (end: string): HTMLElement => link(names.get(end) ?? end, address(end));
  const lines = down.slice(0, DOWN).map((one) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, head(one)),
      ...across.slice(0, ACROSS).map((other) => {
        const held = cells.get(turned ? `${other} ${one}` : `${one} ${other}`);
        return make("td", {}, held ? [...held].join(", ") : "");
      }),
    ),
  );
  const heads = across.slice(0, ACROSS).map((end) => make("th", { scope: "col" }, make("span", {}, head(end))));
  const title = options["title"] ?? "Matrix";
  figure.append(
    make(
      "div",
      { class: "sheet matrix", role: "region", "aria-label": title, tabindex: 0 },
      make("table", {}, make("caption", {}, title), make("thead", {}, make("tr", {}, make("td"), ...heads)), make("tbody", {}, ...lines)),
    ),
  );
  if (down.length > DOWN || across.length > ACROSS) {
    figure.append(make("p", { class: "quiet" }, `The best linked are shown: ${Math.min(DOWN, down.length)} of ${down.length} down, ${Math.min(ACROSS, across.length)} of ${across.length} across.`));
  }
}
