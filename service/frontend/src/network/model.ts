// A network in time: things, the links between them, and which of them stood in a year.
//
// Takes the rows of an answer with ?source and ?target, one a statement. Gives nodes, links, and a count for each link.
// Never guesses a date: what has no known period is left out of the past, unless it is asked for, and is counted.

import { type Answer, label, type Row, text } from "../answer";

export interface Thing {
  id: string;
  label: string;
  /** The letters by which many know it; empty where there are none. */
  acronym: string;
  kind: string;
  key: string;
}

/** One statement: its period in days written as numbers, and whether both ends of it are known. */
export interface Statement {
  row: Row;
  from: number;
  to: number;
  known: boolean;
  active: boolean;
}

export interface Link {
  source: number;
  target: number;
}

/** What is drawn: a year, or today (null); also what may have stood then; the least count of a link. */
export interface Moment {
  year: number | null;
  undated: boolean;
  least: number;
  /** When it is, in words, where the rows say so and no year is chosen. */
  words?: string;
}

export interface Model {
  things: Thing[];
  links: Link[];
  /** What the count of a link counts: statements, shared infrastructures, or what a registry counted. */
  counts: "statements" | "shared" | "figures";
  /** Whether rows have periods, so that years make sense. */
  dated: boolean;
  /** How strong each link is at a moment; nought is not drawn. */
  at(moment: Moment): Uint32Array;
  /** The statements behind a link at a moment; of a pair, in turn for each thing that both share. */
  behind(link: number, moment: Moment): Statement[];
  /** How many statements have no known period, and are left out of the past for it. */
  undated: number;
}

const OURS = "https://w3id.org/gri/id/";
const NEVER = 0;
const ALWAYS = 99999999;

const dayNumber = (written: string, missing: number): number =>
  written ? Number(written.slice(0, 10).replaceAll("-", "")) : missing;

function statement(row: Row): Statement {
  const since = text(row, "since");
  const until = text(row, "until");
  const status = text(row, "status");
  const active = !status || status.endsWith("/active");
  const told = text(row, "periodKnown");
  return {
    row,
    from: dayNumber(since, NEVER),
    to: dayNumber(until, ALWAYS),
    known: told ? told === "true" : since !== "" && (until !== "" || active),
    active,
  };
}

/** Whether a statement stood at a moment: today the active ones, in a year those that covered its last day. */
export function stood(one: Statement, { year, undated }: Moment): boolean {
  if (year === null) return one.active;
  if (!one.known && !undated) return false;
  const day = year * 10000 + 1231;
  return one.from <= day && one.to >= day;
}

class Things {
  readonly all: Thing[] = [];
  private readonly places = new Map<string, number>();

  of(row: Row, side: "source" | "target"): number {
    const id = text(row, side);
    const known = this.places.get(id);
    if (known !== undefined) return known;
    const [kind = "", key = ""] = id.startsWith(OURS) ? id.slice(OURS.length).split("/") : [];
    this.places.set(id, this.all.length);
    return this.all.push({ id, label: label(row, side), acronym: side === "target" ? text(row, "acronym") : "", kind, key }) - 1;
  }
}

const datedBy = (answer: Answer): boolean => answer.vars.includes("since") && answer.vars.includes("status");

/** The answer as it is: what stands in its rows is linked. A figure of a row, where it has one, is its strength. */
export function direct(answer: Answer): Model {
  const things = new Things();
  const places = new Map<string, number>();
  const links: Link[] = [];
  const held: Statement[][] = [];
  for (const row of answer.rows) {
    const [source, target] = [things.of(row, "source"), things.of(row, "target")];
    const name = `${source} ${target}`;
    const place = places.get(name) ?? links.push({ source, target }) - 1;
    places.set(name, place);
    (held[place] ??= []).push(statement(row));
  }
  const dated = datedBy(answer);
  const strength = (one: Statement): number => Math.max(1, Math.round(Number(text(one.row, "number")) || 1));
  return {
    things: things.all,
    links,
    counts: answer.vars.includes("year") ? "figures" : answer.vars.includes("number") ? "shared" : "statements",
    dated,
    undated: held.flat().filter((one) => !one.known).length,
    behind: (link, moment) => (held[link] ?? []).filter((one) => !dated || stood(one, moment)),
    at: (moment) =>
      Uint32Array.from(held, (all) => {
        const count = all.filter((one) => !dated || stood(one, moment)).reduce((sum, one) => sum + strength(one), 0);
        return count >= moment.least ? count : 0;
      }),
  };
}

/** Countries linked by what they share: a pair counts the targets in which both stood at the moment. */
export function shared(answer: Answer, only?: string): Model {
  const things = new Things();
  const held = new Map<string, Map<number, Statement[]>>();
  for (const row of answer.rows) {
    if (!text(row, "source").startsWith(`${OURS}country/`)) continue; // the European Union is in no pair
    const target = text(row, "target");
    const parties = held.get(target) ?? new Map<number, Statement[]>();
    held.set(target, parties);
    const party = things.of(row, "source");
    parties.set(party, [...(parties.get(party) ?? []), statement(row)]);
  }
  const size = things.all.length;
  const wanted = only ? things.all.findIndex((thing) => thing.key === only) : -1;
  const places = new Int32Array(size * size).fill(-1);
  const links: Link[] = [];
  for (const parties of held.values()) {
    const present = [...parties.keys()].sort((a, b) => a - b);
    present.forEach((source, at) => {
      for (const target of present.slice(at + 1)) {
        if (only && source !== wanted && target !== wanted) continue;
        if (places[source * size + target] === -1) places[source * size + target] = links.push({ source, target }) - 1;
      }
    });
  }
  const counts = new Uint32Array(links.length);
  return {
    things: things.all,
    links,
    counts: "shared",
    dated: datedBy(answer),
    undated: [...held.values()].flatMap((parties) => [...parties.values()].flat()).filter((one) => !one.known).length,
    behind: (link, moment) => {
      const ends = links[link];
      if (!ends) return [];
      return [...held.values()].flatMap((parties) => {
        const [one, other] = [ends.source, ends.target].map((end) =>
          (parties.get(end) ?? []).filter((each) => stood(each, moment)),
        );
        return one?.length && other?.length ? [...one, ...other] : [];
      });
    },
    at: (moment) => {
      counts.fill(0);
      for (const parties of held.values()) {
        const present: number[] = [];
        for (const [party, all] of parties) if (all.some((each) => stood(each, moment))) present.push(party);
        present.sort((a, b) => a - b);
        for (let i = 0; i < present.length; i++) {
          const row = (present[i] ?? 0) * size;
          for (let j = i + 1; j < present.length; j++) {
            const place = places[row + (present[j] ?? 0)] ?? -1;
            if (place >= 0) counts[place] = (counts[place] ?? 0) + 1;
          }
        }
      }
      for (let place = 0; place < counts.length; place++) if ((counts[place] ?? 0) < moment.least) counts[place] = 0;
      return counts;
    },
  };
}
