// The parties of a map of countries: who they are, and what the answer says of each.
//
// Takes the rows of an answer. Gives one party for each country, and its words for cards and for listeners.
// Never loses a row: a party has all of its own, in the order of the answer.

import { type Answer, address, label, type Row, text } from "../answer";
import { link, make } from "../dom";
import { period } from "../when";
import { codeOf } from "./world";

/** One country with all that the answer says of it. */
export interface Party {
  code: string;
  name: string;
  rows: Row[];
  /** What decides the fill: the first row that holds today, else the first. */
  row: Row;
}

/** Rows by country, in the order of the answer. */
export function grouped(answer: Answer): Party[] {
  const found = new Map<string, Party>();
  for (const row of answer.rows) {
    const iri = text(row, "country");
    if (!iri) continue;
    const party = found.get(iri);
    if (!party) found.set(iri, { code: codeOf(iri) || iri, name: label(row, "country"), rows: [row], row });
    else {
      party.rows.push(row);
      if (standing(row) < standing(party.row)) party.row = row;
    }
  }
  return [...found.values()];
}

/** What is goes before what was, and a period before an act. */
export function standing(row: Row): number {
  const status = text(row, "status").split("/").pop();
  if (!status || status === "active") return 0;
  return status === "completed" ? 2 : 1;
}

/** One statement in words: role, period, infrastructure. */
function statement(row: Row, several: boolean): string {
  const status = standing(row) === 1 ? label(row, "status") : "";
  const where = several && row["infrastructure"] ? label(row, "infrastructure") : "";
  return [where, row["role"] && label(row, "role"), period(row), status].filter(Boolean).join(", ");
}

/** All of it in one sentence, for those who listen. */
export function said({ name, rows, row }: Party, several: boolean, counts = ""): string {
  if (row["number"]) return `${name}: ${text(row, "number")} ${counts}`.trim();
  const all = rows.map((each) => statement(each, several)).filter(Boolean);
  return `${name}: ${all.slice(0, 4).join("; ")}${all.length > 4 ? `; and ${all.length - 4} more` : ""}`;
}

/** The content of a card. */
export function told(party: Party, several: boolean, counts = ""): Node[] {
  const { name, rows, row } = party;
  const title = make("p", { class: "flyout-title" }, link(name, address(text(row, "country"))));
  if (row["number"]) return [title, make("p", {}, make("strong", {}, text(row, "number")), counts && ` ${counts}`)];
  const lines = rows.slice(0, 6).map((each) => {
    const source = text(each, "source") || text(each, "evidence");
    return make("li", {}, statement(each, several) || "recorded", ...(source ? [" · ", link("Source", source)] : []));
  });
  const more = rows.length > 6 ? make("p", { class: "quiet" }, `and ${rows.length - 6} more in the table`) : null;
  return [title, make("ul", {}, ...lines), ...(more ? [more] : [])];
}

/** Parties that are no country of the map: groups of countries, states that are no more. */
export function elsewhere(parties: Party[], several: boolean, counts = ""): HTMLElement {
  const items = parties.map((party) =>
    make(
      "li",
      {},
      link(party.name, address(text(party.row, "country"))),
      said(party, several, counts).slice(party.name.length),
    ),
  );
  return make("div", { class: "elsewhere" }, make("p", {}, "Not on the map:"), make("ul", {}, ...items));
}
