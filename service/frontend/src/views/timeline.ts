// A timeline: a line for each party or thing, its periods as bars on one axis.
//
// Takes rows with ?event ?eventLabel ?start, and ?end, ?role or ?kind, precisions. Gives lines in groups below an axis
// that stays in sight. Never draws a day that no source gives: what is not known fades, and says so in words.

import { scaleUtc } from "d3-scale";
import { type Answer, text } from "../answer";
import { link, make } from "../dom";
import { Card } from "../geo/card";
import { box, draw as svg, type Entry, legend, type Mark, Patterns } from "../marks";
import { takeaway } from "../picture";
import { axis, grid, HEAD, type Scale } from "./axis";
import { type Bar, bars, describe, PAD } from "./bars";
import { earliest, type Group, grouped, latest, type Line } from "./lines";

const ROW = 24;
const NARROW = 560;
const PAPER = 660;
const LETTER = 7.4;

/** Draws the answer in the figure. */
export async function draw(figure: HTMLElement, answer: Answer, options: DOMStringMap): Promise<void> {
  const lay = (width: number): void => {
    figure.replaceChildren();
    chronicle(figure, answer, options, width);
  };
  lay(figure.clientWidth);
  // Paper is narrower than a screen, and knows no scrolling.
  addEventListener("beforeprint", () => lay(PAPER));
  addEventListener("afterprint", () => lay(figure.clientWidth));
  let width = figure.clientWidth;
  let soon = 0;
  addEventListener("resize", () => {
    clearTimeout(soon);
    soon = window.setTimeout(() => {
      // A bar for scrolling that comes or goes is no other screen.
      if (Math.abs(figure.clientWidth - width) < 24) return;
      width = figure.clientWidth;
      lay(width);
    }, 200);
  });
}

function chronicle(figure: HTMLElement, answer: Answer, options: DOMStringMap, wide: number): void {
  const asOf = Date.parse(options["asOf"] || latest(answer));
  const groups = grouped(answer, asOf);
  const width = Math.max(280, wide);
  // As wide as the longest name needs, as far as the bars can spare it.
  const longest = Math.max(...groups.flatMap(({ lines }) => lines.map(({ name }) => name.length)));
  const needed = Math.max(110, Math.min(340, width * 0.32, longest * LETTER + 24));
  const names = width < NARROW ? width : Math.round(needed);
  const room = (width < NARROW ? width : width - names) - 14;
  const x = scaleUtc([earliest(groups, asOf), new Date(asOf)], [PAD, room - PAD]);
  const patterns = new Patterns();
  const titled = options["title"] ?? "Timeline";

  const stage = make("div", {
    class: "stage chronicle",
    role: "group",
    "aria-label": `${titled}. Timeline: arrow keys move from line to line, Enter opens, Escape closes. The table below holds the same.`,
  });
  stage.classList.toggle("narrow", width < NARROW);
  stage.style.setProperty("--names", `${names}px`);
  stage.append(svg("svg", { class: "defs", width: 0, height: 0, "aria-hidden": "true" }, patterns.defs));
  const head = svg("svg", { class: "axis", width: room, height: HEAD, "aria-hidden": "true" }, axis(x, room));
  stage.append(make("div", { class: "axis-row" }, head));
  const lattice = grid(x, "100%");
  const body = make(
    "div",
    { class: "chronicle-body" },
    svg("svg", { class: "gridlines", width: room, "aria-hidden": "true" }, lattice),
  );
  stage.append(body);
  const rows: HTMLElement[] = [];
  for (const { mark, lines } of groups) {
    const list = make("ol", { class: "lines", "aria-label": mark.label });
    for (const line of lines) {
      const strip = svg("svg", {
        class: "strip",
        width: room,
        height: ROW,
        viewBox: `0 0 ${room} ${ROW}`,
        "aria-hidden": "true",
      });
      strip.append(bars(line.bars, x, patterns.fill(mark.slot), mark.slot));
      const row = make("li", {
        tabindex: -1,
        "aria-label": `${mark.label ? `${mark.label}: ` : ""}${line.name}, ${line.rows.map(describe).join("; ")}`,
      });
      row.append(make("span", { class: "line-name" }, link(line.name, line.href)), strip);
      list.append(row);
      rows.push(row);
      listen(row, line, mark);
    }
    if (mark.label) body.append(make("p", { class: "line-group" }, `${mark.label} (${lines.length})`));
    body.append(list);
  }
  figure.append(stage);
  const card = new Card(stage);
  rove(stage, rows);
  const entries = signs(groups, patterns);
  figure.append(legend(entries, "Legend"));
  takeaway(figure, answer, { drawing: () => sheet(groups, patterns, Math.max(width, 760), asOf), legend: entries });

  function listen(row: HTMLElement, line: Line, mark: Mark): void {
    const place = (): [number, number] => [names + 40, row.offsetTop + ROW];
    const open = (): void => card.open(...place(), line.name, told(line, mark), () => row.focus());
    row.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "touch") card.hint(...place(), told(line, mark));
    });
    row.addEventListener("pointerleave", () => card.leave());
    row.addEventListener("click", (event) => {
      if (!(event.target as Element).closest("a")) open();
    });
    row.addEventListener("keydown", (event) => {
      if (event.target !== row) return;
      if (event.key === "Escape") card.close();
      if (event.key !== "Enter") return;
      event.preventDefault();
      open();
    });
  }
}

