"""The manifests: what this service says of itself to a client of reconciliation, in both versions of the API.

Takes the address of the service and the register. Gives the two documents (API 0.2 and 1.0-draft, “Service Manifest”).
Never promises a route that the blueprint does not have.
"""

from typing import Any

from gri_service.reconciliation.asked import BATCH
from gri_service.reconciliation.register import SPACE, Kind, Register
from gri_service.search import BASE

NAME = "GRI Graph: research infrastructures, organisations, countries"
WIDTH, HEIGHT = 420, 280  # pixels of a preview
SETTINGS: tuple[dict[str, Any], ...] = (
    {
        "id": "limit",
        "name": "At most",
        "type": "number",
        "default": 0,
        "help": "How many values of each thing are given at most; 0 gives all.",
    },
    {
        "id": "language",
        "name": "Language",
        "type": "text",
        "default": "",
        "help": "For names: the code of a language, such as fr; nothing gives those of every language.",
    },
)


def older(root: str, register: Register, version: str) -> dict[str, Any]:
    """The manifest of version 0.2, which OpenRefine reads."""
    here = f"{root}/reconcile"
    return {
        "versions": ["0.2"],
        "name": NAME,
        "identifierSpace": SPACE,
        "schemaSpace": f"{BASE}ns#",
        "documentation": here,
        "serviceVersion": version,
        "defaultTypes": usual(register),
        "view": {"url": f"{root}/page/{{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {what: _suggested(here, what) for what in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/extend/propose"},
            "property_settings": [
                {
                    "name": one["id"], "label": one["name"], "type": one["type"], "default": one["default"],
                    "help_text": one["help"],
                }
                for one in SETTINGS
            ],
        },
        "batchSize": BATCH,
    }  # fmt: skip


def _suggested(here: str, what: str) -> dict[str, str]:
    return {
        "service_url": here,
        "service_path": f"/suggest/{what}",
        "flyout_service_url": here,
        "flyout_service_path": f"/flyout/{what}?id=${{id}}",
    }


def newer(root: str, register: Register, version: str) -> dict[str, Any]:
    """The manifest of version 1.0-draft."""
    return {
        "versions": ["1.0-draft"],
        "name": NAME,
        "lang": "en",
        "documentation": f"{root}/reconcile",
        "serviceVersion": version,
        "defaultTypes": usual(register),
        "view": {"url": f"{root}/page/{{+id}}"},
        # The draft needs no address here; its own testbench still looks for one, and fails without.
        "preview": {"url": f"{root}/reconcile/v1/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {
            "proposeProperties": True,
            "propertySettings": [
                {
                    "id": one["id"], "name": one["name"], "type": one["type"], "default": one["default"],
                    "helpText": one["help"],
                }
                for one in SETTINGS
            ],
        },
        "batchSize": BATCH,
        "standardizedScore": True,
    }  # fmt: skip


def usual(register: Register) -> list[dict[str, str]]:
    """The kinds that are looked through where none is asked for."""
    return [named(kind) for kind in register.kinds.values() if kind.rank == 1]


def named(kind: Kind) -> dict[str, str]:
    """A kind as the API writes a type."""
    return {"id": kind.iri, "name": kind.name}
