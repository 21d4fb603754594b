// The stage of a map: land and lines in Equal Earth, zoom by buttons, wheel, touch and keys, a card, a voice.
//
// Takes a figure and the world. Gives a drawing on which a view puts what its answer says.
// Never takes the wheel from a page that is being scrolled, and never moves what somebody has set.

import { geoEqualEarth, geoPath, type GeoPath, type GeoProjection } from "d3-geo";
import { select } from "d3-selection";
import { zoom, type D3ZoomEvent, type ZoomBehavior, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { make } from "../dom";
import { draw, Patterns } from "../marks";
import { Card } from "./card";
import type { Land, World } from "./world";

const FARTHEST = 24;
const NARROWEST = 240;
const LOWEST = 190;
export const NEUTRALITY = "Names and boundaries imply no opinion on the status of any territory.";

export class Stage {
  readonly svg: SVGSVGElement;
  /** What moves with the map. */
  readonly ground = draw("g");
  readonly land = draw("g", { class: "lands" });
  readonly over = draw("g", { class: "over" });
  readonly patterns = new Patterns();
  readonly card: Card;
  readonly width: number;
  readonly height: number;
  readonly projection: GeoProjection;
  readonly path: GeoPath;
  transform: ZoomTransform = zoomIdentity;
  private readonly zooming: ZoomBehavior<SVGSVGElement, unknown>;
  private readonly voice = make("p", { class: "voice", role: "status" });
  private readonly frame = make("div", { class: "stage" });
  private settledAt = 1;

  constructor(
    figure: HTMLElement,
    private readonly world: World,
    label: string,
    private readonly moved: (settled: boolean) => void,
  ) {
    this.width = Math.max(NARROWEST, Math.round(figure.clientWidth));
    this.height = Math.round(Math.min(580, Math.max(LOWEST, this.width * 0.487)));
    const sphere = { type: "Sphere" } as const;
    this.projection = geoEqualEarth().fitExtent(
      [
        [2, 2],
        [this.width - 2, this.height - 2],
      ],
      sphere,
    );
    this.path = geoPath(this.projection).digits(2);
    this.svg = draw("svg", {
      class: "drawing world",
      viewBox: `0 0 ${this.width} ${this.height}`,
      role: "application",
      "aria-roledescription": "map",
      "aria-label": `${label}. Map: arrow keys move, Enter opens, Escape closes, plus and minus zoom. The table below holds the same.`,
    });
    this.ground.append(draw("path", { class: "sea", d: this.path(sphere) ?? "" }), this.land, this.over);
    this.svg.append(this.patterns.defs, this.ground);
    this.zooming = zoom<SVGSVGElement, unknown>()
      .scaleExtent([1, FARTHEST])
      .translateExtent([
        [0, 0],
        [this.width, this.height],
      ])
      .filter((event: MouseEvent | TouchEvent | WheelEvent) => this.heeds(event))
      .on("zoom", (event: D3ZoomEvent<SVGSVGElement, unknown>) => this.move(event.transform))
      .on("end", () => this.settle());
    this.frame.append(this.svg, this.buttons());
    figure.append(this.frame, make("p", { class: "note" }, NEUTRALITY), this.voice);
    this.card = new Card(this.frame);
    select(this.svg).call(this.zooming).on("dblclick.zoom", null);
    this.svg.addEventListener("keydown", (event) => this.key(event));
  }

  /** Draws every land with the class that the view gives it, and the lines. Call once. */
  drawLands(dress: (land: Land, shape: SVGPathElement) => void): void {
    for (const land of this.world.lands) {
      if (!land.shape) continue;
      const shape = draw("path", { class: "land", d: this.path(land.shape) ?? "" });
      dress(land, shape);
      this.land.append(shape);
    }
    this.over.append(
      draw("path", { class: "border", d: this.path(this.world.borders) ?? "" }),
      draw("path", { class: "border unsettled", d: this.path(this.world.unsettled) ?? "" }),
    );
  }

  /** Says something to those who listen. */
  say(words: string): void {
    this.voice.textContent = words;
  }

  /** Where a place of the ground is on the screen, relative to the stage. */
  seen(x: number, y: number): [number, number] {
    const scale = this.frame.clientWidth / this.width || 1;
    return this.transform.apply([x, y]).map((part) => part * scale) as [number, number];
  }

  /** Where the pointer is on the ground. */
  under(event: { clientX: number; clientY: number }): [number, number] {
    const box = this.svg.getBoundingClientRect();
    const scale = box.width / this.width || 1;
    return this.transform.invert([(event.clientX - box.left) / scale, (event.clientY - box.top) / scale]);
  }

  /** Begins with this part of the ground. */
  begin(places: [number, number][]): void {
    this.go(this.around(places, 6));
  }

  /** Shows these places as large as they fit. */
  closer(places: [number, number][]): void {
    this.go(this.around(places, FARTHEST));
  }

  /** Brings a place of the ground into the picture, if it is not. */
  reveal(x: number, y: number): void {
    const [left, top] = this.transform.apply([x, y]);
    const inside = left > 20 && left < this.width - 20 && top > 20 && top < this.height - 20;
    if (!inside) select(this.svg).call(this.zooming.translateTo, x, y);
  }

  private around(places: [number, number][], most: number): ZoomTransform {
    if (!places.length) return zoomIdentity;
    const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
    const [left, right, top, foot] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const room = Math.min(this.width / (right - left + 60), this.height / (foot - top + 60));
    const scale = Math.min(most, room);
    if (scale < 1.25) return zoomIdentity;
    return zoomIdentity
      .translate(this.width / 2, this.height / 2)
      .scale(scale)
      .translate(-(left + right) / 2, -(top + foot) / 2);
  }

  private go(to: ZoomTransform): void {
    select(this.svg).call(this.zooming.transform, to);
  }

  private move(to: ZoomTransform): void {
    const resized = to.k !== this.transform.k;
    this.transform = to;
    this.ground.setAttribute("transform", to.toString());
    // At its full extent the page scrolls under the finger; closer, the finger moves the map.
    this.svg.classList.toggle("near", to.k > 1);
    if (resized) this.moved(false);
  }

  private settle(): void {
    // A click also ends a gesture; what stands under it must still stand when the click arrives.
    if (this.settledAt === this.transform.k) return;
    this.settledAt = this.transform.k;
    this.patterns.scale(this.transform.k);
    this.moved(true);
  }

  private heeds(event: MouseEvent | TouchEvent | WheelEvent): boolean {
    if (event.type === "wheel") return event.ctrlKey || event.metaKey;
    if ("touches" in event) return event.touches.length > 1 || this.transform.k > 1;
    return !event.button;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") this.card.close();
    else if (event.key === "+" || event.key === "=") this.by(1.6);
    else if (event.key === "-") this.by(1 / 1.6);
    else if (event.key === "0") this.go(zoomIdentity);
    else return;
    event.preventDefault();
  }

  private by(factor: number): void {
    select(this.svg).call(this.zooming.scaleBy, factor);
  }

  private buttons(): HTMLElement {
    const button = (sign: string, words: string, act: () => void): HTMLElement => {
      const made = make("button", { type: "button", "aria-label": words, title: words }, sign);
      made.addEventListener("click", act);
      return made;
    };
    return make(
      "div",
      { class: "zoom", role: "group", "aria-label": "Zoom" },
      button("+", "Closer", () => this.by(1.6)),
      button("−", "Farther", () => this.by(1 / 1.6)),
      button("⤢", "The whole world", () => this.go(zoomIdentity)),
    );
  }
}
