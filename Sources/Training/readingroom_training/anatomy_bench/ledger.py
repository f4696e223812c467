"""Results as lines of JSON, so that a stopped run goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Callable


class Ledger:
    """Rows by part and unit; a unit, such as a study, is written whole once it is measured."""

    def __init__(self, path: Path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.units = {}
        whole = [line for line in (path.read_text().splitlines(True) if path.exists() else []) if line.endswith("\n")]
        # A run that was killed may have left half a line.
        path.write_text("".join(whole))
        for line in whole:
            entry = json.loads(line)
            self.units[entry["part"], entry["unit"]] = entry["rows"]

    def once(self, part: str, unit: str, measured: Callable[[], list[dict]]) -> list[dict]:
        """The rows of a unit; measured and written where they are not there yet."""
        if (part, unit) not in self.units:
            rows = measured()
            with self.path.open("a") as file:
                file.write(json.dumps({"part": part, "unit": unit, "rows": rows}) + "\n")
            self.units[part, unit] = rows
        return self.units[part, unit]
