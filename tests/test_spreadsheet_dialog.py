import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_unreached import UnreachedCommon

_LIMIT = 10 * 2**20


@tagged("post_install", "-at_install")
class TestSpreadsheetDialog(UnreachedCommon):
    """What every dialog that takes a spreadsheet refuses, before anything of it is decoded or stored."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = base64.b64encode(b"Document;Bank slip")

    def _dialogs(self):
        """Returns a record of each dialog that takes a spreadsheet, with a file in it."""
        needed = {"account.delinquency.unreached": {"mailing_id": self._failed().id}}
        dialogs = self.registry.descendants(["delinquency.spreadsheet"], "_inherit") - {"delinquency.spreadsheet"}
        models = [self.env[name] for name in dialogs]
        return [model.create({**needed.get(model._name, {}), "file": self.kept, "file_name": "a.csv"}) for model in models]

    def _ways(self, dialog, content) -> dict:
        """Returns each way to store a file, as a function."""
        new = {"mailing_id": dialog.mailing_id.id} if "mailing_id" in dialog._fields else {}
        values, shown = {"file": content, "file_name": "b.csv"}, {"file": {}, "file_name": {}}
        return {
            "create": lambda: dialog.create({**new, **values}),
            "write": lambda: dialog.write(values),
            "assign": lambda: setattr(dialog, "file", content),
            "web_save": lambda: dialog.web_save(values, shown),
            "web_save of a new one": lambda: dialog.browse().web_save({**new, **values}, shown),
            "default of the context": lambda: dialog.with_context(default_file=content).create(new),
            "onchange": lambda: dialog.onchange({**new, **values}, ["file"], shown),
            "onchange of a new one": lambda: dialog.browse().onchange({**new, **values}, ["file"], shown),
        }

    def _refused(self, said, content):
        """Checks that each way to store a file refuses it, and that what was there is there afterwards."""
        for dialog in self._dialogs():
            before = dialog.search_count([])
            for way, act in self._ways(dialog, content).items():
                with self.subTest(model=dialog._name, way=way), self.assertRaisesRegex(UserError, said):
                    act()
            dialog.invalidate_recordset()
            self.assertEqual((dialog.file, dialog.file_name, dialog.search_count([])), (self.kept, "a.csv", before))
            self.assertFalse(self.env["ir.attachment"].search([("res_model", "=", dialog._name), ("res_field", "!=", False)]))

    def test_there_are_such_dialogs(self):
        self.assertEqual({dialog._name for dialog in self._dialogs()}, {"account.boleto.import", "account.delinquency.unreached"})

    def test_file_over_the_limit_is_refused_and_not_stored(self):
        self._refused("larger than 10 MB", base64.b64encode(b"x" * (_LIMIT + 3)).decode())

    def test_file_of_60_megabytes_is_refused_before_it_is_decoded(self):
        # Not even base64: whoever decoded it would say so.
        self._refused("larger than 10 MB", "\x00" * (60 * 2**20 // 3 * 4))

    def test_file_of_the_limit_is_taken(self):
        for dialog in self._dialogs():
            with self.subTest(model=dialog._name):
                dialog.file = base64.b64encode(b"Document;Bank slip".ljust(_LIMIT))
                self.assertTrue(dialog.file)

    def test_what_is_no_file_is_refused(self):
        for content in ("not base64!", "abc", "ção", 7, ["x"], {"a": 1}):
            with self.subTest(content=content):
                self._refused("must be sent in base64", content)

    def test_line_breaks_in_base64_are_taken(self):
        for dialog in self._dialogs():
            with self.subTest(model=dialog._name):
                dialog.file = base64.encodebytes(b"Document;Bank slip" * 10)
                self.assertTrue(dialog.file)
