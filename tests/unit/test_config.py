"""The settings: defaults, environment, argument, in that order, and every slip is told with its repair.

Takes mappings. Gives settings, or the sentence of a refusal.
Never reads the environment of the test run.
"""

import pytest
from gri_service.config import SETTINGS, SettingError, read


def test_what_is_given_comes_before_the_environment_and_that_before_the_default() -> None:
    assert read({}, {}).whole("PORT") == 8000
    assert read({}, {"GRI_PORT": "81"}).whole("PORT") == 81
    assert read({"PORT": 82}, {"GRI_PORT": "81"}).whole("PORT") == 82


def test_every_value_has_the_type_of_its_default() -> None:
    settings = read({"QUERY_SECONDS": "2", "REQUIRE_ISOLATION": "yes", "MAX_ROWS": "10"}, {})
    assert settings["QUERY_SECONDS"] == 2.0
    assert settings["REQUIRE_ISOLATION"] is True
    assert settings["MAX_ROWS"] == 10
    assert all(type(settings[s.name]) is type(s.default) for s in SETTINGS)


WRONG = [
    ({"PROT": 1}, "GRI_PROT is not a setting. Did you mean GRI_PORT?"),
    ({"QUERY_SECOND": 1}, "Did you mean GRI_QUERY_SECONDS?"),
    ({"PORT": "http"}, "GRI_PORT is 'http'. Write a number, such as 8000."),
    ({"PORT": "-1"}, "not negative"),
    ({"WORKERS": "1"}, "GRI_WORKERS is 1. Write 2 or more"),
    ({"QUERY_SECONDS": "inf"}, "not negative"),
    ({"REQUIRE_ISOLATION": "maybe"}, "Write 1 or 0."),
]


@pytest.mark.parametrize(("given", "words"), WRONG)
def test_a_slip_is_told_with_its_repair(given: dict[str, object], words: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(given, {})
    assert words in str(caught.value)
    assert len(WRONG) == 7


def test_an_unknown_variable_of_our_prefix_is_refused_and_others_are_not_ours() -> None:
    with pytest.raises(SettingError, match=r"GRI_WORKRES is not a setting. Did you mean GRI_WORKERS"):
        read({}, {"GRI_WORKRES": "2"})
    assert read({}, {"HOME": "/", "GRI_DATASETS": "x"}).whole("PORT") == 8000


def test_zero_workers_means_by_the_machine() -> None:
    settings = read({}, {})
    assert settings.whole("WORKERS") >= 4
    assert settings.whole("THREADS") > settings.whole("WORKERS") + settings.whole("QUEUE")
    assert read({"WORKERS": 2}, {}).whole("WORKERS") == 2
