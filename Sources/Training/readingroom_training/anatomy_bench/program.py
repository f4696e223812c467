"""Runs the program, once for each study."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Reading:
    """What the program said of a study.

    document: Its JSON; None where it refused the study.
    seconds: By the clock, from start to end.
    megabytes: The most that was resident in its largest process.
    """

    document: dict | None
    seconds: float
    megabytes: float

    def segmentation(self, series: str) -> Path | None:
        """The segmentation of a series by its Series Instance UID."""
        for part in (self.document or {}).get("series", []):
            if part["id"].startswith(series) and part["segmentation"]:
                return Path(part["segmentation"])
        return None

    @property
    def cautions(self) -> list[str]:
        """All that the program doubts, series that it did not read among it."""
        if self.document is None:
            return ["refused"]
        said = [c for part in self.document["series"] for c in part["cautions"]]
        return said + [s["reason"] for s in self.document["seriesNotRead"]] + self.document.get("cautions", [])


class Program:
    """A built program, and where its readings are kept.

    Args:
        packs: Folder of model packs in place of the shipped ones.
        work: Readings are kept here by name until they are removed.
    """

    def __init__(self, path: Path, packs: Path | None, work: Path):
        self.path, self.packs, self.work = path, packs, work

    def key(self, shipped: Path) -> str:
        """What tells this program and its models from others."""
        digest = hashlib.sha256(self.path.read_bytes())
        for sums in sorted((self.packs or shipped).rglob("SHA256SUMS")):
            digest.update(sums.read_bytes())
        return digest.hexdigest()[:12]

    def anatomy(self, study: Path, name: str) -> Reading:
        """The reading of a study; kept under the name, so that it is made once."""
        folder = self.work / "readings" / name
        if not (folder / "run.json").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            seconds, megabytes = self.run(study, folder)
            (folder / "run.json").write_text(json.dumps({"seconds": seconds, "megabytes": megabytes}))
        run = json.loads((folder / "run.json").read_text())
        said = folder / "anatomy.json"
        return Reading(json.loads(said.read_text()) if said.exists() else None, **run)

    def run(self, study: Path, folder: Path) -> tuple[float, float]:
        """Seconds and megabytes of one run, which leaves `anatomy.json` and `seg` in a folder."""
        words = [self.path, "anatomy", study, "--json", folder / "anatomy.json", "--seg", folder / "seg"]
        start = time.perf_counter()
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                [*map(str, words), *(["--packs", str(self.packs)] if self.packs else [])], stdout=log, stderr=log)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise RuntimeError(f"{study}: status {process.returncode}, {(folder / 'log').read_text()}")
        return time.perf_counter() - start, usage.ru_maxrss / 1024

    def simulate(self, folder: Path, *words: str) -> Path:
        """A study of the simulator; made where it is not there yet."""
        if not (folder / "truth" / "truth.json").exists():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run(
                [str(self.path), "simulate", *words, "--out", str(folder)], check=True, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
        return folder
