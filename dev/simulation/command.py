"""The command line of dev/simulate."""

import argparse
import os

from . import fleet
from .mutations import Bench


def main(arguments=None) -> int:
    """Runs what the arguments ask for; returns the exit status: 1 where an invariant broke, or a mutation was not found."""
    options = _parse(arguments)
    if options.fixed and not os.environ.get("SIMULATION_MUTATED"):
        Bench(options.jobs).check()
    if options.mutations is not None:
        return 1 if Bench(options.jobs, options.mutations).run() else 0
    return fleet.run(options)


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev/simulate", description="Simulates months of a provider and judges the product.")
    parser.add_argument("--seed", type=int, help="one world")
    parser.add_argument("--seeds", help="worlds A-B")
    parser.add_argument("--fixed", action="store_true", help="the fixed worlds of ./dev/test")
    parser.add_argument("--minutes", type=float, help="random worlds for so many minutes")
    parser.add_argument("--mutations", nargs="?", const="", metavar="WORD", help="whether it bites: all, or those named so")
    parser.add_argument("--first", action="store_true", help="stop at the first break")
    parser.add_argument("--story", type=int, help="one of the written worlds, by its number")
    parser.add_argument("--days", type=int)
    parser.add_argument("--customers", type=int)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--no-shrink", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="tell the story of each world")
    parser.add_argument("--replay", help="events of a story, as JSON or a file of it")
    parser.add_argument("--results", help="a file that gets a line of JSON for each world")
    return parser.parse_args(arguments)
