"""The classes of Odoo's tests, dealt to several processes: each takes the next one that none of the others has taken.

dealt.py TESTS QUEUE    lays out the queue: one file for each class in the folder TESTS, those with most tests first
"""

import ast
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

RULES = "test_rules_"


def discover(folder):
    """Yield each test that Odoo has to run, as file.Class.test: read from the text, so that nothing Odoo does can hide one."""
    for path in sorted(Path(folder).glob("test_*.py")):
        if path.stem.startswith(RULES):
            continue
        for node in ast.parse(path.read_bytes(), path).body:
            if isinstance(node, ast.ClassDef):
                yield from (f"{path.stem}.{node.name}.{name}" for name in _methods(node) if name.startswith("test"))


def _methods(node):
    return [child.name for child in node.body if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)]


def class_of(test):
    """Return file.Class of a test's name, of which Odoo's own has more in front."""
    return ".".join(test.split(".")[-3:-1])


def lay_out(folder, queue):
    """Make one file for each class. The longest come first, so that the processes end at the same time."""
    Path(queue).mkdir()
    for place, (name, _tests) in enumerate(Counter(map(class_of, discover(folder))).most_common()):
        Path(queue, f"{place:04} {name}").touch()


def take(queue):
    """Yield the name of one class after the other, each to one process alone."""
    while files := sorted(Path(queue).iterdir()):
        try:
            files[0].unlink()
        except FileNotFoundError:
            continue  # another one was faster
        yield files[0].name.partition(" ")[2]


def deal(tests, names):
    """Yield the tests of the classes with these names."""
    classes = {name: list(some) for name, some in groupby(tests, lambda test: class_of(test.id()))}
    for name in names:
        yield from classes.get(name, ())


if __name__ == "__main__":
    lay_out(*sys.argv[1:])
