"""The examples of every rule: the bad ones are reported, the good ones clean, repairs work."""

import pytest
from kgen.analyzer import Applicability, Severity, analyze, check, fix_all, read_text
from kgen.analyzer.check import find
from kgen.analyzer.configuration import Configuration
from kgen.analyzer.rules import entries, page
from kgen.analyzer.rules.catalogue import CODES


def _bad():
    for entry in entries():
        invalid = getattr(entry.module, "INVALID", ())
        programs = [*page(entry).bad, *(p if isinstance(p, str) else p[0] for p in invalid)]
        for number, program in enumerate(programs):
            yield pytest.param(entry, program, id=f"{entry.rule.name}-{number}")


def _good():
    for entry in entries():
        invalid = getattr(entry.module, "INVALID", ())
        programs = [
            *page(entry).good,
            *getattr(entry.module, "VALID", ()),
            *(p[1] for p in invalid if not isinstance(p, str)),
        ]
        for number, program in enumerate(programs):
            yield pytest.param(entry, program, id=f"{entry.rule.name}-{number}")


def _pairs():
    for entry in entries():
        for number, pair in enumerate(getattr(entry.module, "INVALID", ())):
            if not isinstance(pair, str):
                yield pytest.param(entry, *pair, id=f"{entry.rule.name}-{number}")


@pytest.mark.parametrize(("entry", "program"), list(_bad()))
def test_bad_example_is_reported(entry, program):
    found = find(analyze(program), [entry])
    assert found, program
    assert all(each.entry is entry for each in found)


@pytest.mark.parametrize(("entry", "program"), list(_good()))
def test_good_example_is_clean(entry, program):
    assert find(analyze(program), [entry]) == []
    errors = [d for d in check(program, fixes=False) if d.severity is Severity.ERROR]
    assert errors == [], program


@pytest.mark.parametrize(("entry", "before", "after"), list(_pairs()))
def test_fix(entry, before, after):
    configuration = Configuration(select=(entry.rule.code,))
    fixed = fix_all(read_text(before), configuration, Applicability.UNSAFE)
    assert fixed.document.text == after


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.rule.name)
def test_codes_agree(entry):
    assert CODES[entry.rule.name] == entry.rule.code
