// A network: things and the links between them, in time where the page asks for it.
//
// Takes the rows of an answer with ?source and ?target, and the options of the page. Gives a picture in the figure.
// Never asks the service for anything: the year, the evidence and the files are made from the rows that are here.

import { type Answer, Told } from "../answer";
import { make } from "../dom";
import { writes } from "../downloads";
import { finder, slider, zooms } from "../network/controls";
import { evidence, many, when } from "../network/evidence";
import { png, svg } from "../network/file";
import { HELP, next, words } from "../network/keys";
import { kindOf } from "../network/kinds";
import { placed } from "../network/layout";
import { direct, type Moment, shared } from "../network/model";
import { type Choice, Stage } from "../network/stage";

const NOTHING: Choice = { node: null, link: null };

/** Draws the answer in the figure. */
export async function draw(figure: HTMLElement, answer: Answer, options: DOMStringMap): Promise<void> {
  if (!make("canvas").getContext("webgl2") && !make("canvas").getContext("webgl")) {
    throw new Told("This browser cannot draw the network, because it has no WebGL. The table holds the same links.");
  }
  performance.mark("network-begin");
  const model = options["links"] === "cooperation" ? shared(answer, options["only"]) : direct(answer);
  const inTime = options["first"] !== undefined && model.dated;
  let moment: Moment = {
    year: inTime && options["year"] ? Number(options["year"]) : null,
    undated: options["undated"] === "yes",
    least: Number(options["weight"]) || 0,
  };
  if (!inTime) model.dated = false;
  const year = model.counts === "figures" ? answer.rows[0]?.["year"]?.value : undefined;
  if (year) moment = { ...moment, words: `in ${year}` };

  const ground = make("div", { class: "network-ground" });
  const frame = make("div", { class: "network-stage", tabindex: 0, role: "application", "aria-label": `${options["title"] ?? "Network"}: picture`, "aria-describedby": "network-keys" }, ground);
  const panel = make("aside", { class: "network-evidence", "aria-label": "Evidence", hidden: true });
  const live = make("p", { class: "network-live", role: "status" });
  const counted = make("p", { class: "network-counted", role: "status" });
  const body = make("div", { class: "network-body" }, frame, panel);
  figure.append(body);

  const shape = Math.min(Math.max(frame.clientWidth / (frame.clientHeight || 1), 0.8), 1.8);
  const stage = new Stage(ground, placed(model, shape), model, moment);
  stage.fit();
  performance.mark("network-drawn");

  const legend = make("p", { class: "network-legend" });
  const tell = (): void => {
    const kinds = new Map<string, number>();
    let links = 0;
    for (const count of stage.counts) if (count) links += 1;
    stage.model.things.forEach((thing, at) => {
      if (stage.degrees[at]) kinds.set(thing.kind, (kinds.get(thing.kind) ?? 0) + 1);
    });
    const parts = [...kinds].map(([kind, count]) => many(count, kindOf(kind).one, kindOf(kind).many));
    counted.textContent = links
      ? `${many(links, "link", "links")} between ${parts.join(" and ")}${inTime ? `, ${when(moment)}` : ""}.`
      : `No link is known ${when(moment)} under these conditions.`;
    legend.replaceChildren(
      ...[...kinds.keys()].map((kind) => {
        const { many: words, shape, series } = kindOf(kind);
        return make("span", { class: `key ${shape} series-${series}` }, words);
      }),
    );
  };

  const choose = (choice: Choice, from: "keyboard" | "mouse" | "panel" = "mouse"): void => {
    stage.choose(choice);
    if (choice.node !== null) stage.look(choice.node);
    live.textContent = words(stage, choice, moment);
    if (choice.node === null && choice.link === null) panel.hidden = true;
    else if (from !== "keyboard" || !panel.hidden) show(from === "panel");
  };
  const show = (focus: boolean): void => {
    const close = make("button", { type: "button", class: "quiet-button close", "aria-label": "Close the evidence" }, "×");
    close.addEventListener("click", leave);
    panel.replaceChildren(close, ...evidence(stage, stage.choice, moment, (choice) => choose(choice, "panel")));
    panel.hidden = false;
    panel.scrollTop = 0;
    if (focus) panel.querySelector<HTMLElement>("h3")?.focus();
  };
  const leave = (): void => {
    const inside = panel.contains(document.activeElement);
    choose(NOTHING);
    if (inside) frame.focus();
  };

  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const sizes: Record<string, number> = { "+": 1 / 1.5, "-": 1.5, "0": 0 };
    const size = sizes[event.key];
    const choice = next(stage, stage.choice, event.key);
    if (event.key === "Enter" && (stage.choice.node !== null || stage.choice.link !== null)) show(true);
    else if (size !== undefined) stage.zoom(size);
    else if (choice) choose(choice, "keyboard");
    else return;
    event.preventDefault();
  });
  body.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });

  const { sigma } = stage;
  sigma.on("clickNode", ({ node }) => choose({ node: Number(node), link: null }));
  sigma.on("clickStage", ({ event }) => choose({ node: null, link: stage.linkAt(event.x, event.y) }));
  const tip = (choice: Choice | null): void => {
    live.textContent = words(stage, choice ?? stage.choice, moment);
    frame.classList.toggle("over", choice !== null);
  };
  let waiting = 0;
  let onNode = false;
  sigma.on("enterNode", ({ node }) => {
    onNode = true;
    tip({ node: Number(node), link: null });
  });
  sigma.on("leaveNode", () => {
    onNode = false;
    tip(null);
  });
  sigma.on("moveBody", ({ event }) => {
    const { x, y } = event;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      if (onNode || sigma.getMouseCaptor().isMoving) return;
      const link = stage.linkAt(x, y);
      tip(link === null ? null : { node: null, link });
    });
  });

  const tools = make("div", { class: "network-tools" });
  const below = make("div", { class: "network-below" }, counted);
  if (inTime) {
    const years = { first: Number(options["first"]), last: Number(options["last"]) };
    const moved = (to: Moment, ended: boolean): void => {
      moment = to;
      stage.show(moment, !ended);
      tell();
      if (!ended) return;
      if (!panel.hidden) show(false);
      remember(moment);
    };
    const { element, tick } = slider(years, moment, model.undated, moved);
    tools.append(element);
    if (tick) below.append(tick);
  }
  tools.append(finder(model.things, (at) => choose({ node: at, link: null })), zooms((factor) => stage.zoom(factor)));
  figure.prepend(tools);
  figure.append(
    below,
    legend,
    live,
    make("details", { class: "network-help" }, make("summary", {}, "By keyboard"), make("p", { id: "network-keys" }, HELP)),
  );
  tell();

  const title = options["title"] ?? "Network";
  const answered = new URL(answer.href, location.href);
  const origin = `GRI Graph, release ${options["release"] ?? "unknown"}, CC BY 4.0. ${location.origin}${answered.pathname}${answered.search}`;
  const file = (): string => svg(stage, title, counted.textContent ?? "", origin);
  writes(figure, { svg: file, png: () => png(file()) });
  onPaper(figure, file);
}

