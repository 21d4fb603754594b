"""What a page is, in the words of schema.org, as a data block that harvesters read without a network.

Takes what a template says of itself, and what a release is. Gives the mapping that the template writes into its head.
Never words the subject of the data: names, descriptions and key words are the template's.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gri_service.formats import HTML, Format
from gri_service.search import BASE
from gri_service.signposting import AUTHOR, DATASET_IRI, LICENCE

# The context stands in the page, because a harvester behind a wall cannot fetch one; these take addresses, not texts.
ADDRESSES = (
    "url", "license", "contentUrl", "sameAs", "usageInfo", "codeRepository", "documentation", "isPartOf", "about",
    "conditionsOfAccess",
)  # fmt: skip
CONTEXT: Mapping[str, Any] = {"@vocab": "https://schema.org/", **{name: {"@type": "@id"} for name in ADDRESSES}}
SERIES = BASE + "id/dataset/gri"
CATALOGUE = BASE + "dcat#catalog"
OPEN = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"


def publisher(root: str) -> dict[str, Any]:
    """Whose work it is."""
    return {"@id": AUTHOR, "@type": "Organization", "name": "GRI Graph", "url": f"{root}/"}


def dataset(
    root: str, release: str, as_of: str, files: Iterable[Mapping[str, Any]], words: Mapping[str, Any]
) -> dict[str, Any]:
    """The graph as a dataset, in its catalogue; `words` are its name, description, key words and variables."""
    catalogue = {"@id": CATALOGUE, "@type": "DataCatalog", "name": words["name"], "url": f"{root}/dcat"}
    versioned = {"version": release, "datePublished": as_of, "dateModified": as_of} if as_of else {"version": release}
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": DATASET_IRI,
                "@type": "Dataset",
                "url": f"{root}/",
                "identifier": DATASET_IRI,
                "inLanguage": "en",
                **versioned,
                **_open(root),
                "isPartOf": {"@id": SERIES},
                "includedInDataCatalog": {"@id": CATALOGUE},
                "distribution": [
                    {"@type": "DataDownload", **file, "license": file.get("license", LICENCE)} for file in files
                ],
                **words,
            },
            {**catalogue, "description": words["description"], "dataset": {"@id": DATASET_IRI}, **_open(root)},
        ],
    }


def answer(
    root: str, link: str, summary: str, description: str, columns: Sequence[str],
    downloads: Iterable[tuple[Format, str]], release: str, as_of: str,
) -> dict[str, Any]:  # fmt: skip
    """The answer to a question as a dataset, part of the graph; `downloads` are formats with their addresses."""
    # Search engines for data want fifty letters at least.
    told = (
        description if len(description) >= 50 else f"{summary} {description} Answered from release {release}.".strip()
    )
    return {
        "@context": CONTEXT,
        "@id": BASE + link.lstrip("/"),
        "@type": "Dataset",
        "name": summary,
        "description": told,
        "url": root + link,
        "identifier": BASE + link.lstrip("/"),
        "version": release,
        "isPartOf": DATASET_IRI,
        **({"dateModified": as_of} if as_of else {}),
        **_open(root),
        "variableMeasured": list(columns),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": offer.media_type,
                "contentUrl": root + address,
                "license": LICENCE,
            }
            for offer, address in downloads
            if offer is not HTML
        ],
    }


def _open(root: str) -> dict[str, Any]:
    """What holds of all that is given here."""
    return {
        "license": LICENCE,
        "isAccessibleForFree": True,
        "conditionsOfAccess": OPEN,
        "creator": publisher(root),
        "publisher": publisher(root),
    }
