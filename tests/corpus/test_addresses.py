"""Which addresses may be asked: wording first, then what the name stands for."""

import pytest

from policyanalysis.corpus import addresses
from policyanalysis.errors import CorpusError


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://example.org", "http://example.org/"),
        ("https://EXAMPLE.org.:443/A?b=%20#c", "https://example.org/A?b=%20"),
        ("https://example.org/pólicy", "https://example.org/p%C3%B3licy"),
        ("https://example.org/a\nHost: b", "https://example.org/a%0AHost:%20b"),
        ("http://9.9.9.9/", "http://9.9.9.9/"),
        ("http://[2620:fe::9]:443/", "http://[2620:fe::9]:443/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_an_address_is_brought_into_one_form(given, kept):
    assert addresses.parse(given).url == kept


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("file:///etc/passwd", "scheme"),
        ("ftp://example.org/", "scheme"),
        ("//example.org/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("policy.html", "scheme"),
        ("https://me@example.org/", "password"),
        ("https://me:secret@example.org/", "password"),
        ("https://example.org@10.0.0.1/", "password"),
        ("https://example.org:8080/", "port"),
        ("https://example.org:0/", "port"),
        ("https://example.org:99999/", "not a URL"),
        ("https://[::1/", "not a URL"),
        ("https:///policy", "host"),
        ("https://exa mple.org/", "host"),
        ("https://bücher.example/", "host"),
        ("https://example.org\\@10.0.0.1/", "password"),
        ("https://a..example/", "host"),
        ("https://" + "a" * 254 + "/", "host"),
        ("http://2130706433/", "host"),
        ("http://0x7f000001/", "host"),
        ("http://0x7f.1/", "host"),
        ("http://127.1/", "host"),
        ("http://0177.0.0.1/", "host"),
        ("http://127.0.0.01/", "host"),
        ("http://[fe80::1%25eth0]/", "host"),
    ],
)
def test_other_addresses_are_refused_and_named(url, wrong):
    with pytest.raises(CorpusError, match=wrong) as caught:
        addresses.parse(url)
    assert caught.value.where == url


def test_other_ports_are_for_servers_of_ones_own():
    assert addresses.parse("http://example.org:8080/", any_port=True).origin.endswith(":8080")


PRIVATE = """
    0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 192.0.0.8
    192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:10.0.0.1 ::ffff:7f00:1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1
    100::1 2001::7f00:1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd12::1 fe80::1
    fe80::1%eth0 fec0::1 ff02::1 ff0e::1
""".split()


@pytest.mark.parametrize("ip", PRIVATE)
def test_addresses_that_the_world_cannot_see_are_refused(ip):
    address = addresses.parse("https://example.org/")
    with pytest.raises(CorpusError, match="not a public address") as caught:
        addresses.refuse_private(address, ["9.9.9.9", ip])  # one of several is enough
    assert "--allow-private" in caught.value.action
    addresses.refuse_private(address, [ip], permitted=[ip])


@pytest.mark.parametrize(
    "ip", ["9.9.9.9", "::ffff:9.9.9.9", "64:ff9b::909:909", "2620:fe::9", "2001:4860::1"]
)
def test_public_addresses_pass(ip):
    addresses.refuse_private(addresses.parse("https://example.org/"), [ip])


def test_a_name_is_looked_up_for_what_it_stands_for():
    address = addresses.parse("http://localhost/")
    ips = addresses.resolve(address)
    assert set(ips) <= {"127.0.0.1", "::1"}
    with pytest.raises(CorpusError, match="stands for"):
        addresses.refuse_private(address, ips)
