// Days in words, as precisely as a source gives them.
//
// Takes dates of the graph, widened to whole days, and the name of their precision. Gives words and moments.
// Never looks at the clock: the last day anything is known of is that of the release.

import { type Row, text } from "./answer";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A moment; dates of the graph have no hour and no zone. */
export const moment = (date: string): number => Date.parse(`${date.slice(0, 10)}T00:00:00Z`);

/** A date in words: "1954", "September 1954", "29 September 1954", "the 1970s". */
export function dated(date: string, precision = "day"): string {
  const [year = "", month = "1", day = "1"] = date.slice(0, 10).split("-");
  if (precision === "decade") return `the ${year.slice(0, 3)}0s`;
  if (precision === "year") return year;
  const named = `${MONTHS[Number(month) - 1]} ${year}`;
  return precision === "month" ? named : `${Number(day)} ${named}`;
}

/** The period of a row in words. `from` and `to` name its columns. */
export function period(row: Row, from = "since", to = "until"): string {
  const start = text(row, from) && dated(text(row, from), text(row, `${from}Precision`));
  const end = text(row, to) && dated(text(row, to), text(row, `${to}Precision`));
  if (start && start === end) return start;
  if (start && end) return `${start} to ${end}`;
  if (start) return `since ${start}`;
  return end ? `until ${end}` : "";
}

/** The days that a date may mean: a year that is the start of something means any of its days. */
export function span(date: string, precision: string, side: "start" | "end"): [number, number] {
  const exact = new Date(moment(date));
  const other = new Date(exact);
  const turn = side === "start" ? 1 : -1;
  if (precision === "decade") other.setUTCFullYear(exact.getUTCFullYear() + 10 * turn);
  else if (precision === "year") other.setUTCFullYear(exact.getUTCFullYear() + turn);
  else if (precision === "month") other.setUTCMonth(exact.getUTCMonth() + turn);
  return side === "start" ? [exact.getTime(), other.getTime()] : [other.getTime(), exact.getTime()];
}
