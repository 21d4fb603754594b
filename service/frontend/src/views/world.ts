// A map of countries: filled by a category, or by a figure.
//
// Takes rows with ?country, and ?role or ?number. Gives a map, a legend, and a card for each country.
// Never leaves a party out: what has no place on a map is named below it.

import { type Answer, text } from "../answer";
import { elsewhere, grouped, type Party, said, standing, told } from "../geo/parties";
import { Rove, type Stop } from "../geo/rove";
import { NEUTRALITY, Stage } from "../geo/stage";
import { type Land, type Point, world } from "../geo/world";
import { box, category, draw as svg, type Entry, legend, type Mark, marks, stepBox } from "../marks";
import { takeaway } from "../picture";
import { steps } from "./steps";

/** How parties are filled. */
interface Fill {
  of(party: Party): { fill?: string; name: string };
  entries: Entry[];
  figures: boolean;
}

const SMALL = 4.5;
const NARROW = 600;
const REACH = 12;

/** Draws the answer in the figure. */
export async function draw(figure: HTMLElement, answer: Answer, options: DOMStringMap): Promise<void> {
  const earth = await world();
  const lands = new Map(earth.lands.map((land) => [land.code, land]));
  const parties = grouped(answer);
  const placed = parties.filter((party) => lands.get(party.code)?.at);
  const absent = parties.filter((party) => !lands.get(party.code)?.at);
  const shapes = new Map<string, SVGPathElement>();
  const dots = new Map<string, SVGCircleElement>();
  const words = new Map<string, SVGTextElement>();
  const sizes = new Map<string, number>();
  const halo = svg("path", { class: "halo" });

  const stage = new Stage(figure, earth, options["title"] ?? "Countries", settled);
  const counts = options["counts"] ?? "";
  const fill = answer.rows.some((row) => row["number"]) ? byNumber(placed) : byCategory(placed, stage);
  const known = new Map(placed.map((party) => [party.code, party]));
  stage.drawLands((land, shape) => {
    const party = known.get(land.code);
    if (!party) return;
    shapes.set(land.code, shape);
    dress(shape, party, fill);
  });
  for (const party of placed) {
    const [x, y] = spot(lands.get(party.code)!);
    const dot = svg("circle", { class: "dot", cx: x, cy: y, r: 4 });
    dots.set(party.code, dot);
    dress(dot, party, fill);
    stage.over.append(dot);
    if (!fill.figures) continue;
    const figureOn = svg("text", { class: `on-land ${fill.of(party).name}`, x, y }, text(party.row, "number"));
    words.set(party.code, figureOn);
    stage.over.append(figureOn);
  }
  stage.over.append(halo);

  const several = new Set(answer.rows.map((row) => text(row, "infrastructure"))).size > 1;
  const rove = new Rove(stage.svg, {
    arrived: ({ x, y, key }) => {
      stage.reveal(x, y);
      ring(key);
    },
    opened: ({ key }) => open(known.get(key)!),
  });
  stage.svg.addEventListener("focusout", () => ring(""));
  figure.append(legend(fill.entries, "Legend", counts));
  if (absent.length) figure.append(elsewhere(absent, several, counts));
  // Paper has no zoom: what is drawn is the whole world at first, so that nothing is out of sight.
  settled(true);
  listen();
  takeaway(figure, answer, {
    drawing: () => stage.svg,
    legend: fill.entries,
    counts,
    notes: [
      ...(absent.length ? [`Not on the map: ${absent.map((party) => party.name).join(", ")}.`] : []),
      `Boundaries: Natural Earth. ${NEUTRALITY}`,
    ],
  });

  /** Dots for what is too small to be seen or hit at this scale, figures where there is room. */
  function settled(done: boolean): void {
    const { k } = stage.transform;
    const stops: Stop[] = [];
    const labelled: string[] = [];
    for (const party of placed) {
      const land = lands.get(party.code)!;
      const [x, y] = spot(land);
      const size = extent(land) * k;
      const shape = shapes.get(party.code);
      const dot = dots.get(party.code)!;
      const small = !shape || size < SMALL;
      dot.setAttribute("r", String((stage.width < NARROW ? 3 : 4.5) / k));
      dot.toggleAttribute("hidden", !small);
      shape?.setAttribute("tabindex", "-1");
      if (!small) labelled.push(party.code);
      words.get(party.code)?.toggleAttribute("hidden", true);
      stops.push({ element: small ? dot : shape, x, y, key: party.code });
      const other = small ? shape : dot;
      if (other) for (const name of ["role", "aria-label", "tabindex"]) other.removeAttribute(name);
      const chosen = small ? dot : shape;
      chosen.setAttribute("role", "button");
      chosen.setAttribute("aria-label", said(party, several, counts));
    }
    write(labelled, k);
    if (done || !stage.svg.querySelector("[tabindex='0']")) rove.set(stops);
  }

  /** Figures on the lands that have room for them; the largest lands are asked first. */
  function write(codes: string[], k: number): void {
    const taken: Point[] = [];
    const size = (code: string): number => extent(lands.get(code)!) * k;
    for (const code of codes.sort((one, other) => size(other) - size(one))) {
      const figureOn = words.get(code);
      const [x, y] = spot(lands.get(code)!);
      const free = taken.every(([left, top]) => Math.abs(left - x) * k > 20 || Math.abs(top - y) * k > 13);
      if (!figureOn || size(code) < 15 || !free) continue;
      taken.push([x, y]);
      figureOn.setAttribute("font-size", String(11 / k));
      figureOn.removeAttribute("hidden");
    }
  }

  /** The side of a square as large as the country: what lies far off, such as islands, hardly counts. */
  function extent(land: Land): number {
    const known = sizes.get(land.code);
    if (known !== undefined) return known;
    const size = land.shape ? Math.sqrt(stage.path.area(land.shape)) : 0;
    sizes.set(land.code, size);
    return size;
  }

  function spot(land: Land): Point {
    return stage.projection(land.at!)!;
  }

  function ring(code: string): void {
    const shape = shapes.get(code);
    const dot = dots.get(code);
    if (!dot) halo.removeAttribute("d");
    else if (shape && dot.hasAttribute("hidden")) halo.setAttribute("d", shape.getAttribute("d") ?? "");
    else
      halo.setAttribute(
        "d",
        circle(Number(dot.getAttribute("cx")), Number(dot.getAttribute("cy")), 8 / stage.transform.k),
      );
  }

  function open(party: Party): void {
    const [x, y] = spot(lands.get(party.code)!);
    const back = (): void => {
      const dot = dots.get(party.code)!;
      (dot.hasAttribute("hidden") ? shapes.get(party.code)! : dot).focus({ preventScroll: true });
    };
    stage.card.open(...stage.seen(x, y), party.name, told(party, several, counts), back);
    stage.say(said(party, several, counts));
  }

  /** What is meant by a place of the screen: a small country near it, or the land under it. */
  function meant(event: MouseEvent): Party | undefined {
    const [x, y] = stage.under(event);
    const under = (event.target as Element).closest("[data-code]")?.getAttribute("data-code") ?? "";
    let [best, least] = ["", REACH / stage.transform.k];
    for (const [code, dot] of dots) {
      if (dot.hasAttribute("hidden")) continue;
      const away = Math.hypot(Number(dot.getAttribute("cx")) - x, Number(dot.getAttribute("cy")) - y);
      if (away < least) [best, least] = [code, away];
    }
    return known.get(known.has(under) && least > 5 / stage.transform.k ? under : best || under);
  }

  function listen(): void {
    stage.svg.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch" || stage.card.pinned) return;
      const party = meant(event);
      ring(party?.code ?? "");
      stage.svg.classList.toggle("pointing", Boolean(party));
      const [x, y] = stage.seen(...stage.under(event));
      if (party) stage.card.hint(x, y, told(party, several, counts));
      else stage.card.leave();
    });
    stage.svg.addEventListener("pointerleave", () => {
      stage.card.leave();
      if (!stage.svg.contains(document.activeElement)) ring("");
    });
    stage.svg.addEventListener("click", (event) => {
      const party = meant(event);
      if (party) open(party);
      else stage.card.close();
    });
  }
}

