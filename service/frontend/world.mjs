// Boundaries of the countries, keyed by their alpha-3 codes, as a file of the bundle.
//
// Takes the 1:50m countries of Natural Earth (public domain) from the package world-atlas, and ISO 3166 from iso-3166.
// Gives `import address from "world:countries"`: the address of a TopoJSON file, relative to the script that asks.
// Never draws anything and never decides what a territory is: geometry without a code keeps its name alone.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { iso31661 } from "iso-3166";

const locate = createRequire(import.meta.url).resolve;
const ALPHA3 = new Map(iso31661.map((entry) => [entry.numeric, entry.alpha3]));

export const world = {
  name: "world",
  setup(build) {
    build.onResolve({ filter: /^world:countries$/ }, () => ({ path: "countries.json", namespace: "world" }));
    build.onLoad({ filter: /.*/, namespace: "world" }, async () => {
      const atlas = JSON.parse(await readFile(locate("world-atlas/countries-50m.json"), "utf8"));
      delete atlas.objects.land;
      for (const shape of atlas.objects.countries.geometries) {
        const code = ALPHA3.get(String(shape.id).padStart(3, "0"));
        if (code) shape.id = code;
        else delete shape.id;
      }
      return { contents: JSON.stringify(atlas), loader: "file" };
    });
  },
};