/** One line takes the Tab key; arrows go up and down. */
function rove(stage: HTMLElement, rows: HTMLElement[]): void {
  let at = 0;
  const go = (to: number, focus = true): void => {
    rows[at]?.setAttribute("tabindex", "-1");
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows[at]?.setAttribute("tabindex", "0");
    if (focus) rows[at]?.focus();
  };
  go(0, false);
  stage.addEventListener("focusin", (event) => {
    const found = rows.indexOf(event.target as HTMLElement);
    if (found >= 0 && found !== at) go(found, false);
  });
  stage.addEventListener("keydown", (event) => {
    if (event.target !== rows[at]) return;
    const by: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: rows.length - 1,
    };
    const to = by[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  });
}

function signs(groups: Group[], patterns: Patterns): Entry[] {
  const all = groups.flatMap(({ lines }) => lines.flatMap((line) => line.bars));
  const some = (test: (bar: Bar) => boolean): boolean => all.some(test);
  const extra: [boolean, string, Bar][] = [
    [some((bar) => bar.goesOn), "goes on", { from: [0.3, 0.3], to: null, goesOn: true, act: false }],
    [
      some((bar) => Boolean(bar.from && bar.from[1] > bar.from[0])),
      "known to the year or month only",
      { from: [0.1, 0.6], to: [0.9, 0.9], goesOn: false, act: false },
    ],
    [some((bar) => !bar.from && !bar.act), "start not known", { from: null, to: null, goesOn: true, act: false }],
    [
      some((bar) => Boolean(bar.from && !bar.to && !bar.goesOn && !bar.act)),
      "end not known",
      { from: [0.1, 0.1], to: null, goesOn: false, act: false },
    ],
    [
      some((bar) => Boolean(bar.paused)),
      "suspended",
      { from: [0.1, 0.1], to: null, goesOn: true, act: false, paused: true },
    ],
    [some((bar) => bar.act), "act of one day", { from: [0.5, 0.5], to: null, goesOn: false, act: true }],
  ];
  const x = scaleUtc([0, 1], [1, 15]) as unknown as Scale;
  return [
    ...groups.filter(({ mark }) => mark.label).map(({ mark }) => ({ label: mark.label, sign: () => box(mark.slot) })),
    ...extra
      .filter(([there]) => there)
      .map(([, words, bar]) => ({
        label: words,
        sign: () =>
          svg(
            "g",
            { transform: "translate(0 -4)" },
            bars([bar], x, patterns.fill(groups[0]!.mark.slot), groups[0]!.mark.slot),
          ),
      })),
  ];
}

/** The content of a card. */
function told(line: Line, mark: Mark): Node[] {
  const items = line.rows.map((row) => {
    const source = text(row, "source");
    return make(
      "li",
      {},
      [mark.label, describe(row)].filter(Boolean).join(", "),
      ...(source ? [" · ", link("Source", source)] : []),
    );
  });
  return [make("p", { class: "flyout-title" }, link(line.name, line.href)), make("ul", {}, ...items)];
}

/** The whole timeline as one drawing, for a file. */
function sheet(groups: Group[], patterns: Patterns, width: number, asOf: number): SVGSVGElement {
  const names = 250;
  const room = width - names;
  const x = scaleUtc([earliest(groups, asOf), new Date(asOf)], [PAD, room - PAD]);
  const drawing = svg("svg", { class: "axis" }, patterns.defs.cloneNode(true));
  drawing.append(svg("g", { transform: `translate(${names} 0)` }, axis(x, room)));
  let y = HEAD;
  for (const { mark, lines } of groups) {
    if (mark.label) {
      drawing.append(svg("text", { x: 0, y: y + 17, class: "paper-group" }, `${mark.label} (${lines.length})`));
      y += 26;
    }
    for (const line of lines) {
      const name = line.name.length > 40 ? `${line.name.slice(0, 39)}…` : line.name;
      drawing.append(
        svg("text", { x: 0, y: y + 15, class: "paper-words" }, name),
        svg(
          "g",
          { transform: `translate(${names} ${y})` },
          grid(x, ROW),
          bars(line.bars, x, patterns.fill(mark.slot), mark.slot),
        ),
      );
      y += ROW;
    }
  }
  drawing.setAttribute("viewBox", `0 0 ${width} ${y + 6}`);
  return drawing;
}
