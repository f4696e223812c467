"""Markdown tables with the bar beside each figure."""

from __future__ import annotations

MISSED = "**missed**"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def figure(value: float | None, digits: int = 3) -> str:
    """A number, or a dash where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def judged(value: float | None, bar: float, most: bool = False, digits: int = 3) -> str:
    """A number, its bar, and whether it is missed.

    Args:
        most: Whether the number is to be at most the bar, in place of at least.
    """
    if value is None:
        return f"- (bar {bar:g}, {MISSED}: not measured)"
    good = value <= bar if most else value >= bar
    return f"{value:.{digits}f} ({'≤' if most else '≥'} {bar:g}{'' if good else ', ' + MISSED})"


def within(value: float | None, low: float, high: float, digits: int = 2) -> str:
    """A number and the range that it is to lie in."""
    if value is None:
        return f"- ({low:g} to {high:g}, {MISSED}: not measured)"
    return f"{value:.{digits}f} ({low:g} to {high:g}{'' if low <= value <= high else ', ' + MISSED})"


def mean(values: list[float]) -> float | None:
    """The mean; nothing of nothing."""
    return sum(values) / len(values) if values else None
