"""Odoo's command line for tests, whose classes share what Odoo makes for each of them.

With QUEUE, a folder that dealt.py has laid out, it runs the classes that it takes from there; where none is left, it does
nothing.
"""

import importlib
import os
from itertools import chain

import dealt


def main():
    names = None
    if queue := os.environ.get("QUEUE"):
        # The first is taken now: there is no need to start Odoo for nothing.
        names = dealt.take(queue)
        if (first := next(names, None)) is None:
            return
        names = chain([first], names)
    run_odoo(names)


def run_odoo(names):
    from shared import share

    from odoo.cli.command import main as odoo
    from odoo.tests.suite import OdooSuite

    run = OdooSuite.run

    def run_suite(suite, result, debug=False):
        if any("post_install" in test.test_tags for test in suite):
            share(importlib.import_module("odoo.addons.account_delinquency.tests.common").DelinquencyCommon)
            suite._tests = dealt.deal(suite._tests, names) if names else suite._tests
        elif names:
            suite._tests = []  # Each process would run what belongs to the loading of modules: no class of ours may.
        return run(suite, result, debug)

    OdooSuite.run = run_suite
    odoo()


if __name__ == "__main__":
    main()
