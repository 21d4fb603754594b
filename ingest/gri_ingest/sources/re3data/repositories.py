"""A data repository: its names, what it is about, how its data can be had, on what it runs, its policies.

Takes rows of one repository. Gives facts about it.
Never reads meaning into a description: that the registry writes there "no longer available" stays a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyoxigraph import NamedNode

from gri_ingest.fact import Fact, string, text
from gri_ingest.mint import Mint
from gri_ingest.row import Row
from gri_ingest.sources.re3data import dates, meanings
from gri_ingest.terms import DCTERMS, FOAF, GRI, RDF, SCHEMA, SKOS

PAGE = "https://www.re3data.org/repository/"


def node(row: Row, mint: Mint) -> NamedNode:
    """The repository that a row is about."""
    return mint.named("repository", "re3data", row.take("repository"))


def repository(row: Row, mint: Mint) -> Iterator[Fact]:
    """What stands once: name, description, and when the registry looked last."""
    subject = node(row, mint)
    yield Fact(subject, RDF.type, GRI.DataRepository)
    yield Fact(subject, SKOS.exactMatch, mint.page(PAGE + row.cells["repository"], "repository"))
    name, language = row.take("repositoryName"), meanings.language(row.take("repositoryName.language"))
    yield Fact(subject, SKOS.prefLabel, text(name, language))
    described, language = row.take("description"), meanings.language(row.take("description.language"))
    yield Fact(subject, DCTERMS.description, text(described, language))
    yield Fact(subject, DCTERMS.modified, dates.day("lastUpdate", row.take("lastUpdate")))


def page(row: Row, mint: Mint) -> Iterator[Fact]:
    """The page of the repository itself; some have none any longer."""
    subject, url = node(row, mint), row.maybe("repositoryURL")
    if url:
        yield Fact(subject, FOAF.homepage, mint.page(url, "repositoryURL"))


def period(row: Row, mint: Mint) -> Iterator[Fact]:
    """Since when the repository is at work, and until when it was."""
    yield from dates.period(node(row, mint), row, "startDate", "endDate")


def additional_name(row: Row, mint: Mint) -> Iterator[Fact]:
    """A further name in its language; acronyms are among them and cannot be told apart."""
    yield Fact(node(row, mint), SKOS.altLabel, text(row.take("value"), meanings.language(row.take("language"))))


def language(row: Row, mint: Mint) -> Iterator[Fact]:
    """A language of the pages of the repository."""
    yield Fact(node(row, mint), DCTERMS.language, string(meanings.language(row.take("value"), "value")))


def subject(row: Row, mint: Mint) -> Iterator[Fact]:
    """A subject of the classification of the German Research Foundation, with its number."""
    yield Fact(node(row, mint), GRI.subjectText, string(row.take("value")))


def concept(column: str, predicate: NamedNode, scheme: str) -> Callable[[Row, Mint], Iterator[Fact]]:
    """What makes a fact of a closed word."""

    def stated(row: Row, mint: Mint) -> Iterator[Fact]:
        yield Fact(node(row, mint), predicate, mint.concept(scheme, row.take(column)))

    return stated


def words(column: str, predicate: NamedNode, silent: str = "") -> Callable[[Row, Mint], Iterator[Fact]]:
    """What makes a fact of a word as it stands, but for the one that says nothing."""

    def stated(row: Row, mint: Mint) -> Iterator[Fact]:
        subject, value = node(row, mint), row.take(column)
        if value != silent:
            yield Fact(subject, predicate, string(value))

    return stated


def data_licence(row: Row, mint: Mint) -> Iterator[Fact]:
    """The family of a licence of data, and its page."""
    subject = node(row, mint)
    yield Fact(subject, GRI.dataLicence, mint.concept("data-licence", row.take("dataLicenseName")))
    yield Fact(subject, GRI.dataLicencePage, mint.page(row.take("dataLicenseURL"), "dataLicenseURL"))


def policy(row: Row, mint: Mint) -> Iterator[Fact]:
    """A policy by its title, whose language the registry does not say, and its page."""
    subject = node(row, mint)
    found = mint.statement("policy", row.cells["repository"], row.take("ordinal"))
    address = mint.page(row.take("policyURL"), "policyURL")
    yield Fact(subject, GRI.hasPolicy, found)
    yield Fact(found, RDF.type, GRI.Policy)
    yield Fact(found, GRI.policyOf, subject)
    yield Fact(found, SKOS.prefLabel, string(row.take("policyName")))
    yield Fact(found, FOAF.page, address)


TABLES: dict[str, Callable[[Row, Mint], Iterator[Fact]]] = {
    "repositories": repository,
    "pages": page,
    "periods": period,
    "additionalName": additional_name,
    "repositoryLanguage": language,
    "subject": subject,
    "policy": policy,
    "dataLicense": data_licence,
    "type": concept("value", GRI.repositoryType, "repository-type"),
    "databaseAccess": concept("databaseAccessType", GRI.repositoryAccess, "data-access"),
    "dataAccess": concept("dataAccessType", GRI.dataAccess, "data-access"),
    "dataUpload": concept("dataUploadType", GRI.dataUpload, "data-access"),
    "keyword": words("value", SCHEMA.keywords),
    "pidSystem": words("value", GRI.dataIdentifier, silent="none"),
    "certificate": words("value", GRI.certificate),
    "software": words("softwareName", GRI.softwareName, silent="unknown"),
}
