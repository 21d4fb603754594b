// Rows as a list: what a view draws that has no picture of its own.
//
// Takes an answer and the names of two columns. Gives a list of links.
// Never leaves a row out.

import { address, type Answer, label, text } from "../answer";
import { link, make } from "../dom";

/** One line for each row: what is in the first column, then what is in the second. */
export function drawList(figure: HTMLElement, answer: Answer, first: string, second: string): void {
  const lines = answer.rows.map((row) =>
    make("li", {}, link(label(row, first), address(text(row, first))), " – ", label(row, second)),
  );
  figure.append(make("ul", { class: "plain" }, ...lines));
}
