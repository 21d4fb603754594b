r"""References: how a paper names a citation, in the formats that reference managers read.

Takes a citation and the addresses under which it is found. Gives a line in the manner of APA, BibTeX, RIS and CSL-JSON.
Never names a person: the author is the collective that keeps the graph.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from gri_service.citing.citation import Citation

AUTHOR = "GRI Graph"
# What TeX reads as a command. Braces have words, because BibTeX counts them without a look at a backslash before them.
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
        "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Reference:
    """A citation and where it is found: its address here, and the identifier that outlives addresses."""

    citation: Citation
    url: str
    iri: str

    @property
    def day(self) -> date:
        """The day of the run that was cited, UTC."""
        return date.fromisoformat(self.citation.cited.time[:10])

    @property
    def size(self) -> str:
        """How large the answer is, in words."""
        rows = self.citation.cited.rows
        one, more = ("statement", "statements") if self.citation.form in {"CONSTRUCT", "DESCRIBE"} else ("row", "rows")
        return f"{rows:,} {one if rows == 1 else more}"

    @property
    def note(self) -> str:
        """What a reader needs to find the very same answer."""
        cited = self.citation.cited
        return f"Release {cited.release}, query of {cited.time}, {self.size}, SHA-256 {cited.rows_hash}"


def apa(of: Reference) -> str:
    """One line in the manner of APA 7 for a data set whose author publishes it too."""
    title = of.citation.title.rstrip(".")
    return f"{AUTHOR}. ({of.day.year}). {title} ({of.note}) [Data set]. {of.url}"


def tex(text: str) -> str:
    r"""Words as TeX reads them, on one line.

    >>> print(tex("R&D: 50% of {all} a_b\\c"))
    R\&D: 50\% of \textbraceleft{}all\textbraceright{} a\_b\textbackslash{}c
    """
    return " ".join(text.split()).translate(_TEX)


def bibtex(of: Reference) -> str:
    """An entry for BibTeX; `@misc`, because classic styles know no data sets. Braces keep names and capitals."""
    cited = of.citation.cited
    fields = {
        "author": f"{{{tex(AUTHOR)}}}",
        "title": f"{{{tex(of.citation.title)}}}",
        "year": str(of.day.year),
        "month": f"{of.day:%m}",
        "howpublished": "Data set",
        "publisher": tex(AUTHOR),
        "version": tex(cited.release),
        "note": tex(of.note),
        "url": _address(of.url),
        "urldate": of.day.isoformat(),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{gri-{of.citation.pid},\n{lines}\n}}\n"


def _address(url: str) -> str:
    """An address within braces: what would close them, or begin a comment of BibTeX's, is percent-encoded."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace(" ", "%20")


def ris(of: Reference) -> str:
    """A record of RIS, whose lines end in CR LF: two signs, two spaces, a hyphen, a space, the value."""
    cited, day = of.citation.cited, of.day
    lines = [
        ("TY", "DATA"), ("ID", f"gri-{of.citation.pid}"), ("TI", of.citation.title), ("AU", AUTHOR),
        ("PY", str(day.year)), ("DA", f"{day:%Y/%m/%d}/"), ("PB", AUTHOR), ("ET", f"Release {cited.release}"),
        ("AN", of.citation.pid), ("N1", of.note), ("UR", of.url), ("ER", ""),
    ]  # fmt: skip
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines)


def csl(of: Reference) -> dict[str, Any]:
    """An item of CSL-JSON 1.0.2."""
    day = [[of.day.year, of.day.month, of.day.day]]
    return {
        "id": f"gri-{of.citation.pid}",
        "type": "dataset",
        "title": of.citation.title,
        "author": [{"literal": AUTHOR}],
        "issued": {"date-parts": day},
        "accessed": {"date-parts": day},
        "publisher": AUTHOR,
        "version": of.citation.cited.release,
        "dimensions": of.size,
        "number": of.citation.pid,
        "note": of.note,
        "URL": of.url,
        "archive_location": of.iri,
    }


def csl_text(of: Reference) -> str:
    """A list of one item: the schema of CSL-JSON is that of a list."""
    return json.dumps([csl(of)], ensure_ascii=False, indent=1) + "\n"
