// A picture to take away: title, drawing, legend, and where it comes from, in one SVG or PNG.
//
// Takes a drawing of the page, its legend and its notes. Gives the two files to the downloads of the panel.
// Never writes what is dark because the screen is: a file is for paper.

import { type Answer, text } from "./answer";
import { writes } from "./downloads";
import { make } from "./dom";
import { draw, type Entry, titled } from "./marks";

export interface Picture {
  /** The drawing, or a copy made for the file; its size is that of its `viewBox`. */
  drawing: () => SVGSVGElement;
  legend: Entry[];
  /** What the figures of the legend count. */
  counts?: string;
  /** Sentences below the legend. */
  notes?: string[];
}

const EDGE = 24;
const LINE = 18;
const DENSITY = 2;
const FACE = "Helvetica, Arial, 'Liberation Sans', sans-serif";
const SAID = [
  "fill",
  "fill-opacity",
  "fill-rule",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linejoin",
  "stroke-linecap",
  "opacity",
  "font-size",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
  "display",
  "visibility",
  "vector-effect",
  "paint-order",
  "stop-color",
  "stop-opacity",
];

/** Offers the picture of a figure as SVG and PNG. */
export function takeaway(figure: HTMLElement, answer: Answer, picture: Picture): void {
  writes(figure, {
    svg: () => composed(figure, answer, picture).text,
    png: async () => painted(composed(figure, answer, picture)),
  });
}

interface Composed {
  text: string;
  width: number;
  height: number;
}

/** The whole sheet as text. */
export function composed(figure: HTMLElement, answer: Answer, picture: Picture): Composed {
  const drawn = picture.drawing();
  const [, , wide = 0, high = 0] = (drawn.getAttribute("viewBox") ?? "").split(/[ ,]+/).map(Number);
  const room = Math.max(wide, 560);
  const measure = measured();
  const title = figure.dataset["title"] || document.title;
  const sheet = draw("svg", { xmlns: "http://www.w3.org/2000/svg", class: "sheet-of-paper", role: "img" });
  sheet.append(draw("title", {}, title), draw("desc", {}, [...origin(figure), ...(picture.notes ?? [])].join(" ")));
  const ground = draw("rect", { x: 0, y: 0, class: "paper-ground" });
  sheet.append(ground);

  let y = EDGE + 14;
  const write = (words: string, name: string, size: number): void => {
    for (const line of folded(words, room, (part) => measure(part, size))) {
      sheet.append(draw("text", { x: EDGE, y, class: name }, line));
      y += Math.round(size * 1.4);
    }
  };
  write(title, "paper-title", 20);
  const about = subject(answer);
  if (about) write(about, "paper-words", 13);
  y += 4;
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  for (const [name, value] of Object.entries({ x: EDGE, y, width: wide, height: high })) {
    copy.setAttribute(name, String(value));
  }
  sheet.append(copy);
  y += high + LINE + 8;
  y = signs(sheet, picture, room, y, measure);
  for (const words of [...(picture.notes ?? []), ...origin(figure)]) write(words, "paper-note", 11);

  const [width, height] = [room + 2 * EDGE, y + EDGE - 8];
  for (const one of [sheet, ground]) {
    one.setAttribute("width", String(width));
    one.setAttribute("height", String(height));
  }
  sheet.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return { text: settled(sheet), width, height };
}

/** The legend, in as many lines as it needs; gives where the next line may stand. */
function signs(sheet: SVGElement, picture: Picture, room: number, from: number, measure: Measure): number {
  let [x, y] = [EDGE, from];
  const { legend, counts } = picture;
  if (counts) {
    const title = titled(counts);
    sheet.append(draw("text", { x, y, class: "paper-words strong" }, title));
    x += measure(title, 13) + 24;
  }
  for (const entry of legend) {
    const needs = 30 + measure(entry.label, 12) + 18;
    if (x > EDGE && x + needs > EDGE + room) [x, y] = [EDGE, y + LINE + 2];
    sheet.append(
      draw("g", { transform: `translate(${x} ${y - 11})` }, entry.sign()),
      draw("text", { x: x + 28, y, class: "paper-words" }, entry.label),
    );
    x += needs;
  }
  return legend.length ? y + LINE + 6 : y;
}

