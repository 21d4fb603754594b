// Completions of the editor: prefixes, classes and properties that the graph itself uses.
//
// Takes the editor's class. Gives it completers of ours, which ask the endpoint once, when one is first needed.
// Never asks a registry elsewhere, as the completers that come with the editor do.

import type Yasqe from "@zazuko/yasqe";
import { answerOf, text } from "./answer";

const PREFIXES =
  "PREFIX sh: <http://www.w3.org/ns/shacl#> " +
  "SELECT ?prefix ?namespace WHERE { [] sh:prefix ?prefix ; sh:namespace ?namespace } ORDER BY ?prefix";
const CLASSES = "SELECT DISTINCT ?term WHERE { ?thing a ?term } ORDER BY ?term";
const PROPERTIES = "SELECT DISTINCT ?term WHERE { ?thing ?term ?value } ORDER BY ?term";

/** Registers `gri-prefixes`, `gri-classes` and `gri-properties`. */
export function completeFromGraph(editor: typeof Yasqe): void {
  const { prefixes, class: classes, property: properties } = editor.Autocompleters;
  if (!prefixes || !classes || !properties) throw new Error("The editor has no completers to begin with.");
  const add = (completer: typeof prefixes) => editor.registerAutocompleter({ ...completer, persistenceId: null }, false);
  add({
    ...prefixes,
    name: "gri-prefixes",
    get: async () => (await rows(PREFIXES)).map((row) => `${text(row, "prefix")}: <${text(row, "namespace")}>`),
  });
  add({ ...classes, name: "gri-classes", bulk: false, get: (_editor, token) => terms(CLASSES, token) });
  add({ ...properties, name: "gri-properties", bulk: false, get: (_editor, token) => terms(PROPERTIES, token) });
}

async function terms(query: string, token?: { autocompletionString?: string }): Promise<string[]> {
  const begun = token?.autocompletionString ?? "";
  return (await rows(query)).map((row) => text(row, "term")).filter((iri) => iri.startsWith(begun));
}

async function rows(query: string) {
  try {
    return (await answerOf(`/sparql?${new URLSearchParams({ query })}`)).rows;
  } catch {
    return []; // without completions one can still write
  }
}
