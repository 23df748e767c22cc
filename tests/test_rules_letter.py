import unittest

from odoo.addons.account_delinquency.rules.letter import DEADLINES, DEBT, RIGHTS, SUPPLIER, missing

WHOLE = "".join(f'<t t-out="object.{name}_html" />' for name in ("documents", "deadlines", "rights", "supplier"))


class TestLetter(unittest.TestCase):
    def test_a_template_with_all_blocks_lacks_nothing(self):
        self.assertEqual(missing(WHOLE), [])

    def test_each_block_that_is_left_out_is_named(self):
        for item, name in ((DEBT, "documents"), (DEADLINES, "deadlines"), (RIGHTS, "rights"), (SUPPLIER, "supplier")):
            with self.subTest(item):
                self.assertEqual(missing(WHOLE.replace(f"object.{name}_html", "")), [item])

    def test_an_empty_template_lacks_everything(self):
        self.assertEqual(missing(None), [DEBT, DEADLINES, RIGHTS, SUPPLIER])

    def test_a_name_in_the_text_is_no_block(self):
        self.assertIn(DEBT, missing("documents_html"))
