// The picture as a file: what the stage shows, with names, a legend, a title, and where it comes from.
//
// Takes a stage, a title and a line of origin. Gives SVG as text, and pixels.
// Never draws what is hidden now, and is light whatever the screen is.

import { make } from "../dom";
import { kindOf, light } from "./kinds";
import { Room, shortened } from "./room";
import { outline } from "./shapes";
import type { Stage } from "./stage";

const [HEAD, FOOT, NAMED, SCALE] = [64, 62, 90, 2];
const LETTER = 6; // pixels, about, in a name of this size
const FONT = 'font-family="system-ui, Segoe UI, Roboto, Noto Sans, sans-serif"';

const escape = (words: string): string => words.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The picture as SVG. */
export function svg(stage: Stage, title: string, when: string, origin: string): string {
  const { width, height } = stage.sigma.getDimensions();
  const look = light();
  const at = stage.model.things.map((_, node) => {
    const place = stage.sigma.getNodeDisplayData(String(node));
    return place ? stage.sigma.framedGraphToViewport(place) : { x: 0, y: 0 };
  });
  const inside = (node: number): boolean => {
    const place = at[node];
    return !!place && place.x > -20 && place.y > -20 && place.x < width + 20 && place.y < height + 20;
  };
  const lines = stage.model.links.flatMap((link, place) => {
    const [from, to] = [at[link.source], at[link.target]];
    const count = stage.counts[place] ?? 0;
    if (!count || !from || !to) return [];
    const thick = { shared: Math.min(0.5 + count / 5, 4), figures: 0.5 + (3.5 * count) / stage.strongest, statements: 0.7 }[stage.model.counts];
    return `<path d="M${from.x.toFixed(1)} ${from.y.toFixed(1)}L${to.x.toFixed(1)} ${to.y.toFixed(1)}" stroke-width="${thick.toFixed(1)}"/>`;
  });
  const ranked = stage.ranked().filter(inside);
  const scale = 1 / stage.sigma.getCamera().ratio ** 0.5;
  const nodes = [...ranked].reverse().map((node) => {
    const [thing, place] = [stage.model.things[node]!, at[node]!];
    const kind = kindOf(thing.kind);
    const size = stage.size(node) * scale;
    return `${outline(kind.shape, place.x, place.y, size)} fill="${look.series(kind.series)}" stroke="${look.paper}" stroke-width="0.8"><title>${escape(thing.label)}</title></${kind.shape === "disc" ? "circle" : kind.shape === "square" ? "rect" : "path"}>`;
  });
  const room = new Room(width);
  const names = ranked.flatMap((node) => {
    const [thing, place] = [stage.model.things[node]!, at[node]!];
    const words = shortened(thing.acronym || thing.label);
    const x = room.place(place.x, place.y, stage.size(node) * scale + 3, words.length * LETTER);
    return x === null ? [] : [`<text x="${x.toFixed(1)}" y="${(place.y + 4).toFixed(1)}">${escape(words)}</text>`];
  }).slice(0, NAMED);
  const kinds = [...new Set(ranked.map((node) => stage.model.things[node]!.kind))].map(kindOf);
  const legend = kinds.map((kind, place) => {
    const x = 20 + place * 150;
    const drawn = `${outline(kind.shape, x, height + HEAD + 18, 7)} fill="${look.series(kind.series)}"/>`;
    return `${drawn}<text x="${x + 14}" y="${height + HEAD + 22}" font-size="12">${escape(kind.many)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + HEAD + FOOT}" viewBox="0 0 ${width} ${height + HEAD + FOOT}" ${FONT} fill="${look.ink}">
<title>${escape(title)}</title>
<rect width="100%" height="100%" fill="${look.paper}"/>
<text x="16" y="30" font-size="20" font-weight="600">${escape(title)}</text>
<text x="16" y="51" font-size="13">${escape(when)}</text>
<svg x="0" y="${HEAD}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<g stroke="${look.quiet}" stroke-opacity="0.28" fill="none">${lines.join("")}</g>
<g>${nodes.join("")}</g>
<g font-size="11" paint-order="stroke" stroke="${look.paper}" stroke-width="2.5" stroke-linejoin="round">${names.join("")}</g>
</svg>
<g>${legend.join("")}</g>
<text x="16" y="${height + HEAD + 48}" font-size="11" fill="${look.quiet}">${escape(origin)}</text>
</svg>`;
}

/** The same as pixels. */
export async function png(written: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(written)}`;
  await image.decode();
  const canvas = make("canvas", { width: image.naturalWidth * SCALE, height: image.naturalHeight * SCALE });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((give, fail) =>
    canvas.toBlob((blob) => (blob ? give(blob) : fail(new Error("no picture"))), "image/png"),
  );
}
