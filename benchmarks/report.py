"""The report: samples as tables in Markdown and as JSON.

Takes samples and what is known of the run. Gives text; `place` puts it between the marks of a page.
Never leaves out a figure that was measured, nor a bar that was missed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.bars import DELIVERED, OURS, verdicts
from benchmarks.samples import Key, Samples, Series

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def written(value: float, unit: str) -> str:
    """A figure as people read it.

    >>> written(0.00123, "s"), written(12.3456, "s"), written(1234.5, "answers/s"), written(0.5, "")
    ('1.23 ms', '12.3 s', '1,234 answers/s', '0.5')
    """
    if unit == "s" and value < 1:
        return f"{value * 1000:.3g} ms"
    if unit == "s":
        return f"{value:.3g} s"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}".strip()


def cell(series: Series | None) -> str:
    """Median, and least to most where it was measured more than once."""
    if series is None:
        return "–"
    if not series.values:
        return "; ".join(series.notes)
    middle = written(series.middle, series.unit)
    if len(series.values) > 1:
        least, most = (written(edge(series.values), series.unit) for edge in (min, max))
        middle += f" ({least} to {most})"
    return "; ".join([middle, *series.notes])


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def markdown(samples: Samples, run: Mapping[str, Any]) -> str:
    """The whole report of a run."""
    out = [run_line(run), "", "### Bars", ""]
    out += table(
        ("work", "graph", "bar", "figure", "verdict"),
        (
            (v.bar.work, v.graph, v.bar.wanted, figure_words(v.figure, v.bar.peer, v.bar.figure), v.words)
            for v in verdicts(samples)
        ),
    )  # fmt: skip
    for graph in samples.names("graph"):
        out += graph_part(samples, graph, run)
    out += growth(samples, run)
    if samples.troubles:
        out += ["### What went wrong", "", *(f"- {words}" for words in samples.troubles), ""]
    return "\n".join(out)


def figure_words(figure: float | None, peer: str | None, work: str) -> str:
    if figure is None:
        return "–"
    if peer is not None:
        return f"{figure:.2f} ×"
    return written(figure, "MB" if work.startswith("memory") else "s")


def run_line(run: Mapping[str, Any]) -> str:
    """When, where, with what."""
    return (
        f"Run of {run['date']} on {run['processors']} processors ({run['machine']}), load before it "
        f"{run['load_before']:.2f}, with `{run['command']}`. Client: {run['client']}, which asked a server that does "
        f"nothing {run['ceiling']:,.0f} times a second. {run['versions']}. Medians, least and most in brackets."
    )


def graph_part(samples: Samples, graph: str, run: Mapping[str, Any]) -> list[str]:
    """One graph: a row per work, a column per engine, and ratios to ours."""
    keys = [key for key in samples.series if key.graph == graph]
    engines = [e for e in dict.fromkeys(key.engine for key in keys) if e != DELIVERED]
    works = [w for w in dict.fromkeys(key.work for key in keys) if ": share of" not in w]
    shared = [work for work in works if any(Key(graph, work, engine) in samples.series for engine in engines)]
    out = [f"### {graph}, {run['triples'].get(graph, 0):,} triples", ""]
    out += table(
        ("work", *engines),
        ((work, *(cell(samples.series.get(Key(graph, work, engine))) for engine in engines)) for work in shared),
    )
    peers = [engine for engine in engines if engine != OURS]
    compared = [w for w in shared if (samples.middle(graph, w, OURS)) and not w.startswith("load")]
    if peers and compared:
        out += ["Ours divided by the peer (time and memory: less is better; answers per second: more is better):", ""]
        out += table(
            ("work", *peers),
            ((work, *(times(samples.ratio(graph, work, OURS, peer)) for peer in peers)) for work in compared),
        )
    own = [work for work in works if Key(graph, work, DELIVERED) in samples.series]
    if own:
        out += ["The service with its settings as delivered:", ""]
        out += table(("what", "figure"), ((work, cell(samples.series[Key(graph, work, DELIVERED)])) for work in own))
    return out


def times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f}" if ratio < 100 else f"{ratio:,.0f}"


def growth(samples: Samples, run: Mapping[str, Any]) -> list[str]:
    """How times and memory grow with the graph, engine by engine, beside how the graph grows."""
    sizes = sorted((count, graph) for graph, count in run["triples"].items() if graph.startswith("synthetic"))
    if len(sizes) < 2:
        return []
    (small, first), (large, last) = sizes[0], sizes[-1]
    rows = []
    for work in samples.names("work"):
        ratios = []
        engines = [engine for engine in samples.names("engine") if engine != DELIVERED]
        for engine in engines:
            one, other = samples.middle(last, work, engine), samples.middle(first, work, engine)
            ratios.append(times(one / other if one is not None and other else None))
        if set(ratios) != {"–"} and "share of" not in work:
            rows.append((work, *ratios))
    out = [f"### Growth: {last} divided by {first}; the graph grows {large / small:.1f} times", ""]
    return [*out, *table(("work", *engines), rows)]


def plain(samples: Samples, run: Mapping[str, Any]) -> str:
    """Everything as JSON."""
    told = [
        {"work": v.bar.work, "graph": v.graph, "bar": v.bar.wanted, "figure": v.figure, "reached": v.reached}
        for v in verdicts(samples)
    ]
    document = {"run": run, "bars": told, "samples": list(samples.plain()), "troubles": samples.troubles}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def place(page: Path, text: str) -> None:
    """Put the report between the marks of a page.

    Raises ValueError when the page has no marks.
    """
    words = page.read_text(encoding="utf-8")
    if BEGIN not in words or END not in words:
        raise ValueError(f"{page} has no marks for the figures. Put {BEGIN} and {END} where they belong.")
    before, _, rest = words.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n{text.strip()}\n{END}{after}", encoding="utf-8")
