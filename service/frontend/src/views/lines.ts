// The lines of a timeline: who or what has one, in which group, and from when on.
//
// Takes the rows of an answer. Gives groups of lines, in the order of the answer.
// Never leaves a row out: several periods of one party stand on one line.

import { type Answer, address, label, type Row, text } from "../answer";
import { category, marks, type Mark } from "../marks";
import { type Bar, barOf } from "./bars";

const SORTED_BY = ["role", "kind", "category", "level"];
const TEN_YEARS = 10 * 365.25 * 86_400_000;

export interface Line {
  name: string;
  href: string;
  rows: Row[];
  bars: Bar[];
}

export interface Group {
  mark: Mark;
  lines: Line[];
}

/** Rows by category, and in it by name: several periods of one party are one line. */
export function grouped(answer: Answer, asOf: number): Group[] {
  const column = SORTED_BY.find((name) => answer.rows.some((row) => row[name])) ?? "";
  const several = (name: string): boolean => new Set(answer.rows.map((row) => text(row, name))).size > 1;
  const second = ["infrastructure", "country"].find(
    (name) =>
      several(name) && answer.rows.some((row) => label(row, name) !== label(row, "event")) && bothVary(answer, name),
  );
  const keyed = (row: Row): { key: string; label: string } => (column ? category(row, column) : { key: "", label: "" });
  const known = marks(answer.rows.map(keyed));
  const groups = new Map<string, Map<string, Line>>();
  for (const row of answer.rows) {
    const { key } = keyed(row);
    const lines = groups.get(key) ?? groups.set(key, new Map()).get(key)!;
    const name = [label(row, "event"), second && label(row, second)].filter(Boolean).join(" · ");
    const line = lines.get(name) ?? { name, href: leads(row), rows: [], bars: [] };
    line.rows.push(row);
    line.bars.push(barOf(row, asOf));
    lines.set(name, line);
  }
  return [...groups].map(([key, lines]) => ({ mark: known.get(key)!, lines: [...lines.values()] }));
}

/** Whether one name of a line stands beside several values of this column, so that it must be said. */
function bothVary(answer: Answer, column: string): boolean {
  const first = new Map<string, string>();
  return answer.rows.some((row) => {
    const [name, value] = [label(row, "event"), text(row, column)];
    const before = first.get(name);
    first.set(name, value);
    return before !== undefined && before !== value;
  });
}

/** Where the name of a line leads: the country or infrastructure whose name it is, else the event. */
function leads(row: Row): string {
  const named = ["country", "infrastructure", "body", "party"].find(
    (name) => row[name] && label(row, name) === label(row, "event"),
  );
  return address(text(row, named ?? "event"));
}

export function earliest(groups: Group[], asOf: number): Date {
  const known = groups
    .flatMap(({ lines }) => lines.flatMap((line) => line.bars.flatMap(({ from, to }) => [from?.[0], to?.[0]])))
    .filter((at) => at !== undefined);
  const first = Math.min(...known, asOf);
  // The axis begins at a round year, and ends on the day of the release; where nothing is dated it has ten years.
  const year = new Date(first < asOf ? first : asOf - TEN_YEARS).getUTCFullYear();
  const round = asOf - first > 2 * TEN_YEARS ? 5 : 1;
  return new Date(Date.UTC(Math.floor(year / round) * round, 0, 1));
}

/** The last day anything is said of, where the page does not say the day of the release. */
export function latest(answer: Answer): string {
  const days = answer.rows
    .flatMap((row) => [text(row, "end"), text(row, "start")])
    .filter(Boolean)
    .sort();
  return (days.at(-1) ?? "2000-01-01").slice(0, 10);
}
