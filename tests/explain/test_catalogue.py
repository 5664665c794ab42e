"""Every entry says something, names rules that exist, and its templates lead back to it."""

import pytest
from kgen.analyzer.explain.catalogue import entries, places
from kgen.analyzer.explain.derived import derived
from kgen.analyzer.explain.match import Index
from kgen.analyzer.explain.templates import Gap, template
from kgen.analyzer.explain.traceback import read
from kgen.analyzer.rules import entries as rules
from kgen.analyzer.rules.catalogue import CODES

ENTRIES = entries()
IDS = [entry.id for entry in ENTRIES]
WRITTEN = {entry.rule.name for entry in rules()}
COMPUTED = {"given"}
INDEX = Index(ENTRIES)

SAMPLES = {"int": "3", "shape": "(None, 3)", "name": "thing_1", "value": "thing_1", "text": "abc"}


def filled(each):
    """A message that fits a template."""
    shown = []
    for item in each.items:
        if isinstance(item, str):
            shown.append(item)
        elif item.beginnings:
            shown.append(item.beginnings[0].rstrip("$"))
        else:
            shown.append(SAMPLES[item.kind])
    return " ".join(shown)


def test_ids_are_unique():
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_entry_is_whole(entry):
    assert {*entry.rules, *entry.causes} <= set(CODES)
    own_words = entry.title and entry.why
    assert own_words or WRITTEN & set(entry.rules), "a rule that is written, or words of its own"
    assert entry.repair, "what a person does about it"
    gaps = {gap for each in entry.templates for gap in each.gaps}
    for say in entry.says:
        names = set(places(say))
        assert names, f"{say!r} has no number or name: it belongs into `title` or `why`"
        fitting = [each for each in entry.templates if names <= set(each.gaps) | COMPUTED]
        assert fitting, f"no template fills {say!r}"
    assert all(any(f"{{{gap}}}" in say for say in entry.says) for gap in gaps), "a gap not said"


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_templates_lead_back(entry):
    for each in entry.templates:
        found = INDEX.matches(read(filled(each)))
        best = [match for match in found if match.score >= 0.85 * found[0].score and match.fits]
        ours = [m for m in best if m.entry is entry or set(m.entry.rules[:2]) & set(entry.rules)]
        assert ours, f"{each.source!r} is taken for {[m.entry.id for m in found[:3]]}"


def test_derived_entries_name_written_or_planned_rules():
    assert len(derived()) > 20
    assert {name for entry in derived() for name in entry.rules} <= set(CODES)


@pytest.mark.parametrize(
    ("source", "items"),
    [
        (
            "expected axis {axis:int} to have value {v}",
            ["expected", "axis", "to", "have", "value", Gap("axis", "int"), Gap("v", "value")],
        ),
        ("of layer {layer:name~lstm|gru}", ["of", "layer", Gap("layer", "name", ("lstm", "gru"))]),
        ("Shapes {a:shape}", ["shape", Gap("a", "shape")]),
    ],
)
def test_templates_are_read(source, items):
    assert sorted(map(str, template(source).items)) == sorted(map(str, items))


def test_a_template_needs_words():
    with pytest.raises(ValueError, match="no word"):
        template("{a} {b:int}")
