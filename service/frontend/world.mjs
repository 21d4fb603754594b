// Boundaries of the countries, keyed by their alpha-3 codes, as a file of the bundle.
//
// Takes Natural Earth (public domain) from the package world-atlas, and ISO 3166 from iso-3166.
// Gives `import address from "world:countries"`: the address of a TopoJSON file, relative to the script that asks. Each
// country has a shape, if it is large enough for one, and the point `at`, where a dot or a figure can stand.
// Never names what has no code of its own: that is land without a country. What is drawn otherwise than there: lands.mjs.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { geoArea, geoCentroid } from "d3-geo";
import { iso31661 } from "iso-3166";
import { feature, quantize } from "topojson-client";
import {
  filter,
  filterWeight,
  presimplify,
  simplify,
  sphericalRingArea,
  sphericalTriangleArea,
} from "topojson-simplify";
import { neutral } from "./lands.mjs";

const locate = createRequire(import.meta.url).resolve;
const ALPHA3 = new Map(iso31661.map((entry) => [entry.numeric, entry.alpha3]));
// Kosovo has a user-assigned code, and no number in Natural Earth: its name there is the only handle.
const NAMED = new Map([["Kosovo", "XKX"]]);

// Steradians: a corner that turns less than some 14 square kilometres of land is smoothed, an islet that has less than
// twice as much is left out. On a screen where the world is 4,000 pixels wide, that is a pixel of either.
const CORNER = 3.5e-7;
const ISLET = 7e-7;
const STEPS = 12_000;

// What Natural Earth draws as a part of its state and ISO 3166 lists by itself: a point each, and no shape.
const PARTS = {
  BES: [-68.26, 12.18],
  BVT: [3.35, -54.42],
  CCK: [96.83, -12.17],
  CXR: [105.63, -10.49],
  GLP: [-61.55, 16.24],
  GUF: [-53.13, 3.93],
  MTQ: [-61.02, 14.65],
  MYT: [45.16, -12.83],
  REU: [55.53, -21.12],
  SJM: [16.0, 78.5],
  TKL: [-171.85, -9.19],
};

export const world = {
  name: "world",
  setup(build) {
    build.onResolve({ filter: /^world:countries$/ }, () => ({ path: "countries.json", namespace: "world" }));
    build.onLoad({ filter: /.*/, namespace: "world" }, async () => ({ contents: await countries(), loader: "file" }));
  },
};

/** The boundaries as the text of a TopoJSON file. */
export async function countries() {
  const coarse = neutral(await atlas("50m"));
  const fine = await atlas("10m");
  const points = { ...PARTS, ...middles(fine), ...middles(coarse) };

  const simple = simplify(presimplify(coarse, sphericalTriangleArea), CORNER);
  const whole = filter(simple, filterWeight(simple, ISLET, sphericalRingArea));
  const shapes = whole.objects.countries.geometries;
  const main = largest(whole);
  const drawn = shapes.map((shape) => {
    const code = codeOf(shape);
    const { type, arcs } = shape;
    return main.get(code) === shape ? { type, arcs, id: code, properties: { at: points[code] } } : { type, arcs };
  });
  const seen = new Set(drawn.map((shape) => shape.id));
  const dots = Object.keys(points).filter((code) => !seen.has(code));
  drawn.push(...dots.sort().map((code) => ({ type: null, id: code, properties: { at: points[code] } })));
  whole.objects = { countries: { type: "GeometryCollection", geometries: drawn } };
  return JSON.stringify(quantize(whole, STEPS));
}

async function atlas(detail) {
  const found = JSON.parse(await readFile(locate(`world-atlas/countries-${detail}.json`), "utf8"));
  delete found.objects.land;
  return found;
}

const codeOf = (shape) => ALPHA3.get(shape.id) ?? NAMED.get(shape.properties?.name);

/** The shape of each code; Australia's stands twice, the second time for islets that have no code of their own. */
function largest(topology) {
  const found = new Map();
  for (const shape of topology.objects.countries.geometries) {
    const code = codeOf(shape);
    const area = geoArea(feature(topology, shape));
    if (code && !(area < found.get(code)?.area)) found.set(code, { area, shape });
  }
  return new Map([...found].map(([code, { shape }]) => [code, shape]));
}

/** The middle of the largest part of each country. */
function middles(topology) {
  return Object.fromEntries(
    [...largest(topology)].map(([code, shape]) => {
      const { type, coordinates } = feature(topology, shape).geometry;
      const parts = (type === "Polygon" ? [coordinates] : coordinates).map((part) => ({
        type: "Polygon",
        coordinates: part,
      }));
      const main = parts.reduce((best, part) => (geoArea(part) > geoArea(best) ? part : best));
      return [code, geoCentroid(main).map((degrees) => Math.round(degrees * 100) / 100)];
    }),
  );
}
