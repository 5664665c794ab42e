"""The group: help, versions, mistakes in calling it; and ``kgen rule``."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from kgen.analyzer.rules import entries
from kgen.analyzer.rules.catalogue import CODES
from kgen.cli import COMMANDS, group


def run(*arguments):
    return CliRunner().invoke(group, arguments)


def test_help_lists_what_is_there():
    result = run("--help")
    assert result.exit_code == 0
    assert COMMANDS["lint"] in result.stdout and COMMANDS["rule"] in result.stdout


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from kgen.cli import group\n"
        "try: group(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'libcst', 'rich', 'pydantic', 'kgen.analyzer'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_version():
    assert run("--version").stdout.startswith("kgen ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lnt",), "No such command 'lnt'. Did you mean 'lint'?"),
        (("rule",), "Give the code or name of one rule, or --all."),
        (("rule", "KS999"), "there is no rule `KS999`"),
        (("rule", "layer-rank"), "did you mean `layer-rank-mismatch`"),
    ],
)
def test_mistakes_are_said(arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_planned_rule_is_told_from_an_unknown_one():
    written = {entry.rule.name for entry in entries()}
    planned = [name for name in CODES if name not in written]
    if planned:
        result = run("rule", planned[0])
        assert (result.exit_code, "planned but not written yet" in result.stderr) == (2, True)


def test_rule_shows_its_page():
    result = run("rule", "weights-extension")
    assert result.exit_code == 0
    assert result.stdout.startswith("# weights-extension (KX112)\n\nerror · safe fix\n")
    assert "## Example (good)" in result.stdout


def test_rules_as_json():
    (one, *_) = everything = json.loads(run("rule", "--all", "--output-format", "json").stdout)
    assert len(everything) > 30
    assert set(one) == {
        "code", "name", "severity", "summary", "fix", "default", "url", "sections",
    }  # fmt: skip
    assert json.loads(run("rule", "KS101", "--output-format", "json").stdout)["code"] == "KS101"
