"""Writes the SVG of every picture, or of those named: python3 draw.py SVG_DIR [NAME ...]"""

import sys
from importlib import import_module
from pathlib import Path

from scenes import SCENES

for module in ("kitchen", "living", "wear", "garden"):
    import_module(module)

target = Path(sys.argv[1])
target.mkdir(parents=True, exist_ok=True)
for name in sys.argv[2:] or SCENES:
    (target / f"{name}.svg").write_text(SCENES[name]())
