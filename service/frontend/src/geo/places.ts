// The places of a map: each once, together where they would touch, and what a card says of them.
//
// Takes rows with ?place, ?latitude and ?longitude. Gives places on the ground, clusters of them, and their words.
// Never moves a place, and never leaves out an infrastructure that shares one.

import { address, label, type Row, text } from "../answer";
import { link, make } from "../dom";
import type { Mark } from "../marks";
import type { Stage } from "./stage";

const LISTED = 8;

export interface Place {
  key: string;
  x: number;
  y: number;
  /** A place that several infrastructures share stands in several rows. */
  rows: Row[];
  mark: Mark;
}

export interface Cluster {
  x: number;
  y: number;
  places: Place[];
}

/** Every place once, with its rows. */
export function placed(
  rows: Row[],
  stage: Stage,
  known: Map<string, Mark>,
  sorted: (row: Row) => { key: string },
): Place[] {
  const found = new Map<string, Place>();
  for (const row of rows) {
    const key = text(row, "place");
    const before = found.get(key);
    if (before) {
      before.rows.push(row);
      continue;
    }
    const at = stage.projection([Number(text(row, "longitude")), Number(text(row, "latitude"))]);
    if (at) found.set(key, { key, x: at[0], y: at[1], rows: [row], mark: known.get(sorted(row).key)! });
  }
  return [...found.values()];
}

/** Places that would touch one another, together; each goes to the first group that is near. */
export function gathered(places: Place[], near: number): Cluster[] {
  const groups: Cluster[] = [];
  for (const place of places) {
    const group = groups.find(({ x, y }) => Math.hypot(x - place.x, y - place.y) < near);
    if (!group) {
      groups.push({ x: place.x, y: place.y, places: [place] });
      continue;
    }
    const count = group.places.push(place);
    group.x += (place.x - group.x) / count;
    group.y += (place.y - group.y) / count;
  }
  return groups;
}

const infrastructures = (place: Place): string[] => [
  ...new Set(place.rows.map((row) => label(row, "infrastructure")).filter(Boolean)),
];

/** A cluster in one sentence. */
export function said({ places }: Cluster): string {
  const one = (place: Place): string => {
    const [row] = place.rows;
    const where = row?.["country"] ? label(row, "country") : "";
    return [
      label(place.rows[0]!, "place"),
      ...infrastructures(place).filter((name) => name !== label(row!, "place")),
      where,
    ]
      .filter(Boolean)
      .join(", ");
  };
  const names = places.slice(0, 3).map(one).join("; ");
  return places.length === 1 ? names : `${places.length} places: ${names}${places.length > 3 ? " and more" : ""}`;
}

/** The content of a card. */
export function told(cluster: Cluster, closer?: () => void): (Node | string)[] {
  const { places } = cluster;
  if (places.length === 1) return described(places[0]!);
  const items = places.slice(0, LISTED).map((place) => make("li", {}, ...described(place, true)));
  const rest = places.length - items.length;
  const spread = places.some(({ x, y }) => Math.hypot(x - places[0]!.x, y - places[0]!.y) > 0.02);
  const nearer = make("button", { type: "button", class: "more" }, "Show them apart");
  if (closer) nearer.addEventListener("click", closer);
  return [
    make("p", { class: "flyout-title" }, `${places.length} places`),
    make("ul", {}, ...items),
    ...(rest > 0 ? [make("p", { class: "quiet" }, `and ${rest} more in the table`)] : []),
    ...(closer && spread ? [make("p", {}, nearer)] : []),
  ];
}

function described(place: Place, brief = false): (Node | string)[] {
  const row = place.rows[0]!;
  const name = link(label(row, "place"), address(place.key));
  const runs = [...new Map(place.rows.map((each) => [text(each, "infrastructure"), each])).values()]
    .filter((each) => each["infrastructure"] && label(each, "infrastructure") !== label(row, "place"))
    .map((each) => link(label(each, "infrastructure"), address(text(each, "infrastructure"))));
  const facts = [row["siteRole"] && label(row, "siteRole"), row["country"] && label(row, "country")]
    .filter(Boolean)
    .join(", ");
  const source = text(row, "source") && link("Source", text(row, "source"));
  if (brief)
    return [
      name,
      ...runs.flatMap((run) => [", ", run]),
      ...(facts ? [`, ${facts}`] : []),
      ...(source ? [" · ", source] : []),
    ];
  return [
    make("p", { class: "flyout-title" }, name),
    ...(runs.length ? [make("p", {}, ...runs.flatMap((run, at) => (at ? [", ", run] : [run])))] : []),
    ...(facts ? [make("p", {}, facts)] : []),
    ...(source ? [make("p", {}, source)] : []),
  ];
}
