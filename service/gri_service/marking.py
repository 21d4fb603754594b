"""What templates say to machines: the data block of a page in the words of schema.org.

Takes the words of a template and the release of the request. Gives mappings that `|tojson` writes with `<` escaped.
Never says of a release what its manifest does not.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app

from gri_service import markup
from gri_service.address import root
from gri_service.formats import Format
from gri_service.panels import Asked
from gri_service.parts import Parts, parts
from gri_service.signposting import of_home


def words() -> dict[str, Callable[..., dict[str, Any]]]:
    """What every template may call."""
    return {"dataset_markup": dataset, "answer_markup": answer}


def dataset(told: Mapping[str, Any]) -> dict[str, Any]:
    """The graph as a dataset with the files of this release; name, description and the like are the template's."""
    house = parts(current_app)
    return markup.dataset(root(house.settings), house.release.id, house.release.as_of, _files(house), told)


def answer(asked: Asked, downloads: tuple[Format, ...]) -> dict[str, Any]:
    """The answer to a question as a dataset."""
    house, query = parts(current_app), asked.query
    return markup.answer(
        root(house.settings),
        asked.link(),
        query.summary,
        query.description,
        query.columns,
        [(offer, asked.link(offer.extension)) for offer in downloads],
        house.release.id,
        house.release.as_of,
    )


def _files(house: Parts) -> list[dict[str, Any]]:
    """The downloads of the release; where it has none, the whole graph as the endpoint for graphs gives it."""
    base, listed = root(house.settings), house.release.manifest.get("downloads", ())
    if not listed:
        return [{"contentUrl": item.href, "encodingFormat": item.type} for item in of_home(base).items]
    return [
        {
            "contentUrl": f"{base}/release/{house.release.id}/{file['name']}",
            "name": file.get("title", file["name"]),
            "encodingFormat": file["mediaType"],
            "contentSize": f"{file['bytes']} B",
            "sha256": file["sha256"],
            "license": file["licence"],
        }
        for file in listed
    ]
