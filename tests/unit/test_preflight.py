"""What an address takes: OPTIONS is answered, another method is refused in words, what is taken goes on.

Takes a method and what is allowed. Gives the sentence that would be false.
Never starts a process.
"""

import pytest
from flask import Flask
from gri_service import render
from gri_service.problems import Method

app = Flask("methods")


def asked(method: str, *given: str) -> str:
    """What becomes of a request: the methods that OPTIONS names, the words of a refusal, or nothing."""
    with app.test_request_context("/", method=method):
        try:
            answered = render.preflight(*given)
        except Method as refused:
            return f"{refused.status} {refused.detail} [{refused.headers['Allow']}]"
        return f"{answered.status_code} [{answered.headers['Allow']}]" if answered is not None else ""


CASES = [
    ("GET", (), ""),
    ("HEAD", (), ""),
    ("OPTIONS", (), "204 [GET, HEAD, OPTIONS]"),
    ("POST", (), "405 Use one of GET, HEAD, OPTIONS. [GET, HEAD, OPTIONS]"),
    ("POST", ("POST, OPTIONS",), ""),
    ("GET", ("POST, OPTIONS",), "405 Use one of POST, OPTIONS. [POST, OPTIONS]"),
    ("GET", ("POST, OPTIONS", "Use POST: it runs."), "405 Use POST: it runs. [POST, OPTIONS]"),
    ("OPTIONS", ("POST, OPTIONS", "Use POST: it runs."), "204 [POST, OPTIONS]"),
    ("ET", (), "405 Use one of GET, HEAD, OPTIONS. [GET, HEAD, OPTIONS]"),  # part of a word is no method
]


@pytest.mark.parametrize(("method", "given", "said"), CASES)
def test_a_method_is_answered_refused_or_let_through(method: str, given: tuple[str, ...], said: str) -> None:
    assert asked(method, *given) == said


def test_all_nine_cases_are_there() -> None:
    assert len(CASES) == 9
