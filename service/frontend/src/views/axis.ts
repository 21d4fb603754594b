// The axis of a timeline, and the lines that come down from it.
//
// Takes a scale of time. Gives its years in words, and a line for each.
// Never says more years than there is room for.

import { axisTop } from "d3-axis";
import type { ScaleTime } from "d3-scale";
import { select } from "d3-selection";
import { draw as svg } from "../marks";

export const HEAD = 30;
const APART = 90;

export type Scale = ScaleTime<number, number>;

/** The axis, with its years above the line. */
export function axis(x: Scale, room: number): SVGGElement {
  const made = svg("g", { transform: `translate(0 ${HEAD - 4})` });
  select(made).call(
    axisTop<Date>(x)
      .ticks(Math.max(3, Math.floor(room / APART)))
      .tickSizeOuter(0),
  );
  // The words of d3 are in its own face and size; the style sheet has ours.
  for (const name of ["font-size", "font-family", "fill"]) made.removeAttribute(name);
  return made;
}

/** A line for each year of the axis. */
export function grid(x: Scale, height: number | string): SVGGElement {
  const lines = x
    .ticks(Math.max(3, Math.floor(x.range()[1]! / APART)))
    .map((tick) => svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: 0, y2: height }));
  return svg("g", {}, ...lines);
}
