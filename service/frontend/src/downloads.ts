// A drawn picture to take away: SVG and PNG.
//
// Takes a figure that holds an `svg`, or has told how it is written. Gives two buttons in the panel's list of downloads.
// Never asks the service: what is written is what is seen.

import { make } from "./dom";

/** How a view writes its picture where it is no single `svg`, such as layers of canvas. */
export interface Writer {
  svg?: () => string | Promise<string>;
  png?: () => Promise<Blob>;
}

const writers = new WeakMap<HTMLElement, Writer>();
const SAID = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity",
  "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "display", "visibility"];
const SCALE = 2;

/** A view says how its picture is written. */
export function writes(figure: HTMLElement, writer: Writer): void {
  writers.set(figure, writer);
}

/** Puts the buttons beside the other downloads of the panel, once. */
export function offer(figure: HTMLElement): void {
  const list = figure.closest("section")?.querySelector("ul.takeaway");
  const drawn = figure.querySelector<SVGSVGElement>("svg.drawing, svg");
  const writer = writers.get(figure) ?? (drawn ? { svg: () => written(drawn), png: () => painted(drawn) } : {});
  list?.querySelectorAll("li.picture-file").forEach((old) => old.remove());
  if (!list) return;
  for (const [ending, write] of Object.entries(writer)) {
    const button = make("button", { type: "button", class: "plain-button" }, ending.toUpperCase());
    button.addEventListener("click", async () => {
      const made = await write();
      const body = made instanceof Blob ? made : new Blob([made], { type: "image/svg+xml" });
      save(body, `${fileName(figure)}.${ending}`);
    });
    list.append(make("li", { class: "picture-file" }, button));
  }
}

/** The name of the question, so that a file says where it comes from. */
function fileName(figure: HTMLElement): string {
  const path = new URL(figure.dataset["answer"] ?? "", location.href).pathname;
  return path.split("/").pop()?.replace(/\.\w+$/, "") || "picture";
}

function save(body: Blob, name: string): void {
  const href = URL.createObjectURL(body);
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** The drawing as a file of its own: what the style sheet said is written into it. */
export function written(drawn: SVGSVGElement): string {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const [from, to] = [[drawn, ...drawn.querySelectorAll("*")], [copy, ...copy.querySelectorAll("*")]];
  from.forEach((element, at) => {
    const style = getComputedStyle(element);
    for (const name of SAID) to[at]?.setAttribute(name, style.getPropertyValue(name));
  });
  const box = drawn.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(box.width));
  copy.setAttribute("height", String(box.height));
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: paper() })) {
    ground.setAttribute(name, value);
  }
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

/** The colour of the page, so that light words stay readable in a file of their own. */
export function paper(): string {
  return getComputedStyle(document.body).backgroundColor;
}

/** The drawing as pixels. */
export async function painted(drawn: SVGSVGElement): Promise<Blob> {
  const box = drawn.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(written(drawn))}`;
  await image.decode();
  const canvas = make("canvas", { width: Math.round(box.width * SCALE), height: Math.round(box.height * SCALE) });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((give, fail) =>
    canvas.toBlob((blob) => (blob ? give(blob) : fail(new Error("no picture"))), "image/png"),
  );
}
