"""Runs the command on changed fixtures and fails when it dies: `make fuzz N=10000 SEED=1`.

Each file opens or is refused with a reason. What fails the run: death by a signal, an exit status
that the command does not have, more time or more memory than a limit, and a reading process that
dies or is stopped over a file, though the program outlives it. The file that did it is kept. Over
HTJ2K such a death is counted and does not fail the run: OpenJPEG ends a process by an assertion there,
which nothing before it can tell (docs/security.md).

The command is one that prints the JSON of `readingroom check --json` for a folder.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from mutations import Mutator

# Fixtures above this size are left out: their smaller relatives have all that they have.
LARGEST = 200_000
EXITS = {0, 1, 2}
# What the program says of a file over which a reading process died, or was stopped.
DEATH = re.compile(
    r"(\d{8})\.dcm\)?: [^\n\"]*?(?:the process that read it died|reading it took longer than)")
# Transfer syntaxes whose library is known to end its process; that of a file stands in its header.
KNOWN_TO_DIE = b"1.2.840.10008.1.2.4.20"
DIED = "a reading process died"
SANITIZER = re.compile(r"(Address|Leak|Memory|Thread|UndefinedBehavior)Sanitizer|runtime error:")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=500, help="how many files to make")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--index", type=int, help="only this file of the seed, and keep it")
    parser.add_argument("--command", required=True, help="run with a folder as last argument")
    parser.add_argument("--fixtures", default="Fixtures/dicom")
    parser.add_argument("--kept", default="/tmp/reading-room-fuzz", help="for files that failed")
    parser.add_argument("--batch", type=int, default=50, help="files for one run of the command")
    parser.add_argument("--seconds", type=float, default=60, help="for one run, and 1 s a file")
    parser.add_argument("--megabytes", type=int, default=3072, help="address space for one run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def sources(folder):
    paths = sorted(p for p in pathlib.Path(folder).rglob("*") if p.is_file())
    return [
        (str(p.relative_to(folder)), p.read_bytes())
        for p in paths
        if p.suffix in {".dcm", ""} and 0 < p.stat().st_size <= LARGEST
    ]


class Fuzzer:
    def __init__(self, options):
        self.options = options
        self.contained = 0
        self.sources = sources(options.fixtures)
        if not self.sources:
            sys.exit(f"No fixtures in {options.fixtures}.")
        limits = f"ulimit -v {options.megabytes << 10}; ulimit -c 0; exec \"$@\""
        self.command = ["sh", "-c", limits, "sh", *shlex.split(options.command)]

    def bytes_of(self, index):
        return Mutator(self.sources, self.options.seed, index).file()

    def run(self, folder, count):
        """(what went wrong or None, output) of the command on a folder of `count` files."""
        seconds = self.options.seconds + count
        process = subprocess.Popen(
            [*self.command, folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            # Its workers, too.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return f"more than {seconds:g} s", ""
        text = output.decode("utf-8", "replace")
        if process.returncode < 0:
            return f"death by {signal.Signals(-process.returncode).name}", text
        if process.returncode not in EXITS:
            return f"exit status {process.returncode}", text
        if SANITIZER.search(text):
            return "sanitizer report", text
        return None, text

    def batch(self, indices):
        """Failures as (index, what), and the number of files that opened."""
        with tempfile.TemporaryDirectory(prefix="reading-room-fuzz-") as folder:
            for index in indices:
                pathlib.Path(folder, f"{index:08}.dcm").write_bytes(self.bytes_of(index)[1])
            what, text = self.run(folder, len(indices))
        if what is None:
            return self.deaths(text), opened(text)
        if len(indices) == 1:
            self.keep(indices[0], what, text)
            return [(indices[0], what)], 0
        middle = len(indices) // 2
        first, second = self.batch(indices[:middle]), self.batch(indices[middle:])
        # Where only all together fail, the batch is named by its first file.
        failures = first[0] + second[0] or [
            (indices[0], f"{what}, with the {len(indices) - 1} files after it")]
        return failures, first[1] + second[1]

    def deaths(self, text):
        found = sorted({int(index) for index in DEATH.findall(text)})
        for index in found:
            self.keep(index, DIED, text)
        known = [index for index in found if KNOWN_TO_DIE in self.bytes_of(index)[1]]
        self.contained += len(known)
        return [(index, DIED) for index in found if index not in known]

    def keep(self, index, what, text):
        folder = pathlib.Path(self.options.kept)
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"seed-{self.options.seed}-index-{index}"
        name, data = self.bytes_of(index)
        (folder / f"{stem}.dcm").write_bytes(data)
        (folder / f"{stem}.txt").write_text(f"{what}\nmade from {name}\n\n{text[-20000:]}")

    def repeat(self, index):
        failures, count = self.batch([index])
        what = failures[0][1] if failures else "opened" if count else "refused"
        if not failures:
            self.keep(index, what, "")
        print(f"Seed {self.options.seed}, index {index}: {what}. Kept in {self.options.kept}.")
        return 1 if failures else 0

    def campaign(self):
        number, size = self.options.number, self.options.batch
        batches = [range(at, min(at + size, number)) for at in range(0, number, size)]
        failures, count, done, start = [], 0, 0, time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            tasks = {pool.submit(self.batch, b): b for b in batches}
            for task in concurrent.futures.as_completed(tasks):
                failures, count = failures + task.result()[0], count + task.result()[1]
                before, done = done, done + len(tasks[task])
                if done == number or done // 1000 > before // 1000:
                    print(f"{done} of {number} files, {len(failures)} crashes, "
                          f"{time.monotonic() - start:.0f} s", flush=True)
        for index, what in sorted(failures):
            print(f"CRASH: {what}; again with SEED={self.options.seed} INDEX={index}; "
                  f"kept in {self.options.kept}")
        dead = sum(what == DIED for _, what in failures)
        print(f"{number} mutated files, {count} opened, {number - count - len(failures)} refused, "
              f"{len(failures) - dead} crashes, {dead + self.contained} reading processes died, "
              f"{self.contained} of them over HTJ2K and contained")
        return 1 if failures else 0


def opened(text):
    """How many files opened: each is a study of its own, since its identifiers are."""
    try:
        studies = json.loads(text[text.index("{"):])["studies"]
    except (ValueError, KeyError):
        return 0
    return sum(
        not study["refusals"] and not study["problems"]
        and not any(series["unreadable"] for series in study["series"])
        for study in studies)


def main():
    options = arguments()
    fuzzer = Fuzzer(options)
    shutil.rmtree(options.kept, ignore_errors=True)
    sys.exit(fuzzer.campaign() if options.index is None else fuzzer.repeat(options.index))


if __name__ == "__main__":
    main()
