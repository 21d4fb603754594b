// The evidence: what stands behind a node or a link, each line with the page where it was read.
//
// Takes a stage and a choice. Gives the content of the panel beside the picture.
// Never says more than the rows do: role, period, level, status, source.

import { address, label, text } from "../answer";
import { day } from "../cells";
import { link, make } from "../dom";
import { kindOf } from "./kinds";
import type { Moment, Statement, Thing } from "./model";
import type { Choice, Stage } from "./stage";

const SHOWN = 400;

export const many = (count: number, one: string, more: string): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

export const when = (moment: Moment): string => moment.words ?? (moment.year === null ? "today" : `at the end of ${moment.year}`);

/** The period of a statement in words. */
export function period(one: Statement): string {
  const side = (name: string): string =>
    text(one.row, name) ? day(text(one.row, name), label(one.row, `${name}Precision`) || "day") : "";
  const [since, until] = [side("since"), side("until")];
  if (since && until) return `${since} to ${until}`;
  if (since) return `since ${since}`;
  if (until) return `until ${until}`;
  return one.active ? "start not known" : "dates not known";
}

/** What a statement says, in one line without its ends. */
function said(one: Statement): string {
  const status = label(one.row, "status");
  if (text(one.row, "year")) return `${Number(text(one.row, "number")).toLocaleString("en")} ${label(one.row, "kind")}, ${text(one.row, "year")}`;
  const parts = [label(one.row, "role") || label(one.row, "kind") || "linked", period(one)];
  if (label(one.row, "level")) parts.push(label(one.row, "level"));
  if (status && !one.active) parts.push(status);
  return parts.filter(Boolean).join(", ");
}

function source(one: Statement): HTMLElement | string {
  const href = text(one.row, "evidence");
  if (!/^https?:/.test(href)) return "";
  const name = label(one.row, "evidence");
  const host = href.replace(/^https?:\/\/(www\.)?/, "").split("/")[0] ?? href;
  // A page without a title of its own is labelled by its address.
  const made = link(!name || name.startsWith(host) || name.startsWith(`www.${host}`) ? host : name, href);
  made.title = href;
  return make("small", {}, "Source: ", made);
}

const line = (lead: string, one: Statement): HTMLElement =>
  make("li", {}, lead && make("b", {}, `${lead}: `), `${said(one)} `, source(one));

const nameOf = (thing: Thing): HTMLElement => link(thing.label, address(thing.id));

/** The strength of a link in words. */
export function strength(stage: Stage, at: number): string {
  const count = stage.counts[at] ?? 0;
  if (stage.model.counts === "figures") {
    const row = stage.model.behind(at, { year: null, undated: true, least: 0 })[0]?.row;
    return row ? `${count.toLocaleString("en")} ${label(row, "kind")}, ${text(row, "year")}` : "";
  }
  return stage.model.counts === "shared" ? many(count, "infrastructure shared", "infrastructures shared") : "";
}

/** The panel for a choice; `go` chooses something else. */
export function evidence(stage: Stage, choice: Choice, moment: Moment, go: (choice: Choice) => void): HTMLElement[] {
  if (choice.link !== null) return ofLink(stage, choice, moment, go);
  return choice.node === null ? [] : ofNode(stage, choice.node, moment, go);
}

function ofNode(stage: Stage, node: number, moment: Moment, go: (choice: Choice) => void): HTMLElement[] {
  const thing = stage.model.things[node];
  if (!thing) return [];
  const around = stage.around(node);
  const items = around.slice(0, SHOWN).map((at) => {
    const ends = stage.model.links[at];
    const other = stage.model.things[(ends?.source === node ? ends.target : ends?.source) ?? -1];
    const behind = stage.model.counts !== "statements" ? strength(stage, at) : stage.model.behind(at, moment).map(said).join("; ");
    const button = make("button", { type: "button", class: "plain-button" }, other?.label ?? "");
    button.addEventListener("click", () => go({ node, link: at }));
    return make("li", {}, button, " ", make("small", {}, behind));
  });
  return [
    make("h3", { tabindex: -1 }, nameOf(thing)),
    make("p", { class: "quiet" }, `${kindOf(thing.kind).one}, ${many(around.length, "link", "links")} ${when(moment)}. Choose one to see its sources.`),
    make("ul", { class: "plain" }, ...items),
  ];
}

function ofLink(stage: Stage, choice: Choice, moment: Moment, go: (choice: Choice) => void): HTMLElement[] {
  const ends = stage.model.links[choice.link ?? -1];
  const [one, other] = [stage.model.things[ends?.source ?? -1], stage.model.things[ends?.target ?? -1]];
  if (!ends || !one || !other || choice.link === null) return [];
  const behind = stage.model.behind(choice.link, moment);
  const parts: HTMLElement[] = [make("h3", { tabindex: -1 }, nameOf(one), " – ", nameOf(other))];
  if (choice.node !== null) {
    const back = make("button", { type: "button", class: "plain-button" }, `All links of ${stage.model.things[choice.node]?.label}`);
    back.addEventListener("click", () => go({ node: choice.node, link: null }));
    parts.push(make("p", {}, back));
  }
  const pair = behind.some((each) => text(each.row, "target") !== other.id && text(each.row, "source") !== text(behind[0]!.row, "source"));
  if (!pair) return [...parts, make("ul", { class: "plain" }, ...behind.map((each) => line("", each)))];
  parts.push(make("p", {}, `${strength(stage, choice.link)} ${when(moment)}.`));
  const targets = new Map<string, Statement[]>();
  for (const each of behind) targets.set(text(each.row, "target"), [...(targets.get(text(each.row, "target")) ?? []), each]);
  for (const [iri, all] of targets) {
    parts.push(
      make("h4", {}, link(label(all[0]!.row, "target"), address(iri))),
      make("ul", { class: "plain" }, ...all.map((each) => line(label(each.row, "source"), each))),
    );
  }
  const both = new URLSearchParams({ country: one.key, otherCountry: other.key });
  parts.push(
    make("p", {}, link("Compare the two countries", `/compare?${both}`), " · ", link("What links them today, as a question", `/queries/what-links-two-countries?${both}`)),
  );
  return parts;
}
