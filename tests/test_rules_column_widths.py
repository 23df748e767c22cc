import unittest
from dataclasses import replace

from PIL import ImageFont

from odoo.addons.account_delinquency.rules.column_widths import Page, fit, fit_texts, text_width, whole_texts
from odoo.addons.account_delinquency.rules.debtor_report import AMOUNT, DAY, TEXT, Layout
from odoo.addons.account_delinquency.rules.notation import Notation

from .test_rules_debtor_report_forms import LINE, report

PAGE = Page(700, (11, 10, 9, 8, 7, 6, 5), 6)
FONTS = "/usr/share/fonts/truetype"
WORDS = ("1.234.567.890,99", "31/12/2026", "Vencimento", "Valor em aberto", "Município", "WWW @ 100 %", "mmm", "Жж", "你好")


def of(residual, **layout):
    """Returns a report of one debt of that amount."""
    whole = report(1, **layout)
    section = whole.sections[0]
    [customer] = section.customers
    statement = replace(customer.statement, lines=(replace(LINE, residual=residual, fine=residual, interest=residual),))
    return replace(whole, sections=(replace(section, customers=(replace(customer, statement=statement),)),))


class TestColumnWidths(unittest.TestCase):
    def test_every_font_is_narrower(self):
        for name in (
            "dejavu/DejaVuSans",
            "liberation/LiberationSans-Regular",
            "dejavu/DejaVuSans-Bold",
            "liberation/LiberationSans-Bold",
        ):
            font = ImageFont.truetype(f"{FONTS}/{name}.ttf", 1000)
            for word in WORDS:
                with self.subTest(font=name, word=word):
                    self.assertLessEqual(font.getlength(word), text_width(word, 1000, is_bold="Bold" in name))

    def test_page_is_filled(self):
        for summary in (False, True):
            with self.subTest(summary=summary):
                fitted = fit(of(1000.0, is_summary=summary), PAGE)
                self.assertEqual(fitted.size, 11)
                self.assertTrue(690 < fitted.width <= 700)

    def test_numbers_and_days_have_room_and_a_gap(self):
        for residual in (1.0, 999_999_999.99, 10.0**14):
            debts = of(residual)
            fitted = fit(debts, PAGE)
            for column, width in zip(debts.columns, fitted.widths, strict=True):
                for text in whole_texts(debts, column):
                    with self.subTest(residual=residual, column=column.name):
                        is_bold = column.kind == AMOUNT
                        self.assertGreaterEqual(width, text_width(text, fitted.size, is_bold) + PAGE.gap)

    def test_larger_amounts_are_written_smaller(self):
        small, large, largest = (fit(of(residual), PAGE).size for residual in (1000.0, 999_999_999.99, 10.0**13))
        self.assertTrue(small > large > largest)

    def test_texts_keep_a_part_of_the_page(self):
        debts = of(999_999_999.99)
        fitted = fit(debts, PAGE)
        texts = [width for column, width in zip(debts.columns, fitted.widths, strict=True) if column.kind == TEXT]
        self.assertGreater(sum(texts), 150)

    def test_days_of_a_language_that_writes_months_out_have_room(self):
        short, long = (replace(of(1.0), notation=Notation(date_format=form)) for form in ("%d/%m/%y", "%d %B %Y"))
        [place, _due] = [place for place, column in enumerate(short.columns) if column.kind == DAY]
        self.assertGreater(fit(long, PAGE).widths[place], fit(short, PAGE).widths[place] + 30)

    def test_sum_of_all_companies_has_room(self):
        one, two = report(1), report(1, companies=20)
        amounts = [text for whole in (one, two) for text in whole_texts(whole, whole.columns[-1])]
        self.assertIn("2,046.60", amounts)

    def test_report_of_nobody_has_widths(self):
        self.assertEqual(fit(report(), PAGE).size, 11)
        self.assertEqual(fit(replace(report(), sections=(), layout=Layout(is_summary=True)), PAGE).size, 11)

    def test_small_table_is_as_wide_as_its_texts(self):
        fitted = fit_texts([["Age", "31–60 days"], ["1"]], PAGE, 10)
        self.assertEqual(fitted.widths, (text_width("31–60 days", 10) + 6, 7 + 6))
