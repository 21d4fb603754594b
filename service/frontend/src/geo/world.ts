// The boundaries of the world, fetched once for all maps of a page.
//
// Takes the file that world.mjs made of Natural Earth. Gives a shape and a point for each country, and the lines.
// Never names a territory: names come from the answer that is drawn.

import { feature, mesh } from "topojson-client";
import type { GeoPermissibleObjects } from "d3-geo";
import type { MultiLineString } from "geojson";
import type { GeometryCollection, GeometryObject, Topology } from "topojson-specification";
import address from "world:countries";
import { Told } from "../answer";

export type Point = [number, number];

export interface Land {
  /** Alpha-3; empty for land that has no code of its own. */
  code: string;
  shape: GeoPermissibleObjects | null;
  at: Point | null;
}

export interface World {
  lands: Land[];
  borders: MultiLineString;
  /** Lines around land that has no code of its own. */
  unsettled: MultiLineString;
}

type Atlas = Topology<{ countries: GeometryCollection<{ at?: Point }> }>;

let asked: Promise<World> | undefined;

/** The world. A failure may be asked again. */
export function world(): Promise<World> {
  asked ??= fetched().catch((fault: unknown) => {
    asked = undefined;
    throw fault;
  });
  return asked;
}

async function fetched(): Promise<World> {
  const response = await fetch(new URL(address, import.meta.url)).catch(() => null);
  if (!response?.ok) throw new Told("The boundaries of the map could not be loaded. Try again shortly.");
  const atlas = (await response.json()) as Atlas;
  const { countries } = atlas.objects;
  const coded = (shape: GeometryObject): boolean => shape.id !== undefined;
  return {
    lands: countries.geometries.map((shape) => ({
      code: String(shape.id ?? ""),
      shape: (shape.type as string | null) ? feature(atlas, shape) : null,
      at: (shape.properties as { at?: Point } | undefined)?.at ?? null,
    })),
    borders: mesh(atlas, countries, (one, other) => one !== other && coded(one) && coded(other)),
    unsettled: mesh(atlas, countries, (one, other) => one !== other && !(coded(one) && coded(other))),
  };
}

const COUNTRY = /^https:\/\/w3id\.org\/gri\/id\/country\/([A-Z]{3})$/;

/** The alpha-3 code in the IRI of a country; empty for anything else. */
export const codeOf = (iri: string): string => COUNTRY.exec(iri)?.[1] ?? "";
