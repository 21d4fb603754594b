// The bars of a timeline: one for each period, as precise as its source.
//
// Takes the dates of a row and their precision. Gives a bar, and its period in words.
// Never sharpens: a year is drawn pale from its first to its last day, an unknown end fades.

import type { ScaleTime } from "d3-scale";
import { label, type Row, text } from "../answer";
import { draw as svg } from "../marks";
import { dated, moment, span } from "../when";

export interface Bar {
  /** First and last day on which it can have begun; null where no source says. */
  from: [number, number] | null;
  to: [number, number] | null;
  /** Whether it holds on the day of the release. */
  goesOn: boolean;
  /** An act of one day: signing, founding, a meeting. */
  act: boolean;
  /** Suspended: it is, but does not count as going on. */
  paused?: boolean;
}

export const PAD = 16;
const TOP = 6;
const HIGH = 12;
const FADE = 26;

/** The bar of a row. */
export function barOf(row: Row, asOf: number): Bar {
  const from = side(row, "start");
  const to = side(row, "end");
  const status = text(row, "status").split("/").pop() ?? "";
  const act = status === "completed" || (from !== null && to !== null && to[1] - from[0] < 86_400_000 * 2);
  const over = ["ended", "no-longer-listed", "unknown"].includes(status);
  return {
    from,
    to: to && to[0] < asOf ? to : null,
    goesOn: !act && !over && (!to || to[0] >= asOf),
    act,
    paused: status === "suspended",
  };
}

function side(row: Row, name: "start" | "end"): [number, number] | null {
  const date = text(row, name);
  return date && Number.isFinite(moment(date)) ? span(date, text(row, `${name}Precision`), name) : null;
}

/** The period of a row in words, with what is not known. */
export function describe(row: Row): string {
  const [start, end] = ["start", "end"].map(
    (name) => text(row, name) && dated(text(row, name), text(row, `${name}Precision`)),
  );
  const status = text(row, "status").split("/").pop() ?? "";
  const state = status && !["active", "completed"].includes(status) ? label(row, "status") : "";
  if (status === "completed")
    return start ? `on ${start}`.replace(/^on (the )?(?=[A-Z]|\d{4}$|\d+s$)/, "in $1") : "on a day that is not known";
  if (start && start === end) return start;
  const from = start ? `${end || state ? "from" : "since"} ${start}` : "start not known";
  const to = end ? `until ${end}` : state === "ended" ? "ended on a day that is not known" : state;
  return [from, to].filter(Boolean).join(", ");
}

/** Draws the bars of one line. */
export function bars(all: Bar[], x: ScaleTime<number, number>, fill: string, slot: number): SVGGElement {
  const [left = 0, right = 0] = x.range();
  const group = svg("g");
  for (const bar of all) group.append(...(bar.act ? act(bar, x, slot) : period(bar, x, left, right, fill, slot)));
  return group;
}

function act({ from }: Bar, x: ScaleTime<number, number>, slot: number): SVGElement[] {
  if (!from) return [svg("text", { x: x.range()[0], y: TOP + 11, class: "unknown" }, "?")];
  const [cx, cy] = [x((from[0] + from[1]) / 2), TOP + HIGH / 2];
  return [
    svg("path", {
      d: `M${cx} ${cy - 6}L${cx + 6} ${cy}L${cx} ${cy + 6}L${cx - 6} ${cy}Z`,
      class: `symbol mark-${slot}`,
    }),
  ];
}

function period(
  { from, to, goesOn, paused }: Bar,
  x: ScaleTime<number, number>,
  left: number,
  right: number,
  fill: string,
  slot: number,
): SVGElement[] {
  const parts: SVGElement[] = [];
  const rect = (start: number, end: number, name: string, paint?: string): void => {
    if (end > start)
      parts.push(svg("rect", { x: start, y: TOP, width: end - start, height: HIGH, class: name, fill: paint }));
  };
  const fade = Math.min(FADE, (right - left) / 2.5);
  // Nothing is known but that it is: a dashed line, which is no bar.
  if (!from && !to) {
    if (!goesOn) return [svg("text", { x: left, y: TOP + 10, class: "unknown" }, "dates not known")];
    const middle = TOP + HIGH / 2;
    return [svg("line", { x1: left, x2: right - 2, y1: middle, y2: middle, class: "vague" }), arrow(right, slot)];
  }
  const begins = from ? x(from[1]) : to ? Math.max(left, x(to[0]) - fade) : left;
  const ends = to ? x(to[0]) : goesOn ? right : Math.min(right, Math.max(begins, x(from![0])) + fade);
  const full = [Math.min(begins, ends), ends] as const;
  if (!from) {
    parts.push(svg("line", { x1: left, x2: full[0], y1: TOP + HIGH / 2, y2: TOP + HIGH / 2, class: "vague" }));
    rect(full[0], full[1], `pale mark-${slot}`);
  } else if (paused) rect(full[0], full[1], `pale mark-${slot}`);
  else if (!to && !goesOn) {
    rect(full[0], full[1], `pale mark-${slot}`);
    parts.push(svg("text", { x: full[1] + 2, y: TOP + 11, class: "unknown" }, "?"));
  } else rect(full[0], full[1], "whole", fill);
  if (from) {
    rect(x(from[0]), begins, `pale mark-${slot}`);
    if (from[0] === from[1])
      parts.push(svg("line", { x1: begins, x2: begins, y1: TOP - 2, y2: TOP + HIGH + 2, class: "edge" }));
  }
  if (to) {
    rect(Math.max(ends, x(to[0])), x(to[1]), `pale mark-${slot}`);
    if (to[0] === to[1])
      parts.push(svg("line", { x1: ends, x2: ends, y1: TOP - 2, y2: TOP + HIGH + 2, class: "edge" }));
  }
  if (goesOn) parts.push(arrow(right, slot));
  return parts;
}

/** The head of an arrow at the end of the axis: it goes on. */
const arrow = (at: number, slot: number): SVGElement =>
  svg("path", {
    d: `M${at - 1} ${TOP - 2}L${at + 7} ${TOP + HIGH / 2}L${at - 1} ${TOP + HIGH + 2}Z`,
    class: `mark-${slot}`,
  });
