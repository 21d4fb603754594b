// Arrow keys on a map: from a place to the next one in that direction.
//
// Takes the stops of a map with their places on the screen. Gives one of them to the Tab key, and moves by arrows.
// Never leaves a stop out of reach: Page Up and Page Down go through all of them in the order of the answer.

export interface Stop {
  element: SVGElement;
  /** Before zooming. */
  x: number;
  y: number;
  key: string;
}

export interface Moves {
  arrived(stop: Stop): void;
  opened(stop: Stop): void;
}

const TOWARDS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class Rove {
  private stops: Stop[] = [];
  private at = 0;

  constructor(
    frame: SVGSVGElement,
    private readonly moves: Moves,
  ) {
    frame.addEventListener("keydown", (event) => this.pressed(event));
    frame.addEventListener("focusin", (event) => {
      const found = this.stops.findIndex((stop) => stop.element === event.target);
      if (found < 0) return;
      this.choose(found);
      this.moves.arrived(this.stops[found]!);
    });
  }

  /** Takes new stops; the one that was chosen stays chosen, and keeps the focus, where it is still there. */
  set(stops: Stop[], same: (stop: Stop, key: string) => boolean = (stop, key) => stop.key === key): void {
    const before = this.stops[this.at];
    const focused = before !== undefined && document.activeElement === before.element;
    this.stops = stops;
    for (const stop of stops) stop.element.setAttribute("tabindex", "-1");
    const kept = before ? stops.findIndex((stop) => same(stop, before.key)) : -1;
    this.choose(Math.max(0, kept));
    if (focused) this.stops[this.at]?.element.focus({ preventScroll: true });
  }

  private choose(to: number): void {
    this.stops[this.at]?.element.setAttribute("tabindex", "-1");
    this.at = to;
    this.stops[to]?.element.setAttribute("tabindex", "0");
  }

  private pressed(event: KeyboardEvent): void {
    const here = this.stops[this.at];
    if (!here || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") this.moves.opened(here);
    else {
      const next = this.next(here, event.key);
      if (next === undefined) return;
      this.stops[next]?.element.focus({ preventScroll: true });
    }
    event.preventDefault();
  }

  private next(here: Stop, key: string): number | undefined {
    const last = this.stops.length - 1;
    if (key === "Home") return 0;
    if (key === "End") return last;
    if (key === "PageDown") return this.at === last ? 0 : this.at + 1;
    if (key === "PageUp") return this.at === 0 ? last : this.at - 1;
    const towards = TOWARDS[key];
    return towards && this.nearest(here, towards);
  }

  /** The nearest stop that way; what lies aside counts as farther than it is. */
  private nearest(here: Stop, [right, down]: [number, number]): number {
    let best = this.at;
    let least = Infinity;
    this.stops.forEach((stop, index) => {
      const [x, y] = [stop.x - here.x, stop.y - here.y];
      const ahead = x * right + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * right);
      // A cone of a good half turn, so that no stop hides in a dead corner.
      if (index === this.at || ahead <= 0 || aside > ahead * 3) return;
      const cost = ahead + aside * 2;
      if (cost < least) [best, least] = [index, cost];
    });
    return best;
  }
}
