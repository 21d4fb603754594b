// Where the things of a network stand: the same place for the same network, on every visit.
//
// Takes a model. Gives a graph whose nodes have places.
// Never draws by chance: things begin on a spiral in their order, and the forces run a fixed number of rounds.

import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import type { Model } from "./model";

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const WORK = 420_000; // links and things, times rounds: what a slow machine does in some tenths of a second

const STRONGEST = 8;
const NEARER = 0.3;

const strength = (graph: Graph, edge: string): number => Number(graph.getEdgeAttribute(edge, "weight"));

/** The graph of all links that ever stood, `shape` times as wide as high; its names are the places in the model. */
export function placed(model: Model, shape: number): Graph {
  const graph = new Graph({ type: "undirected", multi: true });
  model.things.forEach((_, at) => {
    const far = Math.sqrt(at + 1);
    graph.addNode(String(at), { x: far * Math.cos(at * GOLDEN), y: far * Math.sin(at * GOLDEN) });
  });
  const today = model.at({ year: null, undated: true, least: 0 });
  const most = Math.max(1, ...today);
  model.links.forEach((link, at) => {
    graph.addEdgeWithKey(String(at), String(link.source), String(link.target), {
      weight: model.counts !== "statements" ? 0.3 + (2 * (today[at] ?? 0)) / most : 1,
    });
  });
  // Pairs of countries are so many that all of them together would hold everything in one lump: each country keeps
  // its strongest.
  const felt = graph.copy();
  if (model.counts !== "statements") {
    const kept = new Set<string>();
    felt.forEachNode((node) => {
      const strongest = felt.edges(node).sort((one, other) => strength(felt, other) - strength(felt, one));
      for (const edge of strongest.slice(0, STRONGEST)) kept.add(edge);
    });
    for (const edge of felt.edges()) if (!kept.has(edge)) felt.dropEdge(edge);
  }
  const rounds = Math.min(300, Math.max(60, Math.round(WORK / (felt.order + felt.size))));
  forceAtlas2.assign(felt, {
    iterations: rounds,
    getEdgeWeight: "weight",
    settings: {
      linLogMode: false,
      outboundAttractionDistribution: false,
      strongGravityMode: false,
      gravity: 1.5,
      scalingRatio: 20,
      slowDown: 1 + Math.log(felt.order + 1),
      edgeWeightInfluence: 1,
      adjustSizes: false,
      barnesHutOptimize: false,
    },
  });
  // What has no link at any time is never drawn and must not hold the rest apart; what flew far is brought nearer.
  // The forces make a disc, and a picture that is wider than high is filled by drawing it out.
  const nodes = graph.filterNodes((name) => graph.degree(name) > 0);
  const at = (name: string): [number, number] => [Number(felt.getNodeAttribute(name, "x")), Number(felt.getNodeAttribute(name, "y"))];
  const middle = [0, 1].map((side) => quantile(nodes.map((name) => at(name)[side as 0 | 1]), 0.5)) as [number, number];
  const away = (name: string): number => Math.hypot(at(name)[0] - middle[0], at(name)[1] - middle[1]);
  const usual = quantile(nodes.map(away), 0.85) || 1;
  graph.updateEachNodeAttributes((name) => {
    if (graph.degree(name) === 0) return { x: 0, y: 0 };
    const far = away(name);
    const nearer = far > usual ? (usual * (1 + NEARER * Math.log(far / usual))) / far : 1;
    const [x, y] = at(name);
    return { x: (x - middle[0]) * nearer * shape, y: (y - middle[1]) * nearer };
  });
  return graph;
}

function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
