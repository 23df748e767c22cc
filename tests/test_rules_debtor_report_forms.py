import unittest
from datetime import date

from odoo.addons.account_delinquency.rules import rtf
from odoo.addons.account_delinquency.rules.debtor_report import Customer, Layout, Report, Section
from odoo.addons.account_delinquency.rules.notation import Notation
from odoo.addons.account_delinquency.rules.report_parts import parts
from odoo.addons.account_delinquency.rules.report_rows import Kind, is_kept, rows
from odoo.addons.account_delinquency.rules.report_snapshot import from_text, to_text
from odoo.addons.account_delinquency.rules.statement import Statement, StatementLine

DAY = date(2026, 11, 24)
LINE = StatementLine(1, 1, "INV/1", "Fibre", DAY, DAY, 10, 100.0, 2.0, 0.33)


class _Words(dict):
    def __missing__(self, key):
        return key


def report(*counts, companies=1, **layout):
    """Returns a report of customers with that many documents each."""
    customers = tuple(Customer(f"C{place}", Statement((LINE,) * count)) for place, count in enumerate(counts))
    sections = tuple(Section(f"Company {place}", "BRL", 2, customers) for place in range(companies))
    return Report("Title", "City", DAY, sections, _Words(), Notation(), Layout(**layout))


def names(portion):
    return [customer.name for piece in portion.slices for customer in piece.customers]


class TestParts(unittest.TestCase):
    def test_without_a_size_there_is_one_part(self):
        [whole] = parts(report(1, 2, 3))
        self.assertEqual((names(whole), whole.is_first, whole.is_last), (["C0", "C1", "C2"], True, True))

    def test_each_customer_is_in_one_part(self):
        told = [name for portion in parts(report(1, 9, 1, 1), 10) for name in names(portion)]
        self.assertEqual(told, ["C0", "C1", "C2", "C3"])

    def test_a_customer_is_never_divided(self):
        self.assertEqual([names(portion) for portion in parts(report(50, 1), 10)], [["C0"], ["C1"]])

    def test_first_and_last_part_are_known(self):
        ends = [(portion.is_first, portion.is_last) for portion in parts(report(9, 9, 9), 10)]
        self.assertEqual(ends, [(True, False), (False, False), (False, True)])

    def test_a_section_knows_where_it_starts_and_ends(self):
        pieces = [piece for portion in parts(report(9, 1, companies=2), 10) for piece in portion.slices]
        self.assertEqual([(piece.is_start, piece.is_end) for piece in pieces], [(True, False), (False, True)] * 2)

    def test_a_customer_of_a_summary_is_one_row(self):
        self.assertEqual(len(parts(report(*[9] * 10, is_summary=True), 10)), 1)

    def test_nothing_is_one_empty_part(self):
        self.assertEqual([portion.slices for portion in parts(report(companies=0))], [()])


class TestRows(unittest.TestCase):
    def kinds(self, **layout):
        return [row.kind for row in rows(report(1, **layout))]

    def test_a_customer_has_name_headers_lines_and_total(self):
        kinds = self.kinds(is_headed=False)
        self.assertEqual(kinds[:4], [Kind.NAME, Kind.HEADERS, Kind.LINE, Kind.TOTAL])

    def test_without_header_there_is_no_title(self):
        self.assertEqual(self.kinds()[0], Kind.TITLE)
        self.assertNotIn(Kind.TITLE, self.kinds(is_headed=False))

    def test_a_summary_has_one_table(self):
        kinds = self.kinds(is_headed=False, is_summary=True)
        self.assertEqual(kinds[:3], [Kind.HEADERS, Kind.LINE, Kind.TOTAL])

    def test_several_companies_are_named_and_summed(self):
        kinds = self.kinds(companies=2)
        self.assertEqual(kinds.count(Kind.SECTION), 2)
        self.assertEqual(kinds[-1], Kind.TOTAL)

    def test_headers_stay_with_a_row_and_the_total_with_two(self):
        table = [row for row in rows(report(9)) if row.is_cells][:11]
        self.assertEqual([place for place in range(11) if is_kept(table, place)], [0, 1, 8, 9])


class TestSnapshot(unittest.TestCase):
    def test_a_report_comes_back_as_it_was(self):
        kept = report(2, 0, 1, companies=2, is_landscape=True)
        self.assertEqual(from_text(to_text(kept)), kept)


class TestRtf(unittest.TestCase):
    def test_nothing_is_obeyed(self):
        self.assertEqual(rtf.escape(r"\par{}"), r"\\par\{\}")

    def test_letters_outside_ascii_are_numbers(self):
        self.assertEqual(rtf.escape("ã€😀"), r"\u227?\u8364?\u-10179?\u-8704?")

    def test_half_a_character_does_no_harm(self):
        self.assertEqual(rtf.escape("\ud83d"), r"\u63?")

    def test_a_wide_page_is_landscape(self):
        self.assertIn(r"\landscape", rtf.document([], (200, 100), 10))
        self.assertNotIn(r"\landscape", rtf.document([], (100, 200), 10))

    def test_groups_are_closed(self):
        text = rtf.document([rtf.paragraph("{"), rtf.table_row([rtf.Cell("}", 100, True, True)])], (1, 2), 1, "{")
        bare = text.replace(r"\{", "").replace(r"\}", "")
        self.assertEqual(bare.count("{"), bare.count("}"))


if __name__ == "__main__":
    unittest.main()
