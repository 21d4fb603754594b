// The card beside what is pointed at: what it is, and where it leads.
//
// Takes a place in the picture and what to say. Gives a card that stays when it was opened, and goes when it was not.
// Never holds anything that the table of the picture does not hold.

import { make } from "../dom";

export class Card {
  readonly element = make("div", { class: "flyout", hidden: true });
  /** Whether it was opened by click or key, and stays until it is closed. */
  pinned = false;
  private back: (() => void) | null = null;

  constructor(private readonly around: HTMLElement) {
    around.append(this.element);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  /** Shows what lies under the pointer. */
  hint(x: number, y: number, content: (Node | string)[]): void {
    if (this.pinned) return;
    this.element.removeAttribute("role");
    this.fill(x, y, content);
  }

  /** Opens the card for good; `back` gives the focus back when it is closed. */
  open(x: number, y: number, title: string, content: (Node | string)[], back: () => void): void {
    this.pinned = true;
    this.back = back;
    this.element.setAttribute("role", "dialog");
    this.element.setAttribute("aria-label", title);
    const shut = make("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
    shut.addEventListener("click", () => this.close());
    this.fill(x, y, [...content, shut]);
    this.element.tabIndex = -1;
    this.element.focus({ preventScroll: true });
  }

  /** Takes away what only hung under the pointer. */
  leave(): void {
    if (!this.pinned) this.element.hidden = true;
  }

  close(): void {
    if (this.element.hidden) return;
    this.pinned = false;
    this.element.hidden = true;
    this.back?.();
    this.back = null;
  }

  private fill(x: number, y: number, content: (Node | string)[]): void {
    const { element } = this;
    element.classList.toggle("pinned", this.pinned);
    element.replaceChildren(...content);
    element.hidden = false;
    const [wide, high] = [this.around.clientWidth, this.around.clientHeight];
    const { offsetWidth, offsetHeight } = element;
    // Beside the pointer, on the side that has room; never over it.
    const left = x + 14 + offsetWidth < wide ? x + 14 : Math.max(0, x - 14 - offsetWidth);
    const top = Math.max(4, Math.min(y - 12, high - offsetHeight - 4));
    element.style.setProperty("--left", `${left}px`);
    element.style.setProperty("--top", `${top}px`);
  }
}
