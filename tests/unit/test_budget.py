"""A client's budget fills up steadily, is keyed by network and program, and is told in headers.

Takes a clock that the test moves. Gives the sentence that would be false.
Never sleeps.
"""

import pytest
from gri_service.budget import CLIENTS, Account, Budget, parse, prefix
from gri_service.config import SettingError
from gri_service.problems import Rate


class Clock:
    """A clock that moves when it is told to."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def budget(seconds: float = 60, errors: float = 30, trusted: str = "") -> tuple[Budget, Clock]:
    clock = Clock()
    return Budget(seconds, errors, trusted, clock), clock


def client(purse: Budget, address: str = "192.0.2.7", agent: str = "curl") -> str:
    return purse.client(parse(address), agent)


def test_a_minute_of_work_may_be_used_and_comes_back() -> None:
    purse, clock = budget()
    who = client(purse)
    purse.demand(who)
    purse.pay(who, 70)
    with pytest.raises(Rate) as caught:
        purse.demand(who)
    assert caught.value.headers == {"Retry-After": "11"}
    clock.now += 11
    purse.demand(who)


def test_short_requests_cost_their_least() -> None:
    purse, _ = budget(seconds=1)
    who = client(purse)
    for _ in range(20):
        purse.demand(who)
        purse.pay(who, 0.001)
    with pytest.raises(Rate):
        purse.demand(who)


def test_thirty_faults_a_minute() -> None:
    purse, clock = budget()
    who = client(purse)
    for _ in range(29):
        purse.fault(who)
    purse.overdrawn(who)
    purse.fault(who)
    for act in (purse.overdrawn, purse.demand):
        with pytest.raises(Rate) as caught:
            act(who)
        assert caught.value.headers == {"Retry-After": "2"}
    clock.now += 2
    purse.demand(who)


def test_clients_are_networks_with_a_program() -> None:
    purse, _ = budget()
    names = {client(purse, *of) for of in (("192.0.2.7", "curl"), ("192.0.2.99", "curl"))}
    assert len(names) == 1
    others = {client(purse, "192.0.3.7"), client(purse, agent="R"), client(purse, "2001:db8::1")}
    assert len(names | others) == 4
    assert not any("192.0.2.7" in name for name in names)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.3.2.1", "::ffff:127.0.0.1", "unknown", ""])
def test_this_machine_is_not_counted(address: str) -> None:
    purse, _ = budget(seconds=1, errors=1)
    who = client(purse, address)
    assert who == ""
    for _ in range(50):
        purse.demand(who)
        purse.pay(who, 10)
        purse.fault(who)
    assert purse.headers(who) == {}


def test_nothing_is_limited_where_the_settings_say_so() -> None:
    purse, _ = budget(seconds=0, errors=0)
    assert client(purse) == ""
    half, _ = budget(seconds=0)
    who = client(half)
    for _ in range(5):
        half.demand(who)
        half.pay(who, 1_000)
    assert half.headers(who)["RateLimit-Policy"] == '"errors";q=30;w=60'


def test_what_is_left_is_told() -> None:
    purse, clock = budget()
    who = client(purse)
    purse.demand(who)
    purse.pay(who, 20.5)
    purse.fault(who)
    assert purse.headers(who) == {
        "RateLimit-Policy": '"work";q=60;w=60, "errors";q=30;w=60',
        "RateLimit": '"work";r=39;t=21, "errors";r=29;t=2',
    }
    clock.now += 60
    assert purse.headers(who)["RateLimit"] == '"work";r=60;t=0, "errors";r=30;t=0'


FORWARDED = [
    ("192.0.2.1", ["198.51.100.9"], "", "192.0.2.1"),
    ("192.0.2.1", ["198.51.100.9"], "10.0.0.0/8", "192.0.2.1"),
    ("192.0.2.1", ["198.51.100.9"], "192.0.2.1", "198.51.100.9"),
    ("192.0.2.1", ["203.0.113.5", "198.51.100.9"], "192.0.2.1", "198.51.100.9"),
    ("192.0.2.1", ["203.0.113.5", " 198.51.100.9"], "192.0.2.0/24, 198.51.100.9", "203.0.113.5"),
    ("127.0.0.1", ["[2001:db8::5]:4711"], "127.0.0.1,::1", "2001:db8::5"),
    ("127.0.0.1", ["rubbish"], "127.0.0.1", "127.0.0.1"),
    ("127.0.0.1", [""], "127.0.0.1", "127.0.0.1"),
]


@pytest.mark.parametrize(("peer", "hops", "trusted", "expected"), FORWARDED)
def test_forwarded_addresses_are_believed_of_our_proxies_only(
    peer: str, hops: list[str], trusted: str, expected: str
) -> None:
    purse, _ = budget(trusted=trusted)
    assert str(purse.address(peer, hops)) == expected
    assert len(FORWARDED) == 8


def test_a_proxy_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(SettingError, match="TRUSTED_PROXIES"):
        budget(trusted="front.example")


def test_many_clients_are_forgotten_from_the_oldest() -> None:
    clock = Clock()
    account = Account(10, clock)
    for number in range(CLIENTS + 5):
        account.spend(f"c{number}", 4)
    assert (account.left("c0"), account.left(f"c{CLIENTS}")) == (10, 6)
    found = parse("2001:db8:aaaa:bbcc::1")
    assert found is not None
    assert prefix(found) == "2001:db8:aaaa:bb00::/56"
