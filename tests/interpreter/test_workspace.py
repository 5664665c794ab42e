"""Modules of the workspace, imported in all the ways of Python, against Python itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session, Workspace
from kgen.analyzer.keras_api import load
from kgen.analyzer.source import read_file

FILES = {
    "pkg/__init__.py": "from .config import *\nfrom . import models\n",
    "pkg/config.py": '__all__ = ["UNITS", "Config"]\nUNITS = 12\nHIDDEN = 3\n\n\n'
    "class Config:\n    size = 7\n\n    def __init__(self, n=2):\n        self.n = n\n",
    "pkg/models/__init__.py": "from .blocks.dense import dense_block as block\n"
    "from .factory import REGISTRY, build\n",
    "pkg/models/blocks/__init__.py": "",
    "pkg/models/blocks/dense.py": "from ...config import UNITS\nfrom ... import config as cfg\n\n\n"
    "def dense_block(x, units=UNITS):\n    return x + units + cfg.HIDDEN\n",
    "pkg/models/factory.py": "from typing import TYPE_CHECKING\nfrom .blocks import dense\n"
    "from ..utils import shapes as S\n\nif TYPE_CHECKING:\n    from ..config import Config\n"
    "REGISTRY = {}\n\n\ndef register(name):\n    def decorated(f):\n        REGISTRY[name] = f\n"
    "        return f\n    return decorated\n\n\n@register('mlp')\ndef mlp(n):\n"
    "    return dense.dense_block(S.area(n, 2))\n\n\ndef build(name, *args):\n"
    "    return REGISTRY[name](*args)\n",
    "pkg/utils/__init__.py": "from .shapes import area\n",
    "pkg/utils/shapes.py": "counter = [0]\n\n\ndef area(h, w):\n    counter[0] += 1\n"
    "    return h * w\n",
    "spread/tools.py": "VALUE = 31\n\n\ndef twice(x):\n    return 2 * x\n",
    "spread/deep/more.py": "DEEP = 4\n",
    "round_a.py": "import round_b\nA = 5\n\n\ndef whole():\n    return round_b.B + A\n",
    "round_b.py": "import round_a\nB = 6\n\n\ndef tenfold():\n    return round_a.A * 10\n",
    "main.py": "import pkg\nimport pkg.models.blocks.dense as dd\nfrom pkg import models as M\n"
    "from pkg import UNITS, Config\nfrom pkg.utils import area\n"
    "from pkg.utils.shapes import counter\n"
    "import spread.tools\nimport spread.deep.more\nfrom spread import tools as T\n"
    "import round_a, round_b\nfrom pkg import *\n"
    "units = UNITS\nmade = pkg.Config(4).n\nbuilt = M.build('mlp', 8)\nsquare = area(3, 4)\n"
    "counted = counter[0]\nvalue = T.VALUE\ntwo = spread.tools.twice(4)\n"
    "deep = spread.deep.more.DEEP\nwhole = round_a.whole()\nten = round_b.tenfold()\n"
    "known = len(pkg.models.REGISTRY)\nblock = dd.dense_block(1)\nsize = Config.size\n"
    "hidden = pkg.config.HIDDEN\nblocked = pkg.models.block(1, units=1)\n\n\n"
    "def late():\n    from pkg.config import HIDDEN\n    return HIDDEN\n\n\nlater = late()\n",
}


def test_agrees_with_python(tmp_path: Path) -> None:
    for name, text in FILES.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    show = "import json, main; print(json.dumps({k: v for k, v in vars(main).items() "
    show += "if isinstance(v, (int, str)) and k[0] != '_'}))"
    done = subprocess.run(
        [sys.executable, "-c", show], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    main = tmp_path / "main.py"
    api = load()
    session = Session(read_file(main), api, Settings(keras=api.version), Workspace(main))
    session.program()
    found = session.machine.module.names
    assert {name: found[name] for name in json.loads(done.stdout)} == json.loads(done.stdout)


def test_missing_modules_are_unknown(tmp_path: Path) -> None:
    main = tmp_path / "main.py"
    main.write_text(
        "import nowhere.at_all\nfrom . import beside\nfrom nowhere import thing\nx = 1\n"
    )
    api = load()
    session = Session(read_file(main), api, Settings(keras=api.version), Workspace(main))
    session.program()
    assert session.machine.module.names["x"] == 1
