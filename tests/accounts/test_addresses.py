import pytest
from django.test import RequestFactory

from accounts.addresses import client_address


def address(peer: str, forwarded: str = "") -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers))


def test_without_proxies_a_forwarded_header_is_not_believed(settings):
    settings.TRUSTED_PROXIES = 0
    assert address("203.0.113.7", "198.51.100.1") == "203.0.113.7"


def test_behind_one_proxy_the_last_hop_counts_whatever_the_client_claims(settings):
    settings.TRUSTED_PROXIES = 1
    assert address("10.0.0.1", "198.51.100.1, 203.0.113.7") == "203.0.113.7"


def test_behind_two_proxies_the_hop_written_by_the_outer_one_counts(settings):
    settings.TRUSTED_PROXIES = 2
    assert address("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2") == "203.0.113.7"


def test_a_chain_shorter_than_the_trusted_proxies_falls_back_to_the_peer(settings):
    settings.TRUSTED_PROXIES = 2
    assert address("10.0.0.1", "203.0.113.7") == "10.0.0.1"


@pytest.mark.parametrize("nonsense", ["unknown", "<script>", "203.0.113.7:4711", ""])
def test_a_hop_that_is_no_address_falls_back_to_the_peer(settings, nonsense):
    settings.TRUSTED_PROXIES = 1
    assert address("10.0.0.1", f"203.0.113.9, {nonsense}") == "10.0.0.1"


def test_an_ipv4_address_in_ipv6_clothes_is_the_same_address(settings):
    settings.TRUSTED_PROXIES = 0
    assert address("::ffff:203.0.113.7") == "203.0.113.7"
