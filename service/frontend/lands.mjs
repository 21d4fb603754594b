// Lands of which Natural Earth takes a side that a map of ours does not take.
//
// Takes the boundaries of Natural Earth, 1:50 million, as the package world-atlas has them. Changes them where they stand:
// Crimea and the Golan become land without a country, Western Sahara becomes one shape.
// Never says whose a land is. Each change, with its reason, is in README.md, "Territories".

import { geoContains } from "d3-geo";
import { feature, mergeArcs } from "topojson-client";

// From Lebanon along the line of 1923, which is also that of before June 1967, to the Yarmouk: traced at this scale.
const GOLAN = [
  [35.63, 33.28],
  [35.68, 33.24],
  [35.655, 33.16],
  [35.63, 33.07],
  [35.625, 32.99],
  [35.64, 32.93],
  [35.635, 32.885],
  [35.66, 32.85],
  [35.66, 32.77],
  [35.736, 32.73],
];
// The parallel of 27°40′, from the corner of Algeria to the ocean.
const SAHARA = [
  [-8.685, 27.657],
  [-13.178, 27.652],
];

/** The boundaries with these lands as they are drawn here; they are changed in their place. */
export function neutral(topology) {
  absolute(topology);
  const { geometries } = topology.objects.countries;
  const named = (name) => {
    const found = geometries.find((shape) => shape.properties.name === name);
    if (!found) throw new Error(`Natural Earth no longer names ${name}: look at lands.mjs`);
    return found;
  };
  geometries.push(without(topology, named("Russia"), [34.1, 44.95]));
  const golan = cut(topology, named("Israel"), GOLAN, [35.8, 33.0]);
  geometries.push({ type: "Polygon", arcs: golan, properties: { name: "Golan" } });
  const south = cut(topology, named("Morocco"), SAHARA, [-13.2, 27.15]);
  const sahara = named("W. Sahara");
  Object.assign(sahara, mergeArcs(topology, [sahara, { type: "Polygon", arcs: south }]));
  return topology;
}

/** Corners as degrees, so that a line can be added. */
function absolute(topology) {
  const { scale, translate } = topology.transform;
  topology.arcs = topology.arcs.map((arc) => {
    const at = [0, 0];
    return arc.map((step) => step.map((by, axis) => (at[axis] += by) * scale[axis] + translate[axis]));
  });
  delete topology.transform;
}

/** Takes the part with this place out of a shape of many parts, and gives it as a shape. */
function without(topology, shape, place) {
  const holds = (arcs) => geoContains(feature(topology, { type: "Polygon", arcs }), place);
  const parts = shape.type === "MultiPolygon" ? shape.arcs.filter(holds) : [];
  if (parts.length !== 1) throw new Error(`${shape.properties.name} has no part of its own at ${place}: look at lands.mjs`);
  shape.arcs = shape.arcs.filter((arcs) => arcs !== parts[0]);
  return { type: "Polygon", arcs: parts[0], properties: {} };
}

/** Cuts a shape of one ring along a line between two of its corners, and gives the arcs of the part with this place. */
function cut(topology, shape, line, place) {
  if (shape.type !== "Polygon" || shape.arcs.length !== 1) {
    throw new Error(`${shape.properties.name} is no longer one ring: look at lands.mjs`);
  }
  const [from, to] = [line.at(0), line.at(-1)].map((end) => corner(topology, shape, end));
  const seam = topology.arcs.push([from, ...line.slice(1, -1), to]) - 1;
  const ring = shape.arcs[0];
  const begins = (end) => ring.findIndex((arc) => same(points(topology, arc)[0], end));
  const turned = [...ring.slice(begins(from)), ...ring.slice(0, begins(from))];
  const half = turned.findIndex((arc) => same(points(topology, arc)[0], to));
  const parts = [[[...turned.slice(0, half), ~seam]], [[...turned.slice(half), seam]]];
  const out = parts.findIndex((arcs) => geoContains(feature(topology, { type: "Polygon", arcs }), place));
  shape.arcs = parts[1 - out];
  return parts[out];
}

const same = (one, other) => one[0] === other[0] && one[1] === other[1];
const points = (topology, arc) => (arc < 0 ? topology.arcs[~arc].toReversed() : topology.arcs[arc]);

/** The corner of a ring that is nearest to a place; from now on an arc begins there. */
function corner(topology, shape, place) {
  const far = ([x, y]) => Math.hypot(x - place[0], y - place[1]);
  const near = shape.arcs[0]
    .map((arc) => (arc < 0 ? ~arc : arc))
    .flatMap((arc) => topology.arcs[arc].map((point, at) => ({ arc, at, point })))
    .reduce((best, one) => (far(one.point) < far(best.point) ? one : best));
  const whole = topology.arcs[near.arc];
  if (far(near.point) > 0.05) throw new Error(`${shape.properties.name} has no corner near ${place}: look at lands.mjs`);
  if (near.at > 0 && near.at < whole.length - 1) {
    topology.arcs[near.arc] = whole.slice(0, near.at + 1);
    const rest = topology.arcs.push(whole.slice(near.at)) - 1;
    const split = (arcs) =>
      arcs.flatMap((arc) => {
        if (Array.isArray(arc)) return [split(arc)];
        return arc === near.arc ? [arc, rest] : arc === ~near.arc ? [~rest, arc] : [arc];
      });
    for (const each of topology.objects.countries.geometries) if (each.arcs) each.arcs = split(each.arcs);
  }
  return near.point;
}
