// Marks: a colour, a pattern and a symbol for each category, so that colour is never the only sign.
//
// Takes the categories of an answer. Gives marks, their patterns for an SVG, and the legend.
// Never says a colour: each is a word of css/pictures.css, which knows light, dark and paper.

import { label, type Row, text } from "./answer";
import { make } from "./dom";

export interface Mark {
  label: string;
  /** Place in the palette, from 0. */
  slot: number;
  count: number;
}

export const SLOTS = 8;
const SVG = "http://www.w3.org/2000/svg";

// These bear the same mark on every page; whatever else there is takes the places that are left.
const SETTLED = ["member", "associate", "observer", "partner", "host", "founding-member"];

/** An SVG element. */
export function draw<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | undefined> = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** The mark of every category, by its key; keys in the order in which they first appear. */
export function marks(keys: { key: string; label: string }[]): Map<string, Mark> {
  const found = new Map<string, Mark>();
  const taken = new Set(keys.map(({ key }) => SETTLED.indexOf(tail(key))));
  let next = 0;
  let past = 0;
  for (const { key, label: words } of keys) {
    const known = found.get(key);
    if (known) {
      known.count += 1;
      continue;
    }
    let slot = SETTLED.indexOf(tail(key));
    // What is over or uncertain recedes behind what is: grey, and hatched.
    if (slot < 0 && key.includes("/voc/status/")) slot = past++ % 2 ? 7 : 6;
    if (slot < 0) {
      while (taken.has(next)) next += 1;
      slot = next % SLOTS;
      next += 1;
    }
    found.set(key, { label: words, slot, count: 1 });
  }
  return found;
}

const tail = (key: string): string => key.split(/[/#]/).pop() ?? key;

/** Key and words of what stands in a column. */
export const category = (row: Row, column: string): { key: string; label: string } => ({
  key: text(row, column),
  label: label(row, column) || "not said",
});

let drawings = 0;

/** Patterns for the marks of one drawing: put `defs` into the SVG, fill with `fill(mark)`. */
export class Patterns {
  readonly defs = draw("defs");
  private readonly name = `m${(drawings += 1)}`;
  private readonly made = new Map<number, SVGPatternElement>();

  /** The value of `fill` for a mark. */
  fill(slot: number): string {
    if (!this.made.has(slot)) this.add(slot);
    return `url(#${this.name}-${slot})`;
  }

  /** Stripes keep their width while the map grows. */
  scale(factor: number): void {
    for (const pattern of this.made.values()) pattern.setAttribute("patternTransform", `scale(${1 / factor})`);
  }

  private add(slot: number): void {
    const pattern = draw(
      "pattern",
      { id: `${this.name}-${slot}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
      draw("rect", { width: 8, height: 8, class: `mark-${slot}` }),
      ...lined(slot),
    );
    this.made.set(slot, pattern);
    this.defs.append(pattern);
  }
}

// What is drawn over the colour, in a tile of eight by eight; the first mark is plain.
const LINES: string[][] = [
  [],
  ["M-2 2L2 -2M0 8L8 0M6 10L10 6"],
  [
    "M4 2.6a1.4 1.4 0 1 0 .01 0M0 -1.4a1.4 1.4 0 1 0 .01 0M8 -1.4a1.4 1.4 0 1 0 .01 0M0 6.6a1.4 1.4 0 1 0 .01 0M8 6.6a1.4 1.4 0 1 0 .01 0",
  ],
  ["M0 4H8"],
  ["M4 0V8"],
  ["M-2 6L2 10M0 0L8 8M6 -2L10 2"],
  ["M0 4H8M4 0V8"],
  ["M0 0L8 8M0 8L8 0"],
];

export interface Entry {
  label: string;
  /** Draws the sign into a box of 22 by 14. */
  sign: () => SVGElement;
}

/** Words as a heading. */
export const titled = (words: string): string => words.replace(/^./, (letter) => letter.toUpperCase());

/** The legend of a drawing, for reading. */
export function legend(entries: Entry[], words: string, title = ""): HTMLElement {
  const items = entries.map((entry) =>
    make(
      "li",
      {},
      draw("svg", { viewBox: "0 0 22 14", width: 22, height: 14, "aria-hidden": "true" }, entry.sign()),
      entry.label,
    ),
  );
  const head = title && make("li", { class: "legend-title" }, titled(title));
  return make("ul", { class: "legend", "aria-label": words }, head || null, ...items);
}

/** A box with a mark, for a legend; its pattern stays as it is when that of a map grows. */
export function box(slot: number): SVGElement {
  const tiles = [0, 8, 16].flatMap((x) =>
    [0, 8].map((y) => draw("g", { transform: `translate(${x} ${y})` }, ...lined(slot))),
  );
  return draw(
    "svg",
    { x: 0, y: 0, width: 22, height: 14 },
    draw("rect", { width: 22, height: 14, class: `mark-${slot}` }),
    ...tiles,
    draw("rect", { x: 0.5, y: 0.5, width: 21, height: 13, fill: "none", class: "swatch" }),
  );
}

/** A box with a step of a figure, for a legend. */
export const stepBox = (step: number): SVGElement =>
  draw("rect", { x: 0.5, y: 0.5, width: 21, height: 13, class: `swatch seq-${step}` });

const lined = (slot: number): SVGElement[] => (LINES[slot] ?? []).map((d) => draw("path", { d, class: "mark-line" }));
