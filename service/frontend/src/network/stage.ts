// The stage: a model drawn by WebGL, which can be moved, enlarged, and shown at another moment without a new layout.
//
// Takes an element, a placed graph and its model. Gives a Stage that shows a moment and a choice.
// Never lays out again: a moment hides and shows what has its place already.

import type Graph from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import type { Settings } from "sigma/settings";
import { type Colours, colours, kindOf } from "./kinds";
import type { Model, Moment } from "./model";
import { Room, shortened } from "./room";
import { PROGRAMS } from "./shapes";

const NEAR = 5; // pixels

export interface Choice {
  node: number | null;
  link: number | null;
}

export class Stage {
  counts: Uint32Array;
  /** How many links a node has now, and how much they weigh together, which is its size. */
  degrees: Uint16Array;
  private readonly weights: Uint32Array;
  choice: Choice = { node: null, link: null };
  readonly sigma: Sigma;
  private colours: Colours;
  private near = new Set<number>();
  private room = new Room(Infinity);
  private most = 1;
  strongest = 1;
  private readonly quick = matchMedia("(prefers-reduced-motion: reduce)").matches;

  constructor(
    readonly element: HTMLElement,
    readonly graph: Graph,
    readonly model: Model,
    moment: Moment,
  ) {
    this.colours = colours(element);
    this.degrees = new Uint16Array(model.things.length);
    this.weights = new Uint32Array(model.things.length);
    this.counts = model.at({ year: null, undated: true, least: 0 });
    this.count(); // the best linked of today sets the scale of every year
    this.counts = model.at(moment).slice();
    this.count();
    this.sigma = new Sigma(graph, element, this.settings());
    this.sigma.on("beforeRender", () => {
      this.room = new Room(this.sigma.getDimensions().width);
    });
    // The evidence takes room beside the picture, which sigma would not notice.
    new ResizeObserver(() => {
      if (!element.clientWidth) return; // on paper the stage is hidden, and keeps its size
      this.sigma.resize();
      this.sigma.scheduleRefresh();
    }).observe(element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.colours = colours(element);
      this.sigma.setSetting("labelColor", { color: this.colours.ink });
      this.sigma.refresh();
    });
  }

  private settings(): Partial<Settings> {
    return {
      nodeProgramClasses: PROGRAMS,
      defaultNodeType: "disc",
      // A line of one pixel costs a tenth of a band; where links are pointed at is worked out by `linkAt`.
      edgeProgramClasses: { thin: EdgeLineProgram, band: EdgeRectangleProgram },
      defaultEdgeType: "thin",
      minEdgeThickness: 1,
      labelFont: "system-ui, sans-serif",
      labelSize: 12,
      labelWeight: "500",
      labelColor: { color: this.colours.ink },
      labelDensity: 0.7,
      labelGridCellSize: 110,
      labelRenderedSizeThreshold: 5,
      stagePadding: 36,
      zIndex: true,
      hideEdgesOnMove: false,
      hideLabelsOnMove: true,
      minCameraRatio: 0.05,
      maxCameraRatio: 2,
      allowInvalidContainer: true,
      nodeReducer: (name, place) => ({ ...place, ...this.node(Number(name)) }),
      edgeReducer: (name) => this.edge(Number(name)),
      defaultDrawNodeLabel: (context, data, settings) => this.label(context, data, settings),
      defaultDrawNodeHover: (context, data, settings) => this.hover(context, data, settings),
    };
  }

  /** How a node looks now: the chosen one and its neighbours stand out, the rest steps back. */
  private node(at: number): Record<string, unknown> {
    const thing = this.model.things[at];
    const degree = this.degrees[at] ?? 0;
    const kind = kindOf(thing?.kind ?? "");
    // The shape is said of what is hidden too: it has its place among its like, and keeps it while the years pass.
    if (!thing || !degree) return { hidden: true, type: kind.shape };
    const chosen = this.choice.node !== null || this.choice.link !== null;
    const near = !chosen || this.near.has(at);
    return {
      label: near ? thing.acronym || thing.label : null,
      type: kind.shape,
      size: this.size(at),
      color: near ? this.colours.series(kind.series) : this.colours.faint,
      zIndex: near ? 1 : 0,
      forceLabel: chosen && near && this.near.size <= 40,
      highlighted: this.choice.node === at,
    };
  }

  size(node: number): number {
    return 2.8 + 11 * Math.sqrt((this.weights[node] ?? 0) / this.most);
  }

  private edge(at: number): Record<string, unknown> {
    const count = this.counts[at] ?? 0;
    const link = this.model.links[at];
    const { node, link: chosen } = this.choice;
    const here = chosen === at || (chosen === null && node !== null && (link?.source === node || link?.target === node));
    const type = here ? "band" : "thin";
    if (!count || !link) return { hidden: true, type };
    if (here) return { type, color: this.colours.accent, size: chosen === at ? 4 : 1.6, zIndex: 70000 };
    if (node !== null || chosen !== null) return { type, color: this.colours.faint, size: 0.6, zIndex: 0 };
    if (this.model.counts === "statements") return { type, color: this.colours.edge(0.4), size: 0.9, zIndex: 1 };
    const strength = count / this.strongest;
    return { type, color: this.colours.edge(strength * 1.3), size: 1, zIndex: 1 + Math.round(60000 * strength) };
  }

  /** The link that is drawn nearest to a place of the stage, if it is near enough to be meant. */
  linkAt(x: number, y: number): number | null {
    const places = this.model.things.map((_, at) => {
      const place = this.sigma.getNodeDisplayData(String(at));
      return place && !place.hidden ? this.sigma.framedGraphToViewport(place) : undefined;
    });
    let [best, found] = [NEAR, null as number | null];
    this.model.links.forEach((link, at) => {
      const [from, to] = [places[link.source], places[link.target]];
      if (!this.counts[at] || !from || !to) return;
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      const along = Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1)));
      const far = Math.hypot(from.x + along * dx - x, from.y + along * dy - y);
      if (far < best) [best, found] = [far, at];
    });
    return found;
  }

  /** A name with a rim in the colour of the ground, so that it can be read across links. */
  private label(context: CanvasRenderingContext2D, data: Record<string, unknown>, settings: Settings): void {
    if (!data["label"]) return;
    const words = shortened(String(data["label"]));
    context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
    const wide = context.measureText(words).width;
    const gap = Number(data["size"]) + 3;
    const x = this.room.place(Number(data["x"]), Number(data["y"]), gap, wide, this.choice.node !== null || this.choice.link !== null);
    if (x === null) return;
    const y = Number(data["y"]) + 4;
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = this.colours.ground;
    context.strokeText(words, x, y);
    context.fillStyle = this.colours.ink;
    context.fillText(words, x, y);
  }

  private hover(context: CanvasRenderingContext2D, data: Record<string, unknown>, settings: Settings): void {
    const words = this.model.things[Number(data["key"])]?.label ?? "";
    const [x, y, size] = [Number(data["x"]), Number(data["y"]), Number(data["size"])];
    context.font = `600 ${settings.labelSize + 1}px ${settings.labelFont}`;
    const wide = context.measureText(words).width;
    context.beginPath();
    context.arc(x, y, size + 4, 0, 2 * Math.PI);
    context.strokeStyle = this.colours.accent;
    context.lineWidth = 2.5;
    context.stroke();
    if (!words) return;
    context.fillStyle = this.colours.paper;
    context.strokeStyle = this.colours.faint;
    context.lineWidth = 1;
    context.beginPath();
    context.rect(x + size + 6, y - 11, wide + 12, 22);
    context.fill();
    context.stroke();
    context.fillStyle = this.colours.ink;
    context.fillText(words, x + size + 12, y + 4.5);
  }

  private count(): void {
    this.degrees.fill(0);
    this.weights.fill(0);
    this.model.links.forEach((link, at) => {
      const count = this.counts[at];
      if (!count) return;
      for (const end of [link.source, link.target]) {
        this.degrees[end] = (this.degrees[end] ?? 0) + 1;
        this.weights[end] = (this.weights[end] ?? 0) + (this.model.counts === "shared" ? count : 1);
      }
      if (count > this.strongest) this.strongest = count;
    });
    for (const weight of this.weights) if (weight > this.most) this.most = weight;
  }

  /** Shows another moment; `rough` while a slider moves, when only what changes is drawn anew and names may wait. */
  show(moment: Moment, rough = false): void {
    const [counts, weights] = [this.counts, this.weights.slice()];
    this.counts = this.model.at(moment).slice();
    this.count();
    this.gather();
    if (!rough) {
      this.sigma.refresh();
      return;
    }
    const nodes: string[] = [];
    const edges: string[] = [];
    weights.forEach((weight, at) => weight !== this.weights[at] && nodes.push(String(at)));
    counts.forEach((count, at) => count !== this.counts[at] && edges.push(String(at)));
    this.sigma.refresh({ partialGraph: { nodes, edges }, skipIndexation: true });
  }

  choose(choice: Choice): void {
    this.choice = choice;
    this.gather();
    this.sigma.refresh();
  }

  private gather(): void {
    this.near.clear();
    const { node, link } = this.choice;
    const ends = link === null ? undefined : this.model.links[link];
    if (ends) this.near.add(ends.source).add(ends.target);
    else if (node !== null) {
      this.near.add(node);
      for (const at of this.around(node)) {
        const each = this.model.links[at];
        if (each) this.near.add(each.source === node ? each.target : each.source);
      }
    }
  }

  /** The links of a node that are drawn now, the strongest first, then in the order of the answer. */
  around(node: number): number[] {
    const found: number[] = [];
    this.model.links.forEach((link, at) => {
      if (this.counts[at] && (link.source === node || link.target === node)) found.push(at);
    });
    return found.sort((a, b) => (this.counts[b] ?? 0) - (this.counts[a] ?? 0) || a - b);
  }

  /** The nodes that are drawn now, the best linked first. */
  ranked(): number[] {
    return this.model.things
      .map((_, at) => at)
      .filter((at) => this.degrees[at])
      .sort((a, b) => (this.weights[b] ?? 0) - (this.weights[a] ?? 0) || a - b);
  }

  /** Brings a node to the middle, if it is not in sight. */
  look(node: number): void {
    const place = this.sigma.getNodeDisplayData(String(node));
    if (!place) return;
    const seen = this.sigma.framedGraphToViewport(place);
    const { width, height } = this.sigma.getDimensions();
    if (seen.x > 40 && seen.y > 40 && seen.x < width - 40 && seen.y < height - 40) return;
    void this.sigma.getCamera().animate({ x: place.x, y: place.y }, { duration: this.quick ? 0 : 250 });
  }

  zoom(factor: number): void {
    const camera = this.sigma.getCamera();
    const duration = this.quick ? 0 : 200;
    if (!factor) this.fit(duration);
    else void camera.animate({ ratio: camera.getBoundedRatio(camera.ratio * factor) }, { duration });
  }

  /** Fills the stage with what is drawn now. */
  fit(duration = 0): void {
    const shown = this.model.things.flatMap((_, at) => {
      const place = this.degrees[at] ? this.sigma.getNodeDisplayData(String(at)) : undefined;
      return place ? [place] : [];
    });
    if (!shown.length) return;
    const camera = this.sigma.getCamera();
    const range = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)];
    const [left, right] = range(shown.map((place) => place.x));
    const [low, high] = range(shown.map((place) => place.y));
    const [from, to] = [{ x: left, y: low }, { x: right, y: high }].map((place) => this.sigma.framedGraphToViewport(place));
    const { width, height } = this.sigma.getDimensions();
    const full = Math.max(Math.abs((to?.x ?? 0) - (from?.x ?? 0)) / (width - Math.min(200, width * 0.25)), Math.abs((to?.y ?? 0) - (from?.y ?? 0)) / (height * 0.88));
    const state = { x: (left + right) / 2, y: (low + high) / 2, ratio: Math.min(Math.max(camera.ratio * full, 0.12), 1.1) };
    if (duration) void camera.animate(state, { duration });
    else camera.setState(state);
  }
}
