"""The results of a run of dev/test: one JSON object a line, written by the parts and counted at the end.

results.py FILE add ok|failed NAME [DETAIL_FILE]
results.py FILE rules MODULE_OR_TEST...
results.py FILE odoo LOG EXIT_STATUS MODULE
results.py FILE complete TESTS MODULE
results.py FILE report PATH_TO_SHORTEN

Parts that run at the same time write to files of their own, FILE.PART; the last two commands read all of them.
"""

import json
import re
import sys
import unittest
from collections import Counter
from pathlib import Path

import dealt

RECORD = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): (?P<message>.*)")
STARTED = re.compile(r"Starting (\S+) \.\.\.")
SKIPPED = re.compile(r"skipped (.+?) : (.*)", re.DOTALL)
FAILED = re.compile(r"(?:FAIL|ERROR): (?:Subtest )?(setUpClass \(.*?\)|tearDownClass \(.*?\)|\S+)")
TOTAL = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database")


class Results:
    def __init__(self, path):
        self.path = Path(path)

    def add(self, name, detail=None):
        """Store one result: a text in ``detail`` says that the test failed, and why."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": name, "detail": detail}) + "\n")

    def read(self):
        """Return the results of all parts."""
        files = sorted(self.path.parent.glob(f"{self.path.name}*"))
        return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


class RulesResult(unittest.TestResult):
    """Hands the outcome of each test to Results. A test fails once, however many of its subtests do."""

    def __init__(self, results):
        super().__init__()
        self.results = results
        self.problems = []

    def startTest(self, test):
        super().startTest(test)
        self.problems = []

    def stopTest(self, test):
        super().stopTest(test)
        self.results.add(test_name(test), "\n".join(self.problems) or None)

    def addError(self, test, err):
        self.problems.append(self._exc_info_to_string(err, test))
        if not isinstance(test, unittest.TestCase):  # the set-up of a class or a module
            self.results.add(str(test), self.problems.pop())

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err:
            self.problems.append(f"{subtest}\n{self._exc_info_to_string(err, test)}")

    def addSkip(self, test, reason):
        self.problems.append(f"skipped: {reason}")
        if not isinstance(test, unittest.TestCase):
            self.results.add(str(test), self.problems.pop())

    def addUnexpectedSuccess(self, test):
        self.problems.append("the test was expected to fail")

    def addExpectedFailure(self, test, err):
        self.problems.append("an expected failure is a failure")


def test_name(test):
    return test.id().removeprefix("odoo.addons.")


def run_rules(results, names):
    import hypothesis  # slow, and needed here alone

    # No test is timed: a busy machine proves nothing.
    hypothesis.settings.register_profile("rules", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.load_profile("rules")
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    result = RulesResult(results)
    suite.run(result)
    if not result.testsRun:
        results.add("the tests of the rules", f"no test ran in {' '.join(names)}")


def read_log(path):
    """Yield level, logger and the whole text of each record of Odoo's log."""
    record = None
    for line in Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
        if match := RECORD.match(line):
            if record:
                yield record
            record = match["level"], match["logger"], match["message"]
        elif record:
            record = record[0], record[1], f"{record[2]}\n{line}"
    if record:
        yield record


class OdooLog:
    """The tests of one module in a log of Odoo, checked against the total that Odoo itself has counted."""

    def __init__(self, path, module):
        self.module = f"odoo.addons.{module}.tests."
        self.started = []
        self.problems = {}
        self.failures = 0
        self.total = None
        self.severe = []
        for level, logger, message in read_log(path):
            self._read(level, logger, message)

    def _read(self, level, logger, message):
        if level in ("ERROR", "CRITICAL"):
            self.severe.append(message)
        if logger.startswith(self.module) or logger == "odoo.tests.suite":
            self._read_test(level, logger, message)
        elif logger == "odoo.tests.result" and (match := TOTAL.match(message)):
            self.total = [int(number) for number in match.groups()]

    def _read_test(self, level, logger, message):
        file = logger.removeprefix("odoo.addons.")
        if match := STARTED.match(message):
            self.started.append(f"{file}.{match[1]}")
        elif level == "ERROR" and (match := FAILED.match(message)):
            self.failures += 1
            self._add_problem(file, match[1], message)
        elif match := SKIPPED.match(message):
            self._add_problem(file, match[1], f"skipped: {match[2]}")

    def _add_problem(self, file, test, text):
        name = test if " " in test else f"{file}.{test}"
        self.problems.setdefault(name, []).append(text)

    def check(self, status):
        """Return what is wrong with the run itself, or None."""
        if self.total is None:
            return "Odoo did not get as far as counting its tests"
        failures, errors, tests = self.total
        if tests != len(self.started) or failures + errors != self.failures:
            return f"Odoo counted {self.total}, its log shows {self.failures} failures in {len(self.started)} tests"
        if not tests:
            return "no test ran"
        if status and not self.failures:
            return f"Odoo ended with status {status}"
        return None


def read_odoo(results, path, status, module):
    log = OdooLog(path, module)
    if problem := log.check(status):
        results.add("the run of Odoo's tests", "\n".join([problem, *log.severe[:5]]))
    for name in dict.fromkeys([*log.started, *log.problems]):
        problems = log.problems.get(name)
        results.add(name, "\n".join(problems) if problems else None)


def complete(results, folder, module):
    """Hold the tests that several processes of Odoo have run against those that are there: each once, and no other."""
    expected = Counter(f"{module}.tests.{name}" for name in dealt.discover(folder))
    of_odoo = re.compile(rf"{module}\.tests\.(?!{dealt.RULES})\S+$")
    found = Counter(entry["name"] for entry in results.read() if of_odoo.match(entry["name"]))
    for name in sorted(expected - found):
        results.add(name, "It was not run.")
    for name in sorted(found - expected):
        results.add(name, "It was run twice, or no file has it.")


def report(results, shorten):
    """Print the failures, then the count as the last line; return the exit status."""
    entries = results.read() or [{"name": "no test ran", "detail": "Nothing matches what was asked for."}]
    failed = [entry for entry in entries if entry["detail"] is not None]
    for entry in failed:
        print(f"\n===== {entry['name']}\n{entry['detail'].replace(shorten, '').rstrip()}")
    if failed:
        print("\nFailed:", *(entry["name"] for entry in failed), sep="\n  ")
    passed = len(entries) - len(failed)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


def main(path, command, *arguments):
    results = Results(path)
    if command == "add":
        outcome, name, *detail = arguments
        text = Path(detail[0]).read_text(encoding="utf-8", errors="replace") if detail else ""
        results.add(name, None if outcome == "ok" else text or "no output")
    elif command == "rules":
        run_rules(results, arguments)
    elif command == "odoo":
        log, status, module = arguments
        read_odoo(results, log, int(status), module)
    elif command == "complete":
        complete(results, *arguments)
    elif command == "report":
        return report(results, arguments[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
