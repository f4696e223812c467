"""Runs the engine on changed models and fails when it dies: `make fuzz-models N=10000 SEED=1`.

Each model is planned (`model inspect --stage plan`) and run (`model run`, or `model bench` where there are no
inputs), or refused with a reason. What fails the run: death by a signal, an exit status that the commands do
not have, planning beyond the time limit, and any look at a folder beside the model's, which holds files that
models point to by `..`, by absolute paths and by links. A model that asks for hours of arithmetic may: it is
stopped at the limit, and counted. The model that failed is kept.
"""

import argparse
import concurrent.futures
import ctypes
import json
import os
import pathlib
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

from model_mutations import ModelMutator

EXITS = {0, 1}
# Networks of packs and the shape of their input, small.
PACKS = {
    "Fixtures/packs/bright-ball/model.onnx": "1x5x32x32",
    "Fixtures/packs/bright-ball-volume/model.onnx": "1x1x8x32x32",
    "Sources/FindingDetection/Packs/soft-tissue-mass/model.onnx": "1x1x8x32x32",
}
IN_OPEN, IN_ACCESS, IN_NONBLOCK = 0x20, 0x1, 0o4000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=300, help="how many models to make")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--index", type=int, help="only this model of the seed, and keep it")
    parser.add_argument("--program", required=True)
    parser.add_argument("--kept", default="/tmp/reading-room-fuzz-models", help="for models that failed")
    parser.add_argument("--seconds", type=float, default=20, help="processor time of one command")
    parser.add_argument("--megabytes", type=int, default=2048, help="address space of one command")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


class Source:
    """A sound model and what it is run with."""

    def __init__(self, name, model, inputs=None, shapes=()):
        self.name, self.model, self.inputs, self.shapes = name, model, inputs or {}, shapes


def shape_of(npy):
    """Such as 1x3x8x8: the shape in the header of a NumPy file."""
    header = npy[10:10 + struct.unpack("<H", npy[8:10])[0]].decode("latin-1")
    sizes = header.split("'shape': (")[1].split(")")[0].split(",")
    return "x".join(size.strip() for size in sizes if size.strip())


def case(path):
    header, _, rest = path.read_bytes().partition(b"\n")
    parts = {"model": {}, "input": {}, "output": {}}
    for part in json.loads(header):
        parts[part["kind"]][part["name"]], rest = rest[:part["size"]], rest[part["size"]:]
    inputs = parts["input"]
    shapes = [f"{name}={shape_of(data)}" for name, data in inputs.items()]
    return Source(path.name, parts["model"][""], inputs, [shape for shape in shapes if shape[-1] != "="])


def sources():
    cases = [case(path) for path in sorted(pathlib.Path("Fixtures/conformance/onnxruntime").glob("*.case"))]
    packs = [
        Source(path, pathlib.Path(path).read_bytes(), shapes=[f"image={shape}"])
        for path, shape in PACKS.items() if pathlib.Path(path).exists()]
    return cases + packs


class Watch:
    """Tells whether anybody has opened a file in a folder (inotify(7))."""

    def __init__(self, folder):
        libc = ctypes.CDLL(None, use_errno=True)
        self.file = libc.inotify_init1(IN_NONBLOCK)
        if self.file < 0 or libc.inotify_add_watch(self.file, str(folder).encode(), IN_OPEN | IN_ACCESS) < 0:
            sys.exit("inotify is not available.")

    def has_seen(self):
        try:
            return bool(os.read(self.file, 65536))
        except BlockingIOError:
            return False

    def close(self):
        os.close(self.file)


class Place:
    """A folder for a model, and beside it one that no model may reach."""

    def __init__(self, root):
        self.folder, outside = pathlib.Path(root, "model"), pathlib.Path(root, "outside")
        self.folder.mkdir()
        outside.mkdir()
        canary = outside / "canary.bin"
        canary.write_bytes(bytes(4096))
        (self.folder / "w.bin").write_bytes(bytes(range(256)) * 16)
        (self.folder / "folder").mkdir()
        (self.folder / "link").symlink_to(canary)
        (self.folder / "folder/link").symlink_to("../../outside/canary.bin")
        (self.folder / "linked").symlink_to(outside)
        os.mkfifo(self.folder / "pipe")
        self.model, self.results = self.folder / "model.onnx", pathlib.Path(root, "results")
        self.outside = [
            str(canary).encode(), b"../outside/canary.bin", b"folder/../../outside/canary.bin",
            b"./../outside/canary.bin", b"/proc/self/cwd/../outside/canary.bin", b"/etc/passwd"]
        self.watch = Watch(outside)


