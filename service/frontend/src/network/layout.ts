// Where the things of a network stand: the same place for the same network, on every visit.
//
// Takes a model. Gives a graph whose nodes have places.
// Never draws by chance: things begin on a spiral in their order, and the forces run a fixed number of rounds.

import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import type { Model } from "./model";

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const WORK = 420_000; // links and things, times rounds: what a slow machine does in some tenths of a second

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
      weight: model.counts === "shared" ? ((today[at] ?? 0) / most) ** 2 * 12 + 0.002 : 1,
    });
  });
  // Weak links between countries are so many that they only hold everything together in the middle.
  const felt = graph.copy();
  if (model.counts === "shared") {
    felt.forEachEdge((edge, { weight }) => {
      if (Number(weight) < 0.1) felt.dropEdge(edge);
    });
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
      scalingRatio: model.counts === "shared" ? 6 : 20,
      slowDown: 1 + Math.log(felt.order + 1),
      edgeWeightInfluence: 1,
      adjustSizes: false,
      barnesHutOptimize: false,
    },
  });
  // The forces make a disc; a picture that is wider than high is filled by drawing it out.
  // What has no link at any time is never drawn and must not hold the rest apart.
  graph.updateEachNodeAttributes((name) => {
    const alone = graph.degree(name) === 0;
    const { x, y } = felt.getNodeAttributes(name);
    return alone ? { x: 0, y: 0 } : { x: Number(x) * shape, y: Number(y) };
  });
  return graph;
}
