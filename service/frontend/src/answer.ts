// The answer of a question: fetched once, whole, or a failure in words.
//
// Takes the address of SPARQL results JSON. Gives its rows.
// Never shows a part of an answer, and never throws anything but words a visitor can read.

export interface Term {
  type: "uri" | "literal" | "bnode" | "triple";
  value: string;
  datatype?: string;
  "xml:lang"?: string;
}

export type Row = Record<string, Term>;

export interface Answer {
  vars: string[];
  rows: Row[];
  href: string;
}

/** A failure whose message is meant for the visitor. */
export class Told extends Error {}

const asked = new Map<string, Promise<Answer>>();

/** The answer at an address. Two pictures of one answer ask once; a failure may be asked again. */
export function answerOf(href: string): Promise<Answer> {
  const known = asked.get(href);
  if (known) return known;
  const fresh = ask(href);
  asked.set(href, fresh);
  fresh.catch(() => asked.delete(href));
  return fresh;
}

async function ask(href: string): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(href, { headers: { Accept: "application/sparql-results+json" } });
  } catch {
    throw new Told("The service cannot be reached. It may be restarting, or you may be offline: try again shortly.");
  }
  if (!response.ok) throw new Told(await problemOf(response));
  let document: { head: { vars: string[] }; results: { bindings: Row[] } };
  try {
    document = await response.json();
  } catch {
    throw new Told("The answer broke off on its way. Try again.");
  }
  return { vars: document.head.vars, rows: document.results.bindings, href };
}

/** What went wrong, in the words of the service where it said any. */
async function problemOf(response: Response): Promise<string> {
  if (response.headers.get("Content-Type")?.startsWith("application/problem+json")) {
    const problem: { detail?: string; title?: string } = await response.json().catch(() => ({}));
    if (problem.detail) return problem.detail;
  }
  if (response.status === 503) return "The service is busy or restarting. Try again in a few seconds.";
  if (response.status === 504) return "The answer took longer than the service allows. Narrow the question.";
  return `The service answered with an error (${response.status}).`;
}

/** The text of a column, or nothing. */
export const text = (row: Row, name: string): string => row[name]?.value ?? "";

/** The name of what stands in a column: its label, else the end of its IRI. */
export function label(row: Row, name: string): string {
  const iri = text(row, name);
  return text(row, `${name}Label`) || iri.replace(/[/#]$/, "").split(/[/#]/).pop() || iri;
}

const OURS = "https://w3id.org/gri/id/";

/** Where an IRI leads from a page: our things to their page, the web's to itself, anything else nowhere. */
export function address(iri: string): string {
  if (iri.startsWith(OURS)) return `/page/${iri.slice(OURS.length)}`;
  return /^https?:/.test(iri) && !iri.startsWith("https://w3id.org/gri/") ? iri : "";
}
