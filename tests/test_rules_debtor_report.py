import unittest
from datetime import date

from odoo.addons.account_delinquency.rules.ageing import bucket
from odoo.addons.account_delinquency.rules.debtor_report import Customer, Report, Section, Totals
from odoo.addons.account_delinquency.rules.notation import Notation
from odoo.addons.account_delinquency.rules.plain_text import one_line
from odoo.addons.account_delinquency.rules.statement import Statement, StatementLine

DAY = date(2026, 11, 24)


def line(residual, days, fine=0.0, interest=0.0):
    return StatementLine(1, 1, "INV/1", "", DAY, DAY, days, residual, fine, interest)


def section(*lines, currency="BRL", company="Provedor"):
    return Section(company, currency, 2, (Customer("Ana", Statement(lines)),))


class TestAges(unittest.TestCase):
    def test_a_bucket_begins_on_its_first_day(self):
        self.assertEqual([bucket(days) for days in (1, 30, 31, 90, 91)], ["1_30", "1_30", "31_60", "61_90", "over_90"])

    def test_each_age_is_told_with_its_share(self):
        ages = section(line(25, 10), line(75, 100)).ages
        self.assertEqual(
            [(age.name, age.amount, age.share) for age in ages if age.count], [("1_30", 25, 0.25), ("over_90", 75, 0.75)]
        )

    def test_what_is_not_due_is_told_where_there_is_any(self):
        self.assertEqual(section(line(5, 10)).ages[0].name, "1_30")
        self.assertEqual(section(line(5, 10), line(7, 0)).ages[0].name, "not_due")

    def test_without_a_debt_no_share_is_computed(self):
        self.assertEqual({age.share for age in section().ages}, {0.0})


class TestTotals(unittest.TestCase):
    def test_companies_of_one_currency_are_summed(self):
        report = Report(
            "", "", DAY, (section(line(1, 1)), section(line(2, 1), company="Other"), section(line(4, 1), currency="USD"))
        )
        self.assertEqual([(total.currency, total.residual) for total in report.totals], [("BRL", 3), ("USD", 4)])

    def test_sums_are_rounded_to_the_currency(self):
        self.assertEqual(Totals.of([line_of for line_of in (section(line(0.1, 1)).totals,) * 3], "BRL", 2).residual, 0.3)

    def test_fine_and_interest_are_in_the_updated_amount(self):
        totals = section(line(100, 10, fine=2, interest=0.33)).totals
        self.assertEqual((totals.fine, totals.interest, totals.updated), (2, 0.33, 102.33))


class TestNotation(unittest.TestCase):
    def test_groups_of_three_go_on(self):
        self.assertEqual(Notation(",", ".").amount(1234567.891), "1.234.567,89")

    def test_indian_groups_go_on_in_twos(self):
        self.assertEqual(Notation(grouping=(3, 2, 0)).amount(123456789), "12,34,56,789.00")

    def test_a_language_may_have_no_groups(self):
        self.assertEqual(Notation(grouping=()).amount(1234.5), "1234.50")

    def test_a_currency_may_have_no_decimals(self):
        self.assertEqual(Notation().amount(1234, 0), "1,234")

    def test_nothing_is_never_negative(self):
        self.assertEqual(Notation().amount(-0.001), "0.00")

    def test_no_day_is_no_text(self):
        self.assertEqual((Notation().day(None), Notation().day(DAY)), ("", "2026-11-24"))


class TestOneLine(unittest.TestCase):
    def test_lines_and_control_characters_are_blanks(self):
        self.assertEqual(one_line("\x00Ana\r\n\tSouza\u2028\x9f"), "Ana Souza")

    def test_the_direction_of_a_line_is_not_turned(self):
        self.assertEqual(one_line("Ana \u202e001"), "Ana 001")

    def test_emoji_and_accents_stay(self):
        self.assertEqual(one_line("João 👨\u200d👩\u200d👧"), "João 👨\u200d👩\u200d👧")

    def test_a_long_text_is_cut(self):
        self.assertEqual(one_line("x" * 20, limit=10), "x" * 9 + "…")

    def test_none_is_empty(self):
        self.assertEqual(one_line(None), "")


if __name__ == "__main__":
    unittest.main()
