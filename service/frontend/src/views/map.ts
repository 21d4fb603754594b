// A map of places: a sign for each, one sign with a figure where they stand too close.
//
// Takes rows with ?place ?placeLabel ?latitude ?longitude. Gives a map, a legend, and a card for each place.
// Never moves a place: those that coincide share a sign, and its card lists them all.

import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3-shape";
import { type Answer, type Row, Told } from "../answer";
import { type Cluster, gathered, type Place, placed, said, told } from "../geo/places";
import { Rove, type Stop } from "../geo/rove";
import { NEUTRALITY, Stage } from "../geo/stage";
import { world } from "../geo/world";
import { category, draw as svg, type Entry, legend, type Mark, marks } from "../marks";
import { takeaway } from "../picture";

const SYMBOLS = [
  symbolCircle,
  symbolSquare,
  symbolTriangle,
  symbolDiamond,
  symbolStar,
  symbolCross,
  symbolWye,
  symbolCircle,
];
const CLOSE = 20;
const SORTED_BY = ["siteRole", "domain", "kind", "role"];

/** Draws the answer in the figure. */
export async function draw(figure: HTMLElement, answer: Answer, options: DOMStringMap): Promise<void> {
  const earth = await world();
  const located = answer.rows.filter((row) => row["latitude"] && row["longitude"]);
  if (!located.length) throw new Told("None of these places has a position that was read in a source.");
  const column = SORTED_BY.find((name) => located.some((row) => row[name])) ?? "";
  const sorted = (row: Row): { key: string; label: string } =>
    column ? category(row, column) : { key: "", label: "place" };
  const stage = new Stage(figure, earth, options["title"] ?? "Places", settled);
  const places = placed(located, stage, marks(located.map(sorted)), sorted);
  const signs = svg("g", { class: "signs" });
  const halo = svg("circle", { class: "halo", r: 0 });
  let clusters: Cluster[] = [];

  stage.svg.classList.add("places");
  stage.drawLands(() => undefined);
  stage.over.append(signs, halo);
  const rove = new Rove(stage.svg, {
    arrived: (stop) => {
      stage.reveal(stop.x, stop.y);
      ring(stop);
    },
    opened: (stop) => open(of(stop)),
  });
  stage.svg.addEventListener("focusout", () => ring(null));
  stage.begin(places.map(({ x, y }) => [x, y]));
  settled(true);
  listen();
  const entries = signsOf(places);
  figure.append(legend(entries, "Legend"));
  takeaway(figure, answer, {
    drawing: () => stage.svg,
    legend: entries,
    notes: [`Boundaries: Natural Earth. ${NEUTRALITY}`],
  });

  /** Signs of the places, drawn anew for each scale: what was one sign may be several now. */
  function settled(done: boolean): void {
    const { k } = stage.transform;
    if (!done) {
      for (const sign of signs.children) sign.setAttribute("transform", seat(sign as SVGElement, k));
      return;
    }
    const focused = document.activeElement;
    const held = clusters.find((_, at) => signs.children[at] === focused)?.places[0]?.key;
    clusters = gathered(places, CLOSE / k);
    signs.replaceChildren(...clusters.map((cluster) => drawn(cluster, k)));
    rove.set(stops(), (stop, key) => of(stop).places.some((place) => place.key === key));
    if (held === undefined) return;
    const at = clusters.findIndex((cluster) => cluster.places.some((place) => place.key === held));
    (signs.children[at] as SVGElement | undefined)?.focus({ preventScroll: true });
  }

  function stops(): Stop[] {
    return clusters.map((cluster, at) => ({
      element: signs.children[at] as SVGElement,
      x: cluster.x,
      y: cluster.y,
      key: cluster.places[0]!.key,
    }));
  }

  function of(stop: { element: Element }): Cluster {
    return clusters[[...signs.children].indexOf(stop.element)]!;
  }

  function ring(stop: Stop | null): void {
    halo.setAttribute("r", stop ? String(13 / stage.transform.k) : "0");
    if (!stop) return;
    halo.setAttribute("cx", String(stop.x));
    halo.setAttribute("cy", String(stop.y));
  }

  function open(cluster: Cluster): void {
    const at = clusters.indexOf(cluster);
    const back = (): void => (signs.children[at] as SVGElement | undefined)?.focus({ preventScroll: true });
    const closer = (): void => {
      stage.card.close();
      stage.closer(cluster.places.map(({ x, y }) => [x, y]));
    };
    stage.card.open(...stage.seen(cluster.x, cluster.y), said(cluster), told(cluster, closer), back);
    stage.say(said(cluster));
  }

  function listen(): void {
    const over = (event: Event): Cluster | undefined => {
      const sign = (event.target as Element).closest(".sign");
      return sign ? of({ element: sign }) : undefined;
    };
    signs.addEventListener("pointerover", (event) => {
      const cluster = event.pointerType === "touch" ? undefined : over(event);
      if (cluster) stage.card.hint(...stage.seen(cluster.x, cluster.y), told(cluster));
    });
    signs.addEventListener("pointerout", () => stage.card.leave());
    stage.svg.addEventListener("click", (event) => {
      const cluster = over(event);
      if (cluster) open(cluster);
      else stage.card.close();
    });
  }
}

/** One sign: the symbol of its category, or a disc with a figure. Its target is as large as a finger needs. */
function drawn(cluster: Cluster, scale: number): SVGGElement {
  const [first] = cluster.places;
  const count = cluster.places.length;
  const sign = svg("g", { class: "sign", role: "button", tabindex: -1, "aria-label": said(cluster) });
  sign.append(svg("circle", { class: "target", r: 12 }));
  if (count === 1 && first)
    sign.append(svg("path", { class: `symbol mark-${first.mark.slot}`, d: shape(first.mark.slot) }));
  else
    sign.append(
      svg("circle", { class: "crowd", r: 8 + Math.min(4, Math.log2(count)) }),
      svg("text", { class: "crowd-size" }, String(count)),
    );
  sign.dataset["x"] = String(cluster.x);
  sign.dataset["y"] = String(cluster.y);
  sign.setAttribute("transform", seat(sign, scale));
  return sign;
}

const seat = (sign: SVGElement, scale: number): string =>
  `translate(${sign.dataset["x"]} ${sign.dataset["y"]}) scale(${1 / scale})`;

const shape = (slot: number): string => symbol(SYMBOLS[slot] ?? symbolCircle, slot === 0 ? 95 : 80)() ?? "";

function signsOf(places: Place[]): Entry[] {
  const counts = new Map<Mark, number>();
  for (const { mark } of places) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const kinds = [...counts].map(([mark, count]) => ({
    label: `${mark.label} (${count})`,
    sign: () => svg("path", { class: `symbol mark-${mark.slot}`, d: shape(mark.slot), transform: "translate(11 7)" }),
  }));
  const crowd = { label: "several places", sign: () => svg("circle", { class: "crowd", r: 6.5, cx: 11, cy: 7 }) };
  return [...kinds, crowd];
}
