from temoin.catalogue import FINER_PURPOSES, SERVICES, entries, known
from temoin.catalogue.pattern import example, is_exact
from temoin.catalogue.services import BUILT, build, read_data
from temoin.cookies import format_lifetime, parse_lifetime
from temoin.law import PURPOSES

GENERIC = {
    "sessionid",
    "sid",
    "uid",
    "id",
    "uuid",
    "session",
    "lang",
    "language",
    "locale",
    "_csrf",
    "c",
    "u",
}


def alike():
    """Pairs of entries that one name may be, on one domain."""
    for one in entries():
        for found in known(example(one.name), kind=one.kind):
            if found.entry != one and domains_meet(one, found.entry):
                yield one, found.entry


def yields(one, other):
    """Whether an open name comes after an exact one: of the same service, or because many use it."""
    return not is_exact(one.name) and is_exact(other.name) and (one.common or one.service == other.service)


def domains_meet(one, other):
    if "third" not in (one.party, other.party):
        return True  # any site may have both
    return any(
        a == b or a.endswith("." + b) or b.endswith("." + a) for a in one.domains for b in other.domains
    )


def test_the_built_file_is_what_the_files_of_the_services_give():
    from importlib.resources import files

    built = (files("temoin.catalogue") / BUILT).read_bytes()
    assert built == build(read_data()), "run ./scripts/build"
    assert list(SERVICES) == sorted(SERVICES)


def test_no_two_entries_claim_the_same_name_and_domain_with_different_answers():
    unlike = [
        f"{one.service} {one.name} ({one.category}) / {other.service} {other.name} ({other.category})"
        for one, other in alike()
        if one.category != other.category and not any(yields(a, b) for a, b in ((one, other), (other, one)))
    ]
    assert unlike == []


def test_a_service_says_each_name_once():
    for service in SERVICES.values():
        said = [(each.kind, each.name, each.domains) for each in service.cookies]
        assert len(said) == len(set(said)), service.id


def test_what_two_services_may_both_set_on_a_site_is_marked_as_common_by_one_at_least():
    unmarked = [
        f"{one.service} {one.name} / {other.service} {other.name}"
        for one, other in alike()
        if one.service != other.service and not (one.common or other.common)
    ]
    assert unmarked == []


def test_every_entry_speaks_both_languages_in_its_own_words():
    for each in entries():
        assert list(each.explains) == ["fr", "en"]
        assert each.explains["fr"] != each.explains["en"]
        for text in each.explains.values():
            assert text[0].isupper()
            assert len(text) <= 200
            assert "  " not in text


def test_every_entry_has_a_category_of_the_law_and_a_lifetime_that_can_be_written():
    for each in entries():
        finer = FINER_PURPOSES[each.finer_purpose]
        assert finer.category == each.category
        assert finer.law is None or finer.law in PURPOSES
        if each.lifetime is not None:
            assert parse_lifetime(format_lifetime(each.lifetime)) == each.lifetime


def test_a_name_that_proves_nothing_is_marked_so():
    assert [
        (each.service, each.name)
        for each in entries()
        if each.name.lower() in GENERIC and not each.common and each.party != "third"
    ] == []


def test_each_entry_is_found_by_its_name_an_example_of_it_and_its_own_domains():
    lost = [(each.service, each.name) for each in entries() if not is_found(each)]
    assert lost == []


def is_found(entry):
    name = example(entry.name)
    as_written = [found.entry for found in known(entry.name)]
    own = [[found.entry for found in known(name, f".www.{d}") if found.by == "domain"] for d in entry.domains]
    elsewhere = [found for found in known(name, "mairie.example") if found.entry == entry]
    return (
        entry in as_written
        and all(entry in found for found in own)
        and (elsewhere == []) is (entry.party == "third")
        and all(found.by == "name" and found.safe is not entry.common for found in elsewhere)
    )
