"""Assets: files of static/ with addresses that change with their content, and a bundle that may be absent.

Takes small folders, and an app without a release that answers. Gives files, addresses and headers.
Never needs Node.
"""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import served
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from gri_service import create_app
from gri_service.assets import Assets, Entry

SCRIPT = "site-ABC.js"
MANIFEST = {
    "stamp": "0123456789abcdef",
    "entries": {"site": {"script": SCRIPT, "style": None, "needs": ["chunk-X.js"], "later": {}}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dist").mkdir()
    (tmp_path / "look.css").write_text("p { color: red }\n" * 200)
    (tmp_path / "dist" / SCRIPT).write_text("export {};")
    (tmp_path / "dist" / "manifest.json").write_text(json.dumps(MANIFEST))
    return tmp_path


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Flask]:
    release = served.write(tmp_path_factory.mktemp("assets") / served.ID)
    made = create_app({"RELEASE": str(release), "WORKERS": 2})
    made.extensions["gri_assets"] = Assets(folder)
    yield made
    made.extensions["gri_shelf"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_an_entry_names_what_a_page_loads(folder: Path) -> None:
    assert Assets(folder).entry("site") == Entry(f"dist/{SCRIPT}", "", ("dist/chunk-X.js",))
    assert Assets(folder).entry("editor") == Entry()


def test_without_a_bundle_there_is_nothing_to_load(tmp_path: Path) -> None:
    assert Assets(tmp_path).entry("site") == Entry()
    assert Assets(tmp_path).manifest() == {}


def test_a_file_that_is_written_anew_is_read_anew(folder: Path) -> None:
    assets = Assets(folder)
    before = assets.version("look.css")
    (folder / "look.css").write_text("p { color: blue }")
    os.utime(folder / "look.css", (1, 1))
    assert assets.version("look.css") != before
    (folder / "look.css").unlink()
    assert assets.get("look.css") is None


OUTSIDE = ["../secret.txt", "dist/../../secret.txt", "/etc/passwd", "dist", "", "nothing.css", "a\0b"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_outside_the_folder_is_given(folder: Path, name: str) -> None:
    (folder.parent / "secret.txt").write_text("secret")
    assert Assets(folder).get(name) is None
    assert len(OUTSIDE) == 7


def test_a_file_of_the_bundle_is_kept_for_a_year_and_travels_packed(client: FlaskClient) -> None:
    found = client.get(f"/static/dist/{SCRIPT}")
    assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert found.content_type == "text/javascript; charset=utf-8"
    assert found.text == "export {};"
    packed = client.get("/static/look.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data).startswith(b"p { color: red }")


def test_an_address_with_its_version_lasts_and_one_without_does_not(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/"):
        where = render_template_string('{{ asset("look.css") }}')
    assert where.startswith("/static/look.css?v=")
    assert "immutable" in client.get(where).headers["Cache-Control"]
    for other in ("/static/look.css", "/static/look.css?v=old", "/static/dist/manifest.json"):
        assert client.get(other).headers["Cache-Control"] == "public, max-age=300", other


def test_a_client_that_has_the_file_gets_none(client: FlaskClient) -> None:
    tag = client.get("/static/look.css").headers["ETag"]
    again = client.get("/static/look.css", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_loads_the_bundle_where_there_is_one(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    assert f'<script type="module" src="/static/dist/{SCRIPT}"></script>' in client.get("/about").text
    assert client.get("/-/health").get_json()["frontend"] == "bundle 0123456789ab"
    app.extensions["gri_assets"] = Assets(tmp_path / "nothing")
    bare = client.get("/about")
    assert "<script" not in bare.text
    assert "<h1>About GRI Graph</h1>" in bare.text
    assert client.get("/-/health").get_json()["frontend"].startswith("none; pages work without.")


def test_a_file_that_is_gone_says_what_to_do(client: FlaskClient) -> None:
    gone = client.get("/static/dist/site-OLD.js")
    assert gone.status_code == 404
    assert "Load the page anew" in gone.get_json()["detail"]
