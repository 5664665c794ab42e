"""Mermaid and DOT: what is written, that names cannot break it, and that Graphviz takes it."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from kgen.analyzer.report.graph import Box, Diagram, Link
from kgen.analyzer.report.graph_boxes import Direction
from kgen.analyzer.report.graph_text import Edge, dot, edges, mermaid

INNER = Diagram(
    "inner",
    boxes=(Box("Dense", "d", "3", 12, "dense"), Box("Add", family="merging")),
    links=(
        Link(-1, 0, ("(None, 4)",), source_port=0),
        Link(-1, 1, ("(None, 3)",), source_port=1),
        Link(0, 1, ("(None, 3)",)),
        Link(1, -1, (), target_port=0),
        Link(-1, -1, (), source_port=1, target_port=1),
    ),
    inputs=2,
    outputs=2,
    closed=True,
)
OUTER = Diagram(
    "outer",
    boxes=(
        Box("Input", "a", family="input"),
        Box("Input", "b", family="input"),
        Box("Functional", "inner", params=12, family="model", inside=INNER),
        Box("Dense", "out", "1, relu", family="dense"),
    ),
    links=(
        Link(0, 2, ("(None, 4)",), target_port=0),
        Link(1, 2, ("(None, 5)",), target_port=1),
        Link(2, 3, ("(None, 6)",), source_port=0),
        Link(2, -1, ("(None, 7)",), source_port=1),
        Link(3, -1, ("(None, 1)",)),
    ),
    inputs=2,
    outputs=2,
)
ODD = 'a "b" <c> & #1; `d` \\ *e* 层\x00\ud800 end ]) |'
NAMES = Diagram(
    ODD,
    boxes=(Box("Dense", ODD, ODD, 3, "dense"), Box("Dense", "end", note=ODD)),
    links=(Link(0, 1, (ODD, ODD)), Link(0, 1, unknown=True)),
)


def test_edges_lead_through_frames():
    assert edges(OUTER) == [
        Edge("n2_1", "n3", ("(None, 6)",)),
        # What the frame only passes on comes from where it came in.
        Edge("n1", "out0", ("(None, 7)",)),
        Edge("n3", "out1", ("(None, 1)",)),
        Edge("n0", "n2_0", ("(None, 4)",)),
        Edge("n1", "n2_1", ("(None, 5)",)),
        Edge("n2_0", "n2_1", ("(None, 3)",)),
    ]


def test_shared_frame_has_edges_from_each_call():
    inner = Diagram(
        "f",
        boxes=(Box("Dense"),),
        links=(Link(-1, 0), Link(0, -1)),
        inputs=1,
        outputs=1,
        closed=True,
    )
    outer = Diagram(
        "m",
        boxes=(Box("Input"), Box("Input"), Box("Sequential", inside=inner)),
        links=(Link(0, 2, ("x",), target_call=1), Link(1, 2, ("y",), target_call=2)),
    )
    assert edges(outer) == [Edge("n0", "n2_0", ("x",)), Edge("n1", "n2_0", ("y",))]


def test_mermaid():
    assert mermaid(OUTER, Direction.RIGHT).splitlines()[:16] == [
        "---",
        'title: "outer"',
        "---",
        "flowchart LR",
        '    n0["Input<br/>a"]',
        '    n1["Input<br/>b"]',
        '    subgraph n2 ["Functional, inner, 12 params"]',
        '        n2_0["Dense 3<br/>d, 12 params"]',
        '        n2_1["Add"]',
        "    end",
        '    n3["Dense 1, relu<br/>out"]',
        '    out0(["Output"])',
        '    out1(["Output"])',
        '    n2_1 -->|"(None, 6)"| n3',
        '    n1 -->|"(None, 7)"| out0',
        '    n3 -->|"(None, 1)"| out1',
    ]


def test_mermaid_names():
    text = mermaid(NAMES)
    assert "    n0 ~~~ n1" in text.splitlines()
    body = text.split("---\n")[2]
    for label in re.findall(r'"([^"]*)"', body):
        rest = re.sub(r"#\d+;|<br/>", "", label)
        assert not set(rest) & set('"<>&#`\\\x00\ud800'), label
    assert body.count('"') == 6 and "层" in body
    assert "#92;#8203; " in body


def test_dot():
    text = dot(OUTER)
    assert text.startswith('digraph "outer" {\n    rankdir=TB\n')
    assert 'label=<<B>Dense</B> 3<BR/><FONT POINT-SIZE="9">d, 12 params</FONT>>' in text
    assert '    subgraph cluster_n2 {\n        label="Functional, inner, 12 params"' in text
    assert '    n2_1 -> n3 [label="(None, 6)"]\n' in text


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("diagram", [OUTER, NAMES, Diagram("empty")], ids=lambda d: d.name[:5])
@pytest.mark.parametrize("direction", Direction)
def test_graphviz_reads_it(diagram: Diagram, direction: Direction):
    text = dot(diagram, direction)
    done = subprocess.run(["dot", "-Tsvg"], input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr
    shown = done.stdout.decode()
    assert shown.count('class="node"') == sum(
        len(box.inside.boxes) if box.inside else 1 for box in diagram.boxes
    ) + sum(link.target < 0 for link in diagram.links)
