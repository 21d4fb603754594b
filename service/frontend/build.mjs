// Bundles src/ into service/gri_service/static/dist: an entry for every page, one for the editor, a chunk per view.
//
// Takes src/, the packages of the lock file, and the folder to write (first argument, else static/dist).
// Gives hashed files and manifest.json, which says what each entry loads and how many bytes that is.
// Never asks the network for anything.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { world } from "./world.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = resolve(process.argv[2] ?? join(HERE, "..", "gri_service", "static", "dist"));
const OUT = `${DIST}.new`; // takes the place of the old one only when it is whole
const ENTRIES = { site: "src/site.ts", editor: "src/editor.ts" };

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });

const built = await build({
  absWorkingDir: HERE,
  entryPoints: ENTRIES,
  outdir: OUT,
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  target: ["es2022"],
  legalComments: "none", // the licences stand whole in a file of their own
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  loader: { ".svg": "dataurl", ".woff": "empty", ".woff2": "empty", ".ttf": "empty", ".eot": "empty" },
  plugins: [world],
  metafile: true,
  logLevel: "warning",
});

/** The outputs by the name they have in the folder. */
const outputs = new Map(Object.entries(built.metafile.outputs).map(([path, output]) => [basename(path), output]));

/** The file and every file it needs at once; what it imports later is left to its own view. */
function together(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const needed of outputs.get(file).imports) {
    if (needed.kind === "import-statement" && !needed.external) together(basename(needed.path), seen);
  }
  return seen;
}

/** The module that a file was made of, `src/views/map.ts` for one. */
const sourceOf = (file) => outputs.get(file).entryPoint ?? "";

/** What an entry fetches later, by the name of the source. */
function later(file, found = {}) {
  for (const part of together(file)) {
    for (const needed of outputs.get(part).imports) {
      const target = basename(needed.path);
      if (needed.kind !== "dynamic-import" || needed.external) continue;
      const name = basename(sourceOf(target)).replace(/\.\w+$/, "");
      if (!(name in found)) found[name] = [...together(target)];
    }
  }
  return found;
}

/** The packages that went into the bundle, each with its licence, as their authors ask for. */
async function licences() {
  const inputs = Object.keys(built.metafile.inputs).flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []);
  const told = [];
  // The editor comes ready-made: what it was made of is named by its own package.
  const editor = ["codemirror", "lodash-es", "query-string"].map((name) => `node_modules/${name}`);
  for (const folder of [...new Set([...inputs, ...editor, "node_modules/world-atlas"])].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(HERE, folder, "package.json"), "utf8"));
    const file = (await readdir(join(HERE, folder))).find((entry) => /^licen[cs]e/i.test(entry));
    const words = file ? await readFile(join(HERE, folder, file), "utf8") : "";
    told.push(`\n${name} ${version} (${license})\n\n${words.trim()}\n`);
  }
  return told.join("\n");
}
await writeFile(join(OUT, "licences.txt"), await licences());

const files = {};
for (const name of (await readdir(OUT)).sort()) {
  const body = await readFile(join(OUT, name));
  files[name] = { bytes: body.length, gzip: gzipSync(body, { level: 9 }).length };
}
const entries = {};
for (const [name, source] of Object.entries(ENTRIES)) {
  const [file, output] = [...outputs].find(([, out]) => out.entryPoint === source);
  entries[name] = {
    script: file,
    style: output.cssBundle ? basename(output.cssBundle) : null,
    needs: [...together(file)].filter((part) => part !== file),
    later: later(file),
  };
}

/** One digest of everything the bundle is made from; service/frontend/hatch_build.py computes the same. */
async function stamp() {
  const hash = createHash("sha256");
  const walk = async (folder) => {
    const found = await readdir(join(HERE, folder), { withFileTypes: true });
    const below = await Promise.all(
      found.map((entry) => (entry.isDirectory() ? walk(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`])),
    );
    return below.flat();
  };
  const own = (await readdir(HERE)).filter((name) => /\.(mjs|json)$/.test(name));
  for (const name of [...own, ...(await walk("src"))].sort()) {
    const body = createHash("sha256").update(await readFile(join(HERE, name))).digest("hex");
    hash.update(`${body}  ${name}\n`);
  }
  return hash.digest("hex");
}

const manifest = { stamp: await stamp(), entries, files };
await writeFile(join(OUT, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
await rm(DIST, { recursive: true, force: true });
await rename(OUT, DIST);
for (const [name, entry] of Object.entries(entries)) {
  const sum = (parts) => parts.reduce((total, part) => total + files[part].gzip, 0);
  const first = [entry.script, ...entry.needs];
  console.log(`${name}: ${(sum(first) / 1000).toFixed(1)} kB gzip`);
  for (const [view, parts] of Object.entries(entry.later)) {
    const more = parts.filter((part) => !first.includes(part));
    console.log(`  ${view}: + ${(sum(more) / 1000).toFixed(1)} kB`);
  }
}
