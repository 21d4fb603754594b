// The pictures of a page: each is fetched, drawn by its view, or told why not.
//
// Takes every `figure[data-view]`. Gives the drawn picture; its table stays below it, closed.
// Never takes the table away, and never leaves an empty frame: what failed is said in words.

import { type Answer, answerOf, Told } from "./answer";
import { make } from "./dom";
import { offer } from "./downloads";

type Draw = (figure: HTMLElement, answer: Answer, options: DOMStringMap) => Promise<void>;

const VIEWS: Record<string, () => Promise<{ draw: Draw }>> = {
  network: () => import("./views/network"),
  matrix: () => import("./views/matrix"),
  map: () => import("./views/map"),
  world: () => import("./views/world"),
  timeline: () => import("./views/timeline"),
};

/** Draws every picture of the page; the ones below the fold as well, because paper has no fold. */
export function drawPictures(root: ParentNode = document): Promise<void[]> {
  return Promise.all([...root.querySelectorAll<HTMLElement>("figure[data-view]")].map(drawPicture));
}

/** Draws one picture, or says in words why there is none; then the table stands open. */
export async function drawPicture(figure: HTMLElement): Promise<void> {
  const href = figure.dataset["answer"];
  if (!href) return;
  const table = figure.parentElement?.querySelector<HTMLDetailsElement>("details.as-table");
  figure.hidden = false;
  figure.setAttribute("aria-busy", "true");
  if (table) table.open = false;
  if (!(await drawAnswer(figure, answerOf(href))) && table) table.open = true;
}

/** Draws an answer in a figure by the view that the figure names; whether it could be drawn. */
export async function drawAnswer(figure: HTMLElement, coming: Promise<Answer>): Promise<boolean> {
  figure.classList.remove("failed");
  try {
    const load = VIEWS[figure.dataset["view"] ?? ""];
    if (!load) throw new Told(`There is no picture called “${figure.dataset["view"]}”.`);
    const [view, answer] = await Promise.all([load(), coming]);
    if (!answer.rows.length) throw new Told("Nothing is recorded for this, so there is nothing to draw.");
    figure.replaceChildren();
    await view.draw(figure, answer, figure.dataset);
    offer(figure);
    return true;
  } catch (fault) {
    if (!(fault instanceof Told)) console.error(fault);
    tell(figure, fault instanceof Told ? fault.message : "The picture could not be drawn.");
    return false;
  } finally {
    figure.removeAttribute("aria-busy");
  }
}

function tell(figure: HTMLElement, words: string): void {
  const again = make("button", { type: "button" }, "Try again");
  again.addEventListener("click", () => void drawPicture(figure));
  again.hidden = !figure.dataset["answer"];
  figure.classList.add("failed");
  figure.replaceChildren(make("p", { role: "status" }, words), make("p", {}, again));
}
