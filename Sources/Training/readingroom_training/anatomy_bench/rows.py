"""What the program measures of a knee, as rows that two readings have in common."""

from __future__ import annotations

from .structures import normalised

UNITS = {"InMillimetres": "mm", "InSquareMillimetres": "mm²", "InMillilitres": "mL"}


def measured_rows(document: dict) -> dict[str, tuple[float, str]]:
    """Value and unit by name: the table `measurements` where the program writes one, else cartilage and volumes."""
    if document.get("measurements"):
        return {row["id"]: (float(row["value"]), row["unit"]) for row in document["measurements"] if row.get("value") is not None}
    return volume_rows(document) | cartilage_rows(document)


def volume_rows(document: dict) -> dict[str, tuple[float, str]]:
    """Volumes of the joined knee."""
    volumes = document.get("joint", {}).get("volumesInMillilitres", {})
    return {f"volume: {normalised(name)}": (value, "mL") for name, value in volumes.items()}


def cartilage_rows(document: dict) -> dict[str, tuple[float, str]]:
    """Each cartilage and each of its regions."""
    rows = {}
    for cartilage in document.get("cartilage", []):
        name = normalised(cartilage["name"])
        for place, part in [(name, cartilage), *((f"{name}, {r['name']}", r) for r in cartilage["regions"])]:
            for member, value in part.items():
                if isinstance(value, dict) and value.get("value") is not None:
                    unit = next((u for end, u in UNITS.items() if member.endswith(end)), "")
                    rows[f"{place}: {member.split('In')[0]}"] = (value["value"], unit)
    return rows
