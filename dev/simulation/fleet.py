"""Worlds for all cores: a process for each, with a database of its own."""

import json
import multiprocessing
import queue
import random
import sys
import time
from pathlib import Path

from .stories import STORIES

# The worlds of ./dev/test: small ones, in which much happens.
FIXED = (1, 2, 3)
_FIXED_DAYS, _FIXED_CUSTOMERS = 28, 3


def run(options) -> int:
    """Plays the worlds that ``options`` ask for; returns the exit status."""
    if options.fixed or not (options.seeds or options.minutes or options.replay or options.seed is not None):
        options.days, options.customers = options.days or _FIXED_DAYS, options.customers or _FIXED_CUSTOMERS
    jobs = 1 if options.seed is not None or options.story is not None or options.replay else options.jobs
    context = multiprocessing.get_context("fork")
    results, seeds = context.Queue(), context.Queue()
    deadline = time.monotonic() + options.minutes * 60 if options.minutes else None
    wanted = _seeds(options)
    for seed in [*([] if deadline else wanted), *[None] * jobs]:
        seeds.put(seed)
    workers = [context.Process(target=_work, args=(number, options, seeds, results, deadline)) for number in range(jobs)]
    for worker in workers:
        worker.start()
    status = Board(options, wanted, deadline).watch(workers, results)
    for worker in workers:
        worker.join(5)
        if worker.is_alive():
            worker.terminate()
    return status


def _seeds(options) -> list:
    if options.replay:
        return ["replay"]
    if options.story is not None:
        return [f"story {options.story}"]
    if options.seed is not None:
        return [options.seed]
    if options.seeds:
        first, _dash, last = options.seeds.partition("-")
        return list(range(int(first), int(last or first) + 1))
    return [*(f"story {number}" for number in range(len(STORIES))), *FIXED]


def _work(number: int, options, seeds, results, deadline):
    from . import odoo_process

    odoo_process.begin()
    from .worker import Worker

    try:
        Worker(number, options, results).work(_endless() if deadline else iter(seeds.get, None), deadline)
    finally:
        results.put({"done": number})


def _endless():
    rng = random.SystemRandom()
    while True:
        yield rng.randrange(10**9)


class Board:
    """Shows how far it is, tells what broke, and sums up."""

    def __init__(self, options, wanted, deadline):
        self.options, self.wanted, self.deadline = options, wanted, deadline
        self.start = time.monotonic()
        self.total, self.breaks, self.worlds = {}, [], 0

    def watch(self, workers, results) -> int:
        running = len(workers)
        while running:
            try:
                message = results.get(timeout=1)
            except queue.Empty:
                if not any(worker.is_alive() for worker in workers):
                    break
                self._progress()
                continue
            if "done" in message:
                running -= 1
            elif "note" in message:
                self._say(message["note"])
            else:
                self._count(message)
            self._progress()
        self._clear()
        self._sum_up()
        return 1 if self.breaks or (not self.worlds) else 0

    def _count(self, message):
        self.worlds += 1
        for name, count in message["counts"].items():
            self.total[name] = self.total.get(name, 0) + count
        if self.options.results:
            with Path(self.options.results).open("a", encoding="utf-8") as file:
                file.write(json.dumps(message) + "\n")
        if message["broken"]:
            self.breaks.append((message["seed"], message["broken"]))
            self._say("\n" + message["story"] + "\n")
        elif self.options.verbose:
            self._say(message["story"])

    def _progress(self):
        if not sys.stderr.isatty():
            return
        spent = time.monotonic() - self.start
        share = spent / (self.options.minutes * 60) if self.deadline else self.worlds / len(self.wanted)
        bar = "#" * int(min(share, 1) * 30)
        counts = ", ".join(f"{count:,} {name}" for name, count in self.total.items())
        sys.stderr.write(f"\r\033[K[{bar:<30}] {self.worlds} worlds, {counts}, {len(self.breaks)} broken")

    def _clear(self):
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")

    def _say(self, text):
        self._clear()
        print(text, flush=True)

    def _sum_up(self):
        spent = time.monotonic() - self.start
        counts = ", ".join(f"{count:,} {name}" for name, count in self.total.items())
        print(f"{self.worlds} worlds in {spent:.0f} s: {counts}")
        for seed, name in self.breaks:
            print(f"broken: {name} (seed {seed})")
