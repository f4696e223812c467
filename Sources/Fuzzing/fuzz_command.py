"""Runs the command on changed fixtures and fails when it dies: `make fuzz N=10000 SEED=1`.

Each file opens or is refused with a reason. What fails the run: death by a signal, an exit status
that the command does not have, more time or more memory than a limit. The file that did it is kept.
"""

import argparse
import concurrent.futures
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
# A worker that died is contained, and still a fault to be looked at: counted on its own.
WORKER_DIED = re.compile(r"worker .*(died|ended|crashed|stopped)", re.IGNORECASE)
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
    parser.add_argument("--seconds", type=float, default=60, help="limit for one run")
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
        self.sources = sources(options.fixtures)
        if not self.sources:
            sys.exit(f"No fixtures in {options.fixtures}.")
        limits = f"ulimit -v {options.megabytes << 10}; ulimit -c 0; exec \"$@\""
        self.command = ["sh", "-c", limits, "sh", *shlex.split(options.command)]

    def bytes_of(self, index):
        return Mutator(self.sources, self.options.seed, index).file()

    def run(self, folder):
        """(what went wrong or None, output) of the command on a folder."""
        process = subprocess.Popen(
            [*self.command, folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            output, _ = process.communicate(timeout=self.options.seconds)
        except subprocess.TimeoutExpired:
            # Its workers, too.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return f"more than {self.options.seconds:g} s", ""
        text = output.decode("utf-8", "replace")
        if process.returncode < 0:
            return f"death by {signal.Signals(-process.returncode).name}", text
        if process.returncode not in EXITS:
            return f"exit status {process.returncode}", text
        if SANITIZER.search(text):
            return "sanitizer report", text
        return None, text

    def batch(self, indices):
        """Failures as (index, what), with the numbers of files opened and workers dead."""
        with tempfile.TemporaryDirectory(prefix="reading-room-fuzz-") as folder:
            for index in indices:
                pathlib.Path(folder, f"{index:08}.dcm").write_bytes(self.bytes_of(index)[1])
            what, text = self.run(folder)
        if what is None:
            opened = len(re.findall(r": opened", text))
            return [], opened, len(WORKER_DIED.findall(text))
        if len(indices) == 1:
            self.keep(indices[0], what, text)
            return [(indices[0], what)], 0, 0
        middle = len(indices) // 2
        first, second = self.batch(indices[:middle]), self.batch(indices[middle:])
        failures = first[0] + second[0]
        if not failures:
            # Only together: the whole batch is named by its first file.
            failures = [(indices[0], f"{what}, with the {len(indices) - 1} files after it")]
        return failures, first[1] + second[1], first[2] + second[2]

    def keep(self, index, what, text):
        folder = pathlib.Path(self.options.kept)
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"seed-{self.options.seed}-index-{index}"
        name, data = self.bytes_of(index)
        (folder / f"{stem}.dcm").write_bytes(data)
        (folder / f"{stem}.txt").write_text(f"{what}\nmade from {name}\n\n{text[-20000:]}")

    def repeat(self, index):
        failures, opened, dead = self.batch([index])
        if not failures:
            self.keep(index, "opened" if opened else "refused", "")
        what = failures[0][1] if failures else "opened" if opened else "refused"
        print(f"Seed {self.options.seed}, index {index}: {what}"
              + (", a worker died" if dead else "")
              + f". Kept in {self.options.kept}.")
        return 1 if failures else 0

    def campaign(self):
        number, size = self.options.number, self.options.batch
        batches = [range(at, min(at + size, number)) for at in range(0, number, size)]
        failures, opened, dead, done, start = [], 0, 0, 0, time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            tasks = {pool.submit(self.batch, b): b for b in batches}
            for task in concurrent.futures.as_completed(tasks):
                found, more, died = task.result()
                failures, opened, dead = failures + found, opened + more, dead + died
                done += len(tasks[task])
                end = "\r" if sys.stdout.isatty() else "\n"
                if end == "\r" or done == number or done // 1000 != (done - size) // 1000:
                    print(f"{done} of {number} files, {len(failures)} crashes, "
                          f"{time.monotonic() - start:.0f} s", end=end, flush=True)
        for index, what in sorted(failures):
            print(f"CRASH: {what}; again with SEED={self.options.seed} INDEX={index}; "
                  f"kept in {self.options.kept}")
        print(f"{number} mutated files, {opened} opened, {number - opened - len(failures)} refused, "
              f"{len(failures)} crashes" + (f", {dead} worker deaths" if dead else ""))
        return 1 if failures else 0


def main():
    options = arguments()
    fuzzer = Fuzzer(options)
    shutil.rmtree(options.kept, ignore_errors=True)
    sys.exit(fuzzer.campaign() if options.index is None else fuzzer.repeat(options.index))


if __name__ == "__main__":
    main()
