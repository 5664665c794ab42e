"""In tests a fault of a rule or model raises; for users it costs only its own answer."""

import os

os.environ.setdefault("KGEN_DEBUG", "1")
