"""What the graph says of itself, at its well-known places: VoID, the examples, and the catalogue `/dcat`.

Takes the graphs in which a release describes itself, and the manifests of all releases. Gives them as RDF or as a page.
Never computes a figure: each number is one the release says, and a test counts them all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request
from pyoxigraph import Triple

from gri_service import dcat, render, wellknown
from gri_service.address import root
from gri_service.ask import ask
from gri_service.formats import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format
from gri_service.links import SERVICE, Link, header
from gri_service.negotiate import negotiate
from gri_service.parts import Parts, parts
from gri_service.problems import UnknownGraph
from gri_service.release import Release
from gri_service.signposting import Target, of_home
from gri_service.wellknown import EXAMPLES_GRAPH, VOID_GRAPH, Said

bp = Blueprint("described", __name__)
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"]
FORM = "CONSTRUCT"
OFFERED = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)


@dataclass(frozen=True)
class Asked:
    """One request for a description: the release it is about, all releases, where this service is."""

    house: Parts
    releases: tuple[Release, ...]
    root: str

    def graph(self, name: str) -> list[Triple]:
        """A graph of the release.

        Raises UnknownGraph where it has none, as a bare RDF file.
        """
        answer = ask(self.house, wellknown.query(name), form=FORM, media_type=N_TRIPLES.media_type)
        if not answer.rows:
            answer.close()
            raise UnknownGraph("Serve a release: this graph holds no description of itself.")
        return wellknown.read(answer.read(), self.root)


@bp.route("/.well-known/void", methods=METHODS, provide_automatic_options=False)
def void() -> Response:
    """What the graph holds and how it is reached: VoID, DCAT and the service description."""
    return answered("/.well-known/void", "described/void.html", described)


@bp.route("/dcat", methods=METHODS, provide_automatic_options=False)
def catalogue() -> Response:
    """The catalogue: the dataset, its releases with their files, its graphs, the service."""
    return answered("/dcat", "described/dcat.html", listed)


@bp.route("/.well-known/sparql-examples", methods=METHODS, provide_automatic_options=False)
def examples() -> Response:
    """The questions as examples for editors, and the prefixes."""
    return answered(
        "/.well-known/sparql-examples", "described/examples.html", lambda asked: asked.graph(EXAMPLES_GRAPH)
    )


def described(asked: Asked) -> list[Triple]:
    """The description of the release of now, with what only a finished release knows: its name and its files."""
    said = asked.graph(VOID_GRAPH)
    if asked.house.release.folder is not None:
        said += dcat.current(asked.house.release.id)
        said += dcat.dumps(asked.house.release, asked.root)
    return said


def listed(asked: Asked) -> list[Triple]:
    """The catalogue of the release of now, and of all releases there are."""
    said = list(wellknown.catalogued(asked.graph(VOID_GRAPH)))
    return [*said, *dcat.releases(asked.releases, asked.root, asked.house.release.id)]


def answered(path: str, template: str, make: Callable[[Asked], list[Triple]]) -> Response:
    """A description in the format that is wanted; 304 without a run where the client has it."""
    if (other := render.preflight(says=f"Use one of {render.READ}: this is read, not written.")) is not None:
        return other
    formats = tuple(name for name in request.args.getlist("format") if name)
    chosen = negotiate(request.headers.get("Accept", ""), FORM, formats=formats)
    asked = asking(parts(current_app))
    headers = render.lasting(asked.house.release.id, asked.house.release.as_of)
    links = typed(path, asked.root, chosen)
    if chosen is HTML:
        said = Said(make(asked))
        return render.page(template, headers=headers, links=links, said=said, path=path, offered=OFFERED,
                           queries=list(asked.house.catalogue), releases=asked.releases)  # fmt: skip
    names = [release.id for release in asked.releases]
    etag = render.tag(asked.house.release.id, asked.house.letter, path, names, asked.root, chosen.media_type)
    headers["Link"] = header(links)
    if etag and render.holds(etag):
        return render.not_modified(etag, headers)
    return render.document(wellknown.write(make(asked), chosen.media_type), chosen.header, headers=headers, etag=etag)


def asking(house: Parts) -> Asked:
    """The request with what it is about."""
    held = tuple(house.releases.archive.releases())
    alone = (house.release,) if house.release.folder is not None else ()
    return Asked(house, held or alone, root(house.settings))


def typed(path: str, base: str, wanted: Format) -> list[Link]:
    """Where the same stands in other formats; of data, that they describe what the first page shows."""
    links = [Link("alternate", f"{path}?format={offer.extension}", offer.media_type) for offer in OFFERED]
    links += SERVICE
    if wanted is HTML:
        return [*links, Link("license", dcat.LICENCE.value)]
    home, href = of_home(base), f"{base}{path}?format={wanted.extension}"
    return [*links, *home.links_of_metadata(Target(href, wanted.media_type))]
