"""The plot: one small panel per work, size of the graph against time, throughput or memory, both logarithmic.

Takes samples and the sizes of the graphs. Gives an SVG that needs no script and no font of its own.
Never draws a line through a graph on which an engine was not measured.
"""

import math
from collections.abc import Mapping
from html import escape

from benchmarks.samples import Key, Samples

PANELS = (
    ("new look-ups, 8 connections", "new look-ups, 8 connections (answers/s)"),
    ("new small joins, 8 connections", "new small joins, 8 connections (answers/s)"),
    ("repeated query, 8 connections", "repeated query, 8 connections (answers/s)"),
    ("look-up, new", "small look-up, new (s)"),
    ("look-up, again", "small look-up, again (s)"),
    ("ego, new", "country ego network, new (s)"),
    ("pairs, new", "pairwise aggregate, new (s)"),
    ("pairs, again", "pairwise aggregate, again (s)"),
    ("path, new", "property path, new (s)"),
    ("closure, new", "transitive path, new (s)"),
    ("export, new", "full export, new (s)"),
    ("start", "start to first answer (s)"),
    ("memory idle", "memory, idle (MB)"),
    ("memory after the run", "memory after the run (MB)"),
)
COLOURS = ("#1b5e8c", "#c8501e", "#7a9a01", "#7b3f98", "#b58900", "#555555")  # apart also in grey
WIDE, HIGH, ACROSS = 300, 200, 3
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 28, 34


def svg(samples: Samples, sizes: Mapping[str, int]) -> str:
    """All panels in one picture."""
    engines = [engine for engine in samples.names("engine") if "delivered" not in engine]
    panels = [(work, title) for work, title in PANELS if any(key.work == work for key in samples.series)]
    down = math.ceil(len(panels) / ACROSS)
    width, height = WIDE * ACROSS, HIGH * down + 40
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="11" role="img" aria-label="Measured times, throughput and memory by size of the graph">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    out += legend(engines)
    for number, (work, title) in enumerate(panels):
        out.append(f'<g transform="translate({number % ACROSS * WIDE},{number // ACROSS * HIGH + 36})">')
        out += panel(samples, sizes, work, title, engines)
        out.append("</g>")
    return "\n".join([*out, "</svg>"]) + "\n"


def legend(engines: list[str]) -> list[str]:
    out, across = [], 14.0
    for number, engine in enumerate(engines):
        colour = COLOURS[number % len(COLOURS)]
        out.append(f'<circle cx="{across:.0f}" cy="18" r="5" fill="{colour}"/>')
        out.append(f'<text x="{across + 9:.0f}" y="22">{escape(engine)}</text>')
        across += 30 + 6.4 * len(engine)
    return out


def panel(samples: Samples, sizes: Mapping[str, int], work: str, title: str, engines: list[str]) -> list[str]:
    """One work: axes at powers of ten, a line per engine."""
    points = {
        engine: [
            (size, value)
            for size, graph in sorted((size, graph) for graph, size in sizes.items())
            if (value := samples.middle(graph, work, engine)) and Key(graph, work, engine) in samples.series
        ]
        for engine in engines
    }
    values = [value for line in points.values() for _, value in line]
    out = [f'<text x="{LEFT}" y="16" font-weight="bold">{escape(title)}</text>']
    if not values:
        return [*out, f'<text x="{LEFT}" y="90">not measured</text>']
    x = Axis(min(sizes.values()), max(sizes.values()), LEFT, WIDE - RIGHT)
    y = Axis(min(values), max(values), HIGH - BOTTOM, TOP)
    for power in y.powers():
        at = y.at(power)
        out.append(f'<line x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#dddddd"/>')
        out.append(f'<text x="{LEFT - 5}" y="{at + 4:.1f}" text-anchor="end">{power:g}</text>')
    for size in sorted(set(sizes.values())):
        at = x.at(size)
        out.append(f'<text x="{at:.1f}" y="{HIGH - BOTTOM + 16}" text-anchor="middle">{size / 1e6:.2g} M</text>')
    for number, engine in enumerate(engines):
        colour = COLOURS[number % len(COLOURS)]
        spots = [(x.at(size), y.at(value)) for size, value in points[engine]]
        path = " ".join(f"{across:.1f},{down:.1f}" for across, down in spots)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        out += [f'<circle cx="{across:.1f}" cy="{down:.1f}" r="3.5" fill="{colour}"/>' for across, down in spots]
    return out


class Axis:
    """A logarithmic axis from whole powers of ten to whole powers of ten."""

    def __init__(self, least: float, most: float, start: float, end: float) -> None:
        self.low, self.high = math.floor(math.log10(least)), math.ceil(math.log10(most))
        if self.low == self.high:
            self.high += 1
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        """Where a value stands."""
        return self.start + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def powers(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]
