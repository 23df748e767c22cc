# Odoo's own lint tests, held against this addon alone. Read by `odoo shell` from dev/test.
import contextlib
import glob
import logging
import os
import sys

# Odoo's lint tests import astroid, which is with the linters; behind Odoo's own environment, so that nothing else changes.
sys.path.extend(glob.glob(os.environ["LINTERS"] + "/lib/python*/site-packages"))

import odoo.modules
from odoo.modules import Manifest
from odoo.tests import BaseCase, loader

from odoo.addons.test_lint.tests import test_index, test_pofile

ADDON = "account_delinquency"
# Each of them reads the addon's files or its models. The others read Odoo's own files, or need eslint and pylint in
# Odoo's environment (./dev/lint runs those checkers).
CLASSES = [
    "TestDunderinit",
    "TestDocstring",
    "TestI18n",
    "TestIndex",
    "TestJsTranslations",
    "ManifestLinter",
    "TestNaming",
    "TestOnchangeDomains",
    "TestLintOverrideSignatures",
    "PotLinter",
    "RoutesLinter",
]

sub_test = BaseCase.subTest


@contextlib.contextmanager
def sub_test_of_addon(test, **params):
    """What belongs to another module may fail: it isn't ours to mend."""
    with sub_test(test, **params) if params.get("module", ADDON) == ADDON else contextlib.suppress(Exception):
        yield


manifest = Manifest.for_addon(ADDON)
Manifest.all_addon_manifests = staticmethod(lambda: [manifest])
BaseCase.subTest = sub_test_of_addon
test_pofile.get_modules = lambda: [ADDON]
test_index.BTREE_INDEX_IGNORE_FIELDS.update(
    str(field) for model in env.registry.values() for field in model._fields.values() if field._module != ADDON
)

odoo.tools.config["test_tags"] = ",".join(f"/test_lint:{name}" for name in CLASSES)
suite = loader.make_suite(["test_lint"], "at_install")
suite.addTests(loader.make_suite(["test_lint"], "post_install"))
result = loader.run_suite(suite)
logging.getLogger("odoo.tests.result").info("%s when loading database %r", result, env.cr.dbname)