class Fuzzer:
    def __init__(self, options):
        self.options, self.sources = options, sources()
        if not self.sources:
            sys.exit("No models in Fixtures.")
        self.program = str(pathlib.Path(options.program).resolve())

    def run(self, place, words):
        """(what went wrong or None, whether it was done, output) of a command."""
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (self.options.megabytes << 20,) * 2)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            seconds = int(self.options.seconds)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))

        process = subprocess.Popen(
            [self.program, "model", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, cwd=place.folder, start_new_session=True, preexec_fn=limit)
        try:
            # Processor time ends a busy command; one that waits for something shall not wait for ever.
            output, _ = process.communicate(timeout=10 * self.options.seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return "it waited and did nothing", False, ""
        text = output.decode("utf-8", "replace")
        if place.watch.has_seen():
            return "a file outside the model's folder was opened", False, text
        if process.returncode == -signal.SIGXCPU:
            return "time", False, text
        if process.returncode < 0:
            return f"death by {signal.Signals(-process.returncode).name}", False, text
        if process.returncode not in EXITS:
            return f"exit status {process.returncode}", False, text
        return None, process.returncode == 0, text

    def attempt(self, index):
        """What happened to one model: a failure, or `run`, `planned`, `refused`, `stopped`."""
        with tempfile.TemporaryDirectory(prefix="reading-room-models-") as root:
            place = Place(root)
            try:
                return self.commands(index, place)
            finally:
                place.watch.close()

    def commands(self, index, place):
        source, data = ModelMutator(self.sources, self.options.seed, index).model(place.outside)
        self.last = source, data
        place.model.write_bytes(data)
        shapes = [word for shape in source.shapes for word in ("--shape", shape)]
        what, done, text = self.run(place, ["inspect", "model.onnx", "--stage", "plan", *shapes])
        if what:
            return self.keep(index, source, data, "planning: " + what, text)
        words = ["bench", "model.onnx", "--iterations", "1", "--warmup", "0", "--threads", "1", *shapes]
        if source.inputs:
            words = ["run", "model.onnx", "--output-dir", str(place.results), "--threads", "1"]
        for number, (name, npy) in enumerate(source.inputs.items()):
            file = place.folder / f"input{number}.npy"
            file.write_bytes(npy)
            words += ["--input", f"{name}={file}"]
        what, ran, text = self.run(place, words)
        if what == "time":
            return "stopped"
        if what:
            return self.keep(index, source, data, "running: " + what, text)
        return "run" if ran else "planned" if done else "refused"

    def keep(self, index, source, data, what, text):
        folder = pathlib.Path(self.options.kept)
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"seed-{self.options.seed}-index-{index}"
        (folder / f"{stem}.onnx").write_bytes(data)
        (folder / f"{stem}.txt").write_text(f"{what}\nmade from {source.name}\n\n{text[-20000:]}")
        return f"CRASH {what}, made from {source.name}"

    def repeat(self, index):
        what = self.attempt(index)
        if not what.startswith("CRASH"):
            self.keep(index, *self.last, what, "")
        print(f"Seed {self.options.seed}, index {index}: {what}. Kept in {self.options.kept}.")
        return what.startswith("CRASH")

    def campaign(self):
        counts, failures, start = {}, [], time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            for index, what in enumerate(pool.map(self.attempt, range(self.options.number))):
                if what.startswith("CRASH"):
                    failures.append((index, what))
                    what = "crashed"
                counts[what] = counts.get(what, 0) + 1
                if (index + 1) % 1000 == 0 or index + 1 == self.options.number:
                    print(f"{index + 1} of {self.options.number} models, {len(failures)} crashes, "
                          f"{time.monotonic() - start:.0f} s", flush=True)
        for index, what in failures:
            print(f"{what}; again with SEED={self.options.seed} INDEX={index}; kept in {self.options.kept}")
        order = ("run", "planned", "refused", "stopped", "crashed")
        print(f"{self.options.number} mutated models: " + ", ".join(f"{counts.get(w, 0)} {w}" for w in order))
        return bool(failures)


def main():
    options = arguments()
    fuzzer = Fuzzer(options)
    shutil.rmtree(options.kept, ignore_errors=True)
    sys.exit(fuzzer.campaign() if options.index is None else fuzzer.repeat(options.index))


if __name__ == "__main__":
    main()
