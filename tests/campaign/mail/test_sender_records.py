"""What DNS says about a sender is told in words; a resolver with a table stands for DNS."""

import dns.exception
import dns.resolver
import pytest

from campaign.mail.sender_records import DnsAway, NotThere, RecordVerdict, ask_dns, look

DOMAIN = "coalition.example"
WELL = {
    ("com", "NS"): ["a.servers.example."],
    (DOMAIN, "MX"): ["10 mail.coalition.example."],
    (DOMAIN, "TXT"): ["some=thing else", "v=spf1 include:provider.example -all"],
    ("provider.example", "TXT"): ["v=spf1 ip4:192.0.2.0/24 -all"],
    (f"two._domainkey.{DOMAIN}", "TXT"): ["v=DKIM1; k=rsa; p=MIIB"],
    (f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=reject; rua=mailto:reports@coalition.example"],
}
Table = dict[tuple[str, str], list[str]]


def found(changes: Table | None = None, *, domain: str = DOMAIN, selector: str = "two") -> dict[str, tuple[str, str]]:
    table = {**WELL, **(changes or {})}
    table = {key: records for key, records in table.items() if records}

    def ask(name: str, kind: str) -> list[str]:
        if (name, kind) in table:
            return table[name, kind]
        raise NotThere(is_name_known=any(other == name or other.endswith(f".{name}") for other, _ in table))

    return {one.about: (one.verdict, one.sentence) for one in look(domain, selector=selector, ask=ask)}


def test_a_domain_with_everything_is_good() -> None:
    assert {verdict for verdict, _ in found().values()} == {RecordVerdict.GOOD}


@pytest.mark.parametrize(
    ("about", "name", "records", "verdict", "sentence"),
    (
        ("answers", (DOMAIN, "MX"), [], "bad", "no MX and no address"),
        ("answers", (DOMAIN, "MX"), ["0 ."], "bad", "takes no mail"),
        ("SPF", (DOMAIN, "TXT"), [], "bad", "has no SPF record"),
        ("SPF", (DOMAIN, "TXT"), ["v=spf1 -all", "v=spf1 a -all"], "bad", "has 2 SPF records, so none counts"),
        ("SPF", (DOMAIN, "TXT"), ["v=spf1 include:gone.example -all"], "bad", "includes gone.example, which has none"),
        ("SPF", (DOMAIN, "TXT"), ["v=spf1 " + "a " * 11 + "-all"], "bad", "more than 10 names"),
        ("SPF", (DOMAIN, "TXT"), ["v=spf1 +all"], "bad", "lets everybody"),
        ("SPF", (DOMAIN, "TXT"), ["v=spf1 a ?all"], "weak", "nothing about others"),
        ("SPF", (DOMAIN, "TXT"), ["v=spf1 a"], "weak", "nothing about others"),
        ("SPF", (DOMAIN, "TXT"), ["V=SPF1 include:%{d}.x.example ~ALL"], "good", "There is an SPF record"),
        ("DKIM", (f"two._domainkey.{DOMAIN}", "TXT"), [], "bad", "no DKIM key at two._domainkey"),
        ("DKIM", (f"two._domainkey.{DOMAIN}", "TXT"), ["v=DKIM1; p="], "bad", "has been revoked"),
        ("DMARC", (f"_dmarc.{DOMAIN}", "TXT"), [], "bad", "no DMARC record"),
        ("DMARC", (f"_dmarc.{DOMAIN}", "TXT"), ["v=DMARC1; p=none"], "weak", "only watches"),
        ("DMARC", (f"_dmarc.{DOMAIN}", "TXT"), ["v=DMARC1; p=none", "v=DMARC1; p=reject"], "bad", "has 2 records"),
    ),
)
def test_each_fault_is_named(
    about: str, name: tuple[str, str], records: list[str], verdict: str, sentence: str
) -> None:
    seen = found({name: records})

    assert seen[about][0] == verdict
    assert sentence in seen[about][1]
    assert {key for key, (other, _) in seen.items() if other != RecordVerdict.GOOD} - {about} == set()


def test_the_policy_of_the_domain_above_counts_for_one_below() -> None:
    assert found(domain=f"letters.{DOMAIN}")["DMARC"][0] == RecordVerdict.GOOD
    above = {(f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=reject; sp=none"]}
    assert found(above, domain=f"letters.{DOMAIN}")["DMARC"][0] == RecordVerdict.WEAK


def test_without_a_selector_only_an_empty_branch_says_something() -> None:
    verdict, sentence = found(selector="")["DKIM"]
    assert (verdict, "--selector" in sentence) == (RecordVerdict.UNKNOWN, True)
    assert found({(f"two._domainkey.{DOMAIN}", "TXT"): []}, selector="")["DKIM"][0] == RecordVerdict.BAD


@pytest.mark.parametrize("refusal", (DnsAway(), NotThere(is_name_known=False)))
def test_without_dns_each_line_says_so(refusal: Exception) -> None:
    """Some networks are silent, and some say that nothing exists."""

    def ask(name: str, kind: str) -> list[str]:
        raise refusal

    assert {one.verdict for one in look(DOMAIN, ask=ask)} == {RecordVerdict.UNKNOWN}


@pytest.mark.parametrize(
    ("raised", "expected"),
    (
        (dns.resolver.NXDOMAIN, NotThere),
        (dns.exception.Timeout, DnsAway),
        (dns.resolver.NoNameservers, DnsAway),
        (OSError, DnsAway),
    ),
)
def test_what_a_resolver_raises_is_either_no_record_or_no_dns(
    raised: type[Exception], expected: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Resolver:
        def resolve(self, *_: object, **_options: object) -> None:
            raise raised

    monkeypatch.setattr(dns.resolver, "Resolver", Resolver)

    with pytest.raises(expected):
        ask_dns(DOMAIN, "MX")