/** What WebGL has drawn is gone when a page is printed, so paper gets the picture as lines. */
function onPaper(figure: HTMLElement, file: () => string): void {
  const sheet = make("div", { class: "network-paper" });
  figure.append(sheet);
  addEventListener("beforeprint", () => {
    const drawing = new DOMParser().parseFromString(file(), "image/svg+xml").documentElement;
    drawing.setAttribute("role", "img");
    sheet.replaceChildren(document.importNode(drawing, true));
  });
  addEventListener("afterprint", () => sheet.replaceChildren());
}

/** Keeps the year in the address and in the form, and says when the table is of another year. */
function remember(moment: Moment): void {
  const address = new URL(location.href);
  const keep = (name: string, value: string): void => {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
    const field = document.querySelector<HTMLInputElement | HTMLSelectElement>(`main form [name="${name}"]`);
    if (field) field.value = value;
    const told = document.querySelector<HTMLElement>(`[data-narrowed="${name}"]`);
    if (!told) return;
    told.hidden = !value;
    if (field instanceof HTMLInputElement) told.querySelector("span")?.replaceChildren(value);
  };
  keep("year", moment.year === null ? "" : String(moment.year));
  keep("undated", moment.undated && moment.year !== null ? "yes" : "");
  const before = document.documentElement.dataset["networkAddress"] ?? location.href;
  document.documentElement.dataset["networkAddress"] = before;
  history.replaceState(history.state, "", address);
  const note = document.querySelector<HTMLElement>("[data-network-table]");
  if (!note) return;
  note.hidden = address.href === before;
  note.querySelector("a")?.setAttribute("href", address.pathname + address.search);
}
