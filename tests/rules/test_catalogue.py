"""Every rule has its place in the catalogue and a whole page."""

import pytest
from kgen.analyzer.rules import HEADINGS, UnknownRule, entries, find, page, select, validate
from kgen.analyzer.rules.catalogue import CODES, FAMILIES, NAMES

ENTRIES = entries()
IDS = [entry.rule.name for entry in ENTRIES]


def test_names_and_codes_are_unique():
    assert len(CODES) == len(NAMES)
    assert {code[:2] for code in NAMES} == set(FAMILIES)


def test_codes_that_were_printed_stay():
    assert CODES["layer-rank-mismatch"] == "KS101"
    assert CODES["input-rank-mismatch"] == "KD101"
    assert CODES["mixed-keras"] == "KA108"
    assert CODES["weights-extension"] == "KX112"


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_rule_stands_in_the_catalogue(entry):
    assert CODES[entry.rule.name] == entry.rule.code
    assert entry.module.__name__.endswith("." + entry.rule.name.replace("-", "_"))


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_page_is_whole(entry):
    shown = page(entry)
    assert tuple(shown.sections) == HEADINGS
    assert all(shown.sections.values())
    assert shown.summary == entry.rule.summary
    assert shown.bad and shown.good


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_examples_are_python(entry):
    for program in (*page(entry).bad, *page(entry).good):
        compile(program, entry.rule.name, "exec")


def test_no_two_rules_share_a_name():
    assert len({entry.rule.code for entry in ENTRIES}) == len(ENTRIES)


def test_rules_are_found_by_code_and_name():
    assert find("ks101").rule.name == "layer-rank-mismatch"
    assert find("layer-rank-mismatch").rule.code == "KS101"
    with pytest.raises(UnknownRule, match="layer-rank-mismatch"):
        find("layer-rank-mismatches")
    with pytest.raises(UnknownRule, match="there is no rule"):
        validate("XYZ")


def test_the_more_specific_selector_decides():
    def names(*arguments):
        return {entry.rule.name for entry in select(*arguments)}

    assert "layer-rank-mismatch" in names()
    assert names(["KS101"]) == {"layer-rank-mismatch"}
    assert names(["KS101"], ["KS"]) == {"layer-rank-mismatch"}
    assert "layer-rank-mismatch" not in names(["KS"], ["KS101"])
    assert "layer-rank-mismatch" not in names([], ["layer-rank-mismatch"])
