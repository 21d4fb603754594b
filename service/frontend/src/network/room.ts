// Room for names: none lies on another, and none is cut off at the edge.
//
// Takes the width of a picture, then a place after another, the most important first. Gives where a name begins, and
// names that are short enough.
// Never moves a name up or down: beside its thing, right or left, or not at all.

const [ABOVE, BELOW] = [9, 5]; // pixels from the middle of a line of words
const LONGEST = 34;

/** A name short enough to stand in a picture; the whole of it is in the evidence and in the line below. */
export function shortened(name: string): string {
  if (name.length <= LONGEST) return name;
  const words = name.slice(0, LONGEST).replace(/[\s,;:(–-]+\S*$/, "");
  return `${words || name.slice(0, LONGEST - 1)}…`;
}

export class Room {
  private readonly taken: [left: number, right: number, y: number][] = [];

  constructor(private readonly width: number) {}

  /** Where a name beside a thing begins, or null where there is no room for it; `always` takes the room nevertheless. */
  place(x: number, y: number, gap: number, wide: number, always = false): number | null {
    const [right, left] = [x + gap, x - gap - wide];
    const sides = right + wide > this.width && left >= 0 ? [left] : [right, ...(left >= 0 ? [left] : [])];
    const begins = sides.find((side) => this.free(side, side + wide, y)) ?? (always ? sides[0] : undefined);
    if (begins === undefined) return null;
    this.taken.push([begins, begins + wide, y]);
    return begins;
  }

  private free(left: number, right: number, y: number): boolean {
    return !this.taken.some(([from, to, line]) => left < to && right > from && Math.abs(y - line) < ABOVE + BELOW);
  }
}
