// The network by keyboard: from thing to thing, along links, to the evidence and back.
//
// Takes the stage and what is chosen. Gives the next choice for a key, and words for it.
// Never moves the focus: whoever listens does.

import { many, period, strength, when } from "./evidence";
import { kindOf } from "./kinds";
import type { Moment } from "./model";
import { label } from "../answer";
import type { Choice, Stage } from "./stage";

export const HELP =
  "Arrow down and up: next and previous by number of links. Right and left: along the links of the chosen one. " +
  "Space: go to the other end. Enter: evidence. Escape: close. Plus, minus, nought: size.";

/** The choice that a key leads to; undefined for a key that means nothing here. */
export function next(stage: Stage, choice: Choice, key: string): Choice | undefined {
  const ranked = stage.ranked();
  const first = ranked[0];
  if (first === undefined) return undefined;
  const { node } = choice;
  const place = node === null ? -1 : ranked.indexOf(node);
  const around = node === null ? [] : stage.around(node);
  const here = choice.link === null ? -1 : around.indexOf(choice.link);
  switch (key) {
    case "Home":
      return { node: first, link: null };
    case "End":
      return { node: ranked.at(-1) ?? first, link: null };
    case "ArrowDown":
      return { node: ranked[Math.min(place + 1, ranked.length - 1)] ?? first, link: null };
    case "ArrowUp":
      return { node: ranked[Math.max(place - 1, 0)] ?? first, link: null };
    case "ArrowRight":
      return node === null ? { node: first, link: null } : { node, link: around[(here + 1) % around.length] ?? null };
    case "ArrowLeft":
      return node === null ? { node: first, link: null } : { node, link: around.at(here <= 0 ? -1 : here - 1) ?? null };
    case " ": {
      const ends = stage.model.links[choice.link ?? -1];
      return ends ? { node: ends.source === node ? ends.target : ends.source, link: null } : undefined;
    }
    default:
      return undefined;
  }
}

/** A choice in words, for the live region. */
export function words(stage: Stage, choice: Choice, moment: Moment): string {
  const thing = stage.model.things[choice.node ?? -1];
  const ends = stage.model.links[choice.link ?? -1];
  if (ends && choice.link !== null) {
    const [one, other] = [stage.model.things[ends.source], stage.model.things[ends.target]];
    const around = choice.node === null ? [] : stage.around(choice.node);
    const place = around.length ? `, link ${around.indexOf(choice.link) + 1} of ${around.length}` : "";
    const behind = stage.model.behind(choice.link, moment)[0];
    const what = strength(stage, choice.link) || (behind ? `${label(behind.row, "role")}, ${period(behind)}` : "");
    return `${one?.label} – ${other?.label}: ${what}${place}`;
  }
  if (!thing || choice.node === null) return "";
  return `${thing.label}, ${kindOf(thing.kind).one}, ${many(stage.around(choice.node).length, "link", "links")} ${when(moment)}`;
}
