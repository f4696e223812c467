"""The program's names of a knee's structures, and the simulator's truth in them."""

from __future__ import annotations

import numpy as np

from ..anatomy.structures import CLASS, SIMULATED, of_simulated

# Labels of the program's segmentations; a structure's value is its place, 0 is all else.
WORDS = (
    "", "femur", "tibia", "fibula", "patella",
    "femoral cartilage", "medial tibial cartilage", "lateral tibial cartilage", "patellar cartilage",
    "medial meniscus", "lateral meniscus", "anterior cruciate ligament", "posterior cruciate ligament",
    "medial collateral ligament", "lateral collateral ligament", "patellar tendon", "quadriceps tendon",
    "infrapatellar fat pad", "muscle", "subcutaneous fat", "joint fluid", "popliteal vessels",
)
VALUE = {name: value for value, name in enumerate(WORDS) if name}
GROUPS = {
    "bones": WORDS[1:5], "cartilage": WORDS[5:9], "menisci": WORDS[9:11], "cruciates": WORDS[11:13], "tendons": WORDS[15:17],
}
# What is compared: not muscle, subcutaneous fat and vessels, which nothing is measured of.
COMPARED = {name: VALUE[name] for name in WORDS[1:18] + WORDS[20:21]}
# What the simulator's truth calls medial and lateral of one class.
SIDED = {"tibial-cartilage": "TibialCartilage", "meniscus": "Meniscus"}
RAW = {name: value for value, (name, _) in enumerate(SIMULATED)}


def normalised(name: str) -> str:
    """A structure's name where the side is not known, as that of a right knee."""
    return name.replace("the patient's left ", "medial ").replace("the patient's right ", "lateral ")


def of_class(name: str) -> str:
    """The program's words for a class of the network that has no sides; the empty name where it has none."""
    words = {"vessel": "popliteal vessels"}.get(name, name.replace("-", " "))
    return words if words in VALUE else ""


def of_truth(raw: np.ndarray) -> np.ndarray:
    """Values of `WORDS` from the simulator's structures, `[slice, row, column]`."""
    table = np.zeros(256, np.uint8)
    for name, value in CLASS.items():
        table[value] = VALUE.get(of_class(name), 0)
    labels = table[of_simulated(raw)]
    for name, word in SIDED.items():
        for side in ("medial", "lateral"):
            labels[raw == RAW[side + word]] = VALUE[f"{side} {name.replace('-', ' ')}"]
    return labels


def volumes_of_truth(volumes: dict[str, float]) -> dict[str, float]:
    """Volumes by the program's words from those of `truth.json`, in mL; growth plates belong to no one bone and are left out."""
    result: dict[str, float] = {}
    for name, kind in SIMULATED:
        words = "".join(f" {c.lower()}" if c.isupper() else c for c in name)
        own = words if words in VALUE else of_class(kind or "")
        if own and words in volumes:
            result[own] = result.get(own, 0) + volumes[words]
    return result