/** What the question was asked of: the values of its address, by their names in the answer. */
function subject(answer: Answer): string {
  const given = [...new URL(answer.href, location.href).searchParams];
  const named = given.map(
    ([name, value]) => answer.rows.map((row) => text(row, `${name}Label`)).find(Boolean) ?? value,
  );
  return named.join(", ");
}

/** Release, day, address and licence: what a picture must say when it stands alone. */
function origin(figure: HTMLElement): string[] {
  const { release = "", asOf = "", answer = "" } = figure.dataset;
  const question = new URL(answer.replace(/\.json(?=$|\?)/, ""), location.href).href;
  const held = release ? `Release ${release}${asOf ? `, facts as of ${asOf}` : ""}. ` : "";
  return [`${held}Source: GRI Graph, ${question} (CC BY 4.0).`];
}

/** The sheet with every word of the style sheet written into it, as on paper. */
function settled(sheet: SVGSVGElement): string {
  const shelf = make("div", { class: "on-paper", "aria-hidden": "true" });
  for (const [name, value] of daylight()) shelf.style.setProperty(name, value);
  shelf.append(sheet);
  document.body.append(shelf);
  for (const element of sheet.querySelectorAll<SVGElement>("*")) {
    if (["title", "desc", "defs"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const told = SAID.filter((name) => TOLD[name] !== style.getPropertyValue(name));
    for (const name of told) {
      // Patterns are referred to by a full address in computed styles; in a file they are its own.
      const value = style.getPropertyValue(name).replace(/url\("[^"#]*(#[^"]+)"\)/, "url($1)");
      if (value) element.setAttribute(name, value);
    }
    for (const name of ["class", "style", "tabindex", "role", "aria-label", "aria-hidden", "aria-roledescription"]) {
      element.removeAttribute(name);
    }
  }
  shelf.remove();
  sheet.removeAttribute("class");
  sheet.setAttribute("font-family", FACE);
  return new XMLSerializer().serializeToString(sheet);
}

/** The colours of the light page: what `:root` says outside every condition. */
export function daylight(): [string, string][] {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  return rules
    .filter((rule): rule is CSSStyleRule => rule instanceof CSSStyleRule && rule.selectorText === ":root")
    .flatMap(({ style }) =>
      [...style]
        .filter((name) => name.startsWith("--"))
        .map((name): [string, string] => [name, style.getPropertyValue(name)]),
    );
}

// What an SVG says by itself needs no word.
const TOLD: Record<string, string> = {
  "fill-opacity": "1",
  "fill-rule": "nonzero",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  opacity: "1",
  "stroke-linejoin": "miter",
  "stroke-linecap": "butt",
  display: "inline",
  visibility: "visible",
  "vector-effect": "none",
  "paint-order": "normal",
  "stop-opacity": "1",
  "dominant-baseline": "auto",
};

async function painted(sheet: Composed): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(sheet.text)}`;
  await image.decode();
  const canvas = make("canvas", {
    width: Math.round(sheet.width * DENSITY),
    height: Math.round(sheet.height * DENSITY),
  });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((give, fail) =>
    canvas.toBlob((blob) => (blob ? give(blob) : fail(new Error("the picture is too large for a PNG"))), "image/png"),
  );
}

type Measure = (words: string, size: number) => number;

function measured(): Measure {
  const context = make("canvas").getContext("2d");
  return (words, size) => {
    if (!context) return words.length * size * 0.55;
    context.font = `${size >= 20 ? "600 " : ""}${size}px ${FACE}`;
    return context.measureText(words).width;
  };
}

/** Words in lines that fit. */
function folded(words: string, room: number, measure: (part: string) => number): string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && measure(`${last} ${word}`) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