const circle = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

function dress(element: SVGElement, party: Party, fill: Fill): void {
  const { fill: paint, name } = fill.of(party);
  element.setAttribute("data-code", party.code);
  element.classList.add("party", ...name.split(" ").filter(Boolean));
  if (paint) element.setAttribute("fill", paint);
}

function byCategory(parties: Party[], stage: Stage): Fill {
  const column = ["role", "kind", "level", "domain"].find((name) => parties.some(({ row }) => row[name])) ?? "";
  const keyed = (party: Party): { key: string; label: string } =>
    standing(party.row) === 1
      ? category(party.row, "status")
      : column
        ? category(party.row, column)
        : { key: "", label: "recorded" };
  const found = marks(parties.map(keyed));
  const paint = (mark: Mark): string => stage.patterns.fill(mark.slot);
  return {
    of: (party) => ({ fill: paint(found.get(keyed(party).key)!), name: "" }),
    entries: [...found.values()]
      .sort((one, other) => one.slot - other.slot)
      .map((mark) => ({
        label: `${mark.label} (${mark.count})`,
        sign: () => box(mark.slot),
      })),
    figures: false,
  };
}

function byNumber(parties: Party[]): Fill {
  const scale = steps(parties.map(({ row }) => Number(text(row, "number"))));
  return {
    of: ({ row }) => ({ name: `seq-${scale.step(Number(text(row, "number")))}` }),
    entries: scale.labels.map(({ label: words, step }) => ({ label: words, sign: () => stepBox(step) })),
    figures: true,
  };
}
