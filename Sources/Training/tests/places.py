"""Where the tests find the pack, the fixtures and, when present, the shared data."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACK = ROOT / "Sources" / "FindingDetection" / "Packs" / "soft-tissue-mass"
KIT = ROOT / "Sources" / "Training" / "packs" / "soft-tissue-mass"
TENSORS = ROOT / "Fixtures" / "tensors"
SHARED = Path(os.environ.get("READING_ROOM_SHARED_DATA", ROOT.parent / "shared" / "data"))
SARCOMA = SHARED / "soft-tissue-sarcoma"
PROGRAM = os.environ.get("READING_ROOM_PROGRAM")

needs_sarcoma = pytest.mark.skipif(
    not SARCOMA.is_dir(), reason=f"the sarcoma set is not at {SARCOMA}")
needs_program = pytest.mark.skipif(
    not PROGRAM or not Path(PROGRAM).exists(), reason="READING_ROOM_PROGRAM names no program")
