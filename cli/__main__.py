"""``python -m kgen.cli``."""

from . import main

main()
