// A map of places.
//
// Takes the rows of an answer with the columns that the view promises. Gives a picture in the figure.
// Never asks the service for anything.

import type { Answer } from "../answer";
import { drawList } from "./list";

/** Draws the answer in the figure. */
export async function draw(figure: HTMLElement, answer: Answer, _options: DOMStringMap): Promise<void> {
  drawList(figure, answer, "place", "country");
}
