"""The elements of a record in schema 2.2 of the registry, and how often each may stand.

Takes the root element of a file. Gives the repository of it; an element that is not known here is one clear error.
Never looks at a value.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from gri_ingest.row import SourceRefused

NAMESPACE = "{http://www.re3data.org/schema/2-2}"
# Elements that every repository has once, empty or not.
_SINGLE = """
re3data.orgIdentifier repositoryName repositoryURL description size startDate endDate missionStatementURL versioning
citationGuidelineURL enhancedPublication qualityManagement remarks entryDate lastUpdate databaseAccess
"""
SINGLE = frozenset(_SINGLE.split())
# Elements that stand as often as it takes, with nothing below them.
_MANY = """
additionalName repositoryIdentifier type repositoryLanguage subject contentType providerType keyword api pidSystem
aidSystem syndication certificate
"""
MANY = frozenset(_MANY.split())
# Elements that have others below them: those that stand once, and those that may stand more often.
BELOW = {
    "databaseAccess": ("databaseAccessType", "databaseAccessRestriction"),
    "dataAccess": ("dataAccessType", "dataAccessRestriction"),
    "dataUpload": ("dataUploadType", "dataUploadRestriction"),
    "policy": ("policyName policyURL", ""),
    "databaseLicense": ("databaseLicenseName databaseLicenseURL", ""),
    "dataLicense": ("dataLicenseName dataLicenseURL", ""),
    "dataUploadLicense": ("dataUploadLicenseName dataUploadLicenseURL", ""),
    "software": ("softwareName", ""),
    "metadataStandard": ("metadataStandardName metadataStandardURL", ""),
    "institution": (
        "institutionName institutionCountry institutionType institutionURL responsibilityStartDate "
        "responsibilityEndDate",
        "institutionAdditionalName institutionIdentifier responsibilityType",
    ),
}


def repository(root: Element, place: str) -> Element:
    """The repository that a file describes; raises SourceRefused where the schema is another one."""
    if root.tag != f"{NAMESPACE}re3data" or len(root) != 1 or root[0].tag != f"{NAMESPACE}repository":
        raise _other(place, f"<{root.tag}> is not the root of one repository of {NAMESPACE}")
    found = root[0]
    _judge(found, SINGLE, MANY | (BELOW.keys() - SINGLE), place)
    for element in found:
        name = named(element)
        if name in BELOW:
            once, often = BELOW[name]
            _judge(element, frozenset(once.split()), frozenset(often.split()), f"{place}, <{name}>")
        elif len(element):
            raise _other(place, f"<{name}> has elements below it")
    return found


def named(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.removeprefix(NAMESPACE)


def _judge(element: Element, once: frozenset[str], often: frozenset[str], place: str) -> None:
    names = [named(child) for child in element]
    there = set(names)
    if unknown := sorted(there - once - often):
        raise _other(place, f"<{unknown[0]}> is not known")
    if missing := sorted(once - there):
        raise _other(place, f"<{missing[0]}> is missing")
    if twice := sorted(name for name in there & once if names.count(name) > 1):
        raise _other(place, f"<{twice[0]}> stands twice")


def _other(place: str, what: str) -> SourceRefused:
    return SourceRefused(
        f"{place}: {what}. The schema of the registry has changed: read its notes, then mend sources/re3data/schema.py."
    )
