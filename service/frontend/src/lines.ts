// Lines: the rows of a table as data, to be ordered and narrowed.
//
// Takes rows that the server wrote, or an answer. Gives lines with what each cell sorts by and is found by.
// Never touches the page: tables.ts shows what is decided here.

import type { Answer } from "./answer";
import { bareCellOf, cellOf } from "./cells";

/** What a cell sorts by: a number, a text, or nothing, which comes last in either direction. */
export type Key = number | string | null;

export interface Column {
  name: string;
  heading: string;
}

/** One row: its keys by column, its words without case and accents, and its element, made when it is shown. */
export interface Line {
  keys: Key[];
  words: string;
  row: () => HTMLTableRowElement;
}

export interface Order {
  column: number;
  descending: boolean;
}

const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });

/** A text as it is compared: no case, no accents. */
export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase("en");

/** What a cell sorts by. A date sorts as it is written for machines, a figure as a number. */
export function keyOf(cell: HTMLTableCellElement): Key {
  const words = cell.textContent?.trim() ?? "";
  if (!words) return null;
  const time = cell.querySelector("time")?.getAttribute("datetime");
  if (time) return time;
  if (cell.classList.contains("figure") || cell.querySelector(".bar")) {
    const number = Number((cell.querySelector(".bar > span")?.textContent ?? words).replaceAll(",", ""));
    if (!Number.isNaN(number)) return number;
  }
  return words;
}

/** The lines of a table as the server wrote it. */
export function linesOf(table: HTMLTableElement): Line[] {
  return [...(table.tBodies[0]?.rows ?? [])].map((row) => ({
    keys: [...row.cells].map(keyOf),
    words: fold(row.textContent ?? ""),
    row: () => row,
  }));
}

/** The lines of an answer, in the columns of a table that showed the first of them. */
export function linesOfAnswer(answer: Answer, columns: Column[]): Line[] {
  return answer.rows.map((row) => made(columns.map(({ name, heading }) => cellOf(row, name, heading))));
}

/** The lines of any answer, every variable as it is. */
export function bareLinesOf(answer: Answer, compact: (iri: string) => string): Line[] {
  return answer.rows.map((row) => made(answer.vars.map((name) => bareCellOf(row, name, compact))));
}

function made(cells: { element: HTMLTableCellElement; words: string }[]): Line {
  let row: HTMLTableRowElement | undefined;
  return {
    keys: cells.map(({ element }) => keyOf(element)),
    words: fold(cells.map(({ words }) => words).join(" ")),
    row: () => {
      if (!row) {
        row = document.createElement("tr");
        row.setAttribute("role", "row");
        row.append(...cells.map(({ element }) => element));
      }
      return row;
    },
  };
}

/** The lines that hold every word, in order; equal ones keep the order of the answer. */
export function chosen(lines: Line[], filter: string, order: Order | null): Line[] {
  const words = fold(filter).split(/\s+/).filter(Boolean);
  const found = words.length ? lines.filter((line) => words.every((word) => line.words.includes(word))) : [...lines];
  if (!order) return found;
  const { column, descending } = order;
  return found.sort((a, b) => compare(a.keys[column] ?? null, b.keys[column] ?? null, descending));
}

/** Numbers as numbers, words by the alphabet without accents; what is empty stands last in either direction. */
export function compare(a: Key, b: Key, descending: boolean): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  const way = descending ? -1 : 1;
  if (typeof a === "number" && typeof b === "number") return way * (a - b);
  return way * collator.compare(String(a), String(b));
}
