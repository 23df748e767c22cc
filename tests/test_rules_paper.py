import unittest

from odoo.addons.account_delinquency.rules.banks import bank_code
from odoo.addons.account_delinquency.rules.interleaved import printed_length
from odoo.addons.account_delinquency.rules.paper import Paper


class TestPaper(unittest.TestCase):
    def test_more_dots_an_inch_are_printed_smaller(self):
        self.assertGreater(Paper(110).length(100), Paper(90).length(100))

    def test_what_is_not_shrunk_is_asked_for_smaller(self):
        self.assertLess(Paper(96, is_shrunk=False).length(100), Paper(96).length(100))

    def test_format_that_says_nothing_has_96_dots(self):
        self.assertEqual(Paper(0).length(100), Paper(96).length(100))


class TestSlipOnPaper(unittest.TestCase):
    def test_blank_on_either_side_is_ten_narrow_bars(self):
        self.assertAlmostEqual(printed_length("34" * 22, 405), 425)

    def test_code_of_a_bank_has_its_digit(self):
        for number in ("001-9", "033-7", "041-8", "077-9", "085-1", "104-0", "208-1", "237-2", "341-7", "748-X", "756-0"):
            with self.subTest(number=number):
                self.assertEqual(bank_code(number[:3]), number)

    def test_without_a_bank_there_is_no_code(self):
        self.assertEqual((bank_code(None), bank_code("")), ("", ""))
