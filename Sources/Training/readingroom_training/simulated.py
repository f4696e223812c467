"""What the kits of simulated series share: the program's stream of them, whole files, and the recipe."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .recipe import Plan


@dataclass(frozen=True)
class Recipe:
    """Network, plan, the simulator's seed and knees, and how views are drawn, of a type of the kit's own."""

    family: str
    options: dict
    plan: Plan
    seed: int
    knees: int
    drawing: object


def read_recipe(path: Path, drawing: type) -> Recipe:
    """Reads a recipe whose views are drawn by `drawing`.

    Raises:
        TypeError: An unknown key.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    limits = {k: tuple(v) if isinstance(v, list) else v for k, v in table["drawing"].items()}
    return Recipe(
        table["network"]["family"], table["network"]["options"], Plan(**table["training"]),
        table["source"]["seed"], table["source"]["knees"], drawing(**limits))


def simulate(
    program: str, seed: int, first: int, knees: int, *options: str,
) -> Iterator[tuple[dict, Callable[[type], np.ndarray]]]:
    """Header of each series that `readingroom simulate-training` writes, and what reads its next tensor, of a type of samples.

    Raises:
        RuntimeError: The program failed.
    """
    command = [program, "simulate-training", "--seed", str(seed), "--first", str(first), "--knees", str(knees), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        while line := process.stdout.readline():
            header = json.loads(line)
            shape = header["shape"]

            def tensor(kind: type) -> np.ndarray:
                size = int(np.prod(shape)) * np.dtype(kind).itemsize
                return np.frombuffer(process.stdout.read(size), kind).reshape(shape)

            yield header, tensor
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: ended with {process.returncode}")


def keep(path: Path, **parts) -> None:
    """Writes arrays so that a stop at any moment leaves a whole file or none."""
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        np.savez(file, **parts)
    new.replace(path)
