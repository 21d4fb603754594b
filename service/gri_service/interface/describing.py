"""Operations by which the service describes itself to those who walk the web: links, sitemap, self-assessment.

Takes nothing. Gives OPERATIONS.
Never describes this description: running.py does.
"""

from gri_service.interface import OBJECT, TEXT, Answer, Operation, Schema, path, ref
from gri_service.problems import NotFound, UnknownCitation, UnknownRelease, UnknownResource

GROUP = "Self-description"
XML: dict[str, Schema] = {"application/xml": TEXT}
LINKS = {200: Answer("Every typed link, each with its anchor.", {"application/linkset+json": ref("Linkset")})}
NONE = (NotFound, UnknownResource, UnknownRelease, UnknownCitation)
FAIR = {"application/json": OBJECT}
KIND = path("kind", "Kind of the landing page.", "infrastructure")

OPERATIONS = (
    Operation(
        "GET", "/linkset/", "linkset_of_home", GROUP, "All typed links of the first page (RFC 9264)", answers=LINKS,
        problems=NONE, shown=False,
    ),
    Operation(
        "GET", "/linkset/{kind}", "linkset_of_page", GROUP, "All typed links of a page that stands for one thing",
        given=(KIND,), answers=LINKS, problems=NONE, shown=False,
    ),
    Operation(
        "GET", "/linkset/{kind}/{key}", "linkset", GROUP, "All typed links of a landing page (RFC 9264)",
        given=(KIND, path("key", "Key of what it is about.", "cern")), answers=LINKS, problems=NONE, shown=False,
    ),
    Operation(
        "GET", "/fair", "fair", GROUP, "Self-assessment by the RDA FAIR indicators, each with its evidence",
        answers={200: Answer("The indicators.", FAIR | {"text/html": TEXT})}, accept="application/json",
    ),
    Operation(
        "GET", "/fair.json", "fair_json", GROUP, "The same, always as JSON",
        answers={200: Answer("The indicators.", FAIR)},
    ),
    Operation(
        "GET", "/sitemap.xml", "sitemap", GROUP, "The sitemap, as an index of files",
        answers={200: Answer("The index.", XML)}, problems=(NotFound,),
    ),
    Operation(
        "GET", "/sitemap-{part}.xml", "sitemap_part", GROUP, "One file of the sitemap",
        given=(path("part", "Name of a part.", "pages"),), answers={200: Answer("Addresses with dates.", XML)},
        problems=(NotFound,), shown=False,
    ),
    Operation(
        "GET", "/robots.txt", "robots", GROUP, "Where to walk, and where not",
        answers={200: Answer("The rules.", {"text/plain": TEXT})},
    ),
)  # fmt: skip
