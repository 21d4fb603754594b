// Cells: one value of an answer as a cell of a table, the way the server writes it.
//
// Takes a row of SPARQL results JSON and a column word. Gives a `td`, and what it sorts and is found by.
// Never knows more words than gri_service/tables.py does; the two are compared by tests/e2e.

import { address, type Row, type Term } from "./answer";
import { link, make } from "./dom";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMERIC = new Set(
  ["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"].map((name) => XSD + name),
);
const NAMES = new Set(["category", "year"]);
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const OURS = "https://w3id.org/gri/";

export interface Cell {
  element: HTMLTableCellElement;
  words: string;
}

/** The cell of a promised column word: label, precision and language are read into it. */
export function cellOf(row: Row, name: string, heading: string): Cell {
  const term = row[name] ?? row[`${name}Label`];
  if (!term) return cell("", "words", heading);
  if (term.type === "uri" && row[name]) {
    const label = row[`${name}Label`];
    const href = address(term.value);
    const host = short(term.value).split("/")[0] ?? "";
    const words = label?.value ?? short(term.value);
    const away = href.startsWith("http");
    // A page without a title of its own is labelled by its address; its host is what a reader looks for.
    if (away && (words.startsWith(`${host}/`) || words.startsWith(`www.${host}/`))) {
      const made = link(host, href);
      made.title = words;
      return cell(host, "link", heading, made);
    }
    return cell(words, away ? "link" : "thing", heading, link(words, href), label?.["xml:lang"]);
  }
  if (NAMES.has(name)) return cell(term.value, "date", heading, make("time", { datetime: term.value }, term.value));
  const precision = row[`${name}Precision`];
  return literal(term, heading, precision ? short(precision.value) : "day");
}

/** The cell of any variable, as it is: nothing is read into another column. */
export function bareCellOf(row: Row, name: string, compact: (iri: string) => string): Cell {
  const term = row[name];
  if (!term) return cell("", "words", name);
  if (term.type === "uri") return cell(compact(term.value), "thing", name, link(compact(term.value), address(term.value)));
  if (term.type === "bnode") return cell(`_:${term.value}`, "words", name);
  if (term.type === "triple") return cell(JSON.stringify(term.value), "words", name);
  if (NUMERIC.has(term.datatype ?? "")) return cell(term.value, "figure", name);
  return cell(term.value, "words", name, undefined, term["xml:lang"]);
}

function literal(term: Term, heading: string, precision: string): Cell {
  const { value } = term;
  if (term.datatype === `${XSD}date`) {
    const words = day(value, precision);
    return cell(words, "date", heading, make("time", { datetime: value }, words));
  }
  if (NUMERIC.has(term.datatype ?? "")) return cell(figure(value), "figure", heading);
  if (term.datatype === `${XSD}boolean`) return cell(value === "true" || value === "1" ? "yes" : "no", "words", heading);
  if (/^https?:\/\/\S+$/.test(value)) return cell(short(value), "link", heading, link(short(value), value));
  return cell(value, "words", heading, undefined, term["xml:lang"]);
}

function cell(words: string, kind: string, heading: string, inner?: HTMLElement, lang?: string): Cell {
  const element = make("td", { role: "cell", class: words.length > 40 ? `${kind} long` : kind, "data-label": heading });
  if (words) {
    const span = make("span", {}, inner ?? words);
    if (lang && lang !== "en") {
      span.lang = lang;
      if (RIGHT_TO_LEFT.has(lang.split("-")[0] ?? "")) span.dir = "rtl";
    }
    element.append(span);
  }
  return { element, words };
}

/** A date in words, as precise as it is known. */
export function day(text: string, precision: string): string {
  const known = /^(-?\d{4,})-(\d{2})-(\d{2})/.exec(text);
  if (!known) return text;
  const [, year, month, date] = known.map(Number) as [number, number, number, number];
  if (precision === "decade") return `${Math.floor(year / 10) * 10}s`;
  if (precision === "year") return String(year);
  if (precision === "month") return `${MONTHS[month - 1]} ${year}`;
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

/** A number with its thousands apart. */
export function figure(text: string): string {
  if (!/^[+-]?\d+(\.\d+)?$/.test(text)) return text;
  const [whole = "", part = ""] = text.split(".");
  const kept = part.replace(/0+$/, "");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (kept ? `.${kept}` : "");
}

/** An address short enough to read. */
export function short(iri: string): string {
  if (iri.startsWith(OURS)) return iri.replace(/\/$/, "").split(/[/#]/).pop() ?? iri;
  const bare = iri.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
  return bare.length <= 60 ? bare : `${bare.slice(0, 57)}…`;
}
