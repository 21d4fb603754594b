// Steps of a figure: from few to many in at most six, at round numbers.
//
// Takes the figures of an answer. Gives the step of each, and the words of the legend.
// Never makes a step that no figure falls into.

export interface Step {
  label: string;
  step: number;
}

export interface Steps {
  step(value: number): number;
  labels: Step[];
}

const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];
const MOST = 6;

/** Steps at round numbers for counts; for what is no count, in equal shares. */
export function steps(values: number[]): Steps {
  const sorted = [...new Set(values.filter(Number.isFinite))].sort((one, other) => one - other);
  const largest = sorted.at(-1) ?? 0;
  const counts = sorted.every((value) => Number.isInteger(value) && value > 0);
  let starts = counts ? ROUND.filter((start) => start <= largest) : shares(sorted);
  // The finest steps are given up first: they tell least.
  while (starts.length > MOST) starts = [starts[0]!, ...starts.slice(2)];
  const taken = starts.filter((start, at) =>
    sorted.some((value) => value >= start && value < (starts[at + 1] ?? Infinity)),
  );
  const step = (value: number): number =>
    Math.max(
      0,
      taken.findLastIndex((start) => value >= start),
    );
  // Few steps are spread over the whole scale, so that the largest is always the darkest.
  const shade = (at: number): number =>
    taken.length < 2 ? MOST - 2 : Math.round((at * (MOST - 1)) / (taken.length - 1));
  return {
    step: (value) => shade(step(value)),
    labels: taken.map((_, at) => {
      const inside = sorted.filter((value) => step(value) === at);
      const [from, to] = [inside[0]!, inside.at(-1)!];
      return { label: from === to ? figure(from) : `${figure(from)} to ${figure(to)}`, step: shade(at) };
    }),
  };
}

function shares(sorted: number[]): number[] {
  return [...new Set([0, 1, 2, 3, 4].map((part) => sorted[Math.floor((part * sorted.length) / 5)]!))];
}

const figure = (value: number): string => value.toLocaleString("en-GB", { maximumFractionDigits: 2 });
