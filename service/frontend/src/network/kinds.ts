// The kinds of things in a network: their words, their shape and their colour.
//
// Takes the kind that an IRI of ours names. Gives how it is shown.
// Never holds a colour: the style sheet does, for light and dark.

import { daylight } from "../picture";
import type { Shape } from "./shapes";

export interface Kind {
  one: string;
  many: string;
  shape: Shape;
  series: number;
}

const KINDS: Record<string, Kind> = {
  country: { one: "country", many: "countries", shape: "disc", series: 1 },
  infrastructure: { one: "infrastructure", many: "infrastructures", shape: "square", series: 2 },
  organisation: { one: "body", many: "bodies", shape: "diamond", series: 3 },
};
const OTHER: Kind = { one: "thing", many: "things", shape: "disc", series: 6 };

export const kindOf = (kind: string): Kind => KINDS[kind] ?? OTHER;

export interface Colours {
  paper: string;
  ground: string;
  ink: string;
  quiet: string;
  accent: string;
  faint: string;
  /** The colour of a link, from 0 for the weakest to 1 for the strongest; opaque, because many lie on one another. */
  edge: (strength: number) => string;
  series: (number: number) => string;
}

const STEPS = 8;

/** A colour between two, both written as #rrggbb. */
export function mixed(from: string, to: string, part: number): string {
  const channel = (colour: string, at: number): number => parseInt(colour.slice(1 + 2 * at, 3 + 2 * at), 16) || 0;
  const written = [0, 1, 2].map((at) => Math.round(channel(from, at) * (1 - part) + channel(to, at) * part));
  return `#${written.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The colours of the page as they are now. */
export function colours(element: Element): Colours {
  const style = getComputedStyle(element);
  return coloursOf((name) => style.getPropertyValue(name));
}

/** The colours of the light page, for paper and files, whatever the screen is. */
export function light(): Colours {
  const words = new Map(daylight());
  return coloursOf((name) => words.get(name) ?? "");
}

function coloursOf(word: (name: string) => string): Colours {
  const of = (name: string): string => word(`--${name}`).trim();
  const [far, near] = [of("panel"), of("strong-line")];
  const edges = Array.from({ length: STEPS + 1 }, (_, step) => mixed(far, near, 0.16 + (0.84 * step) / STEPS));
  return {
    paper: of("paper"),
    ground: of("panel"),
    ink: of("ink"),
    quiet: of("quiet"),
    accent: of("accent"),
    faint: of("line"),
    edge: (strength) => edges[Math.round(Math.min(Math.max(strength, 0), 1) * STEPS)] ?? near,
    series: (number) => of(`series-${number}`),
  };
}
