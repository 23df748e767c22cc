import csv
import io
import unittest
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.delimited import (
    LATIN_1,
    DelimitedWriter,
    Dialect,
    DialectError,
    DialectReason,
    harmless,
)


def written(*rows, places=None, **dialect):
    """Returns the bytes of a file with these rows, and its writer."""
    file = io.BytesIO()
    writer = DelimitedWriter(file, Dialect(**dialect))
    if rows:
        writer.write_rows(rows, [places] * len(rows[0]))
    return file.getvalue(), writer


class TestDialect(unittest.TestCase):
    def test_delimiters(self):
        for delimiter in (",", ";", "\t", "|", "~"):
            with self.subTest(delimiter=delimiter):
                self.assertEqual(written(("a", "b"), delimiter=delimiter)[0], f"a{delimiter}b\r\n".encode())

    def test_delimiter_that_nobody_could_read_is_refused(self):
        refused = {
            "": DialectReason.NOT_ONE,
            ";;": DialectReason.NOT_ONE,
            '"': DialectReason.RESERVED,
            "\n": DialectReason.RESERVED,
            " ": DialectReason.RESERVED,
            "a": DialectReason.RESERVED,
            "7": DialectReason.RESERVED,
            "€": DialectReason.NOT_ENCODED,
        }
        for delimiter, reason in refused.items():
            with self.subTest(delimiter=delimiter), self.assertRaises(DialectError) as caught:
                written(delimiter=delimiter, encoding=LATIN_1)
            self.assertEqual(caught.exception.reason, reason)

    def test_decimal_comma(self):
        self.assertEqual(written((1234.5,), places=lambda row: 2, delimiter=";", decimal=",")[0], b"1234,50\r\n")

    def test_decimal_comma_between_commas_is_quoted(self):
        self.assertEqual(written((1.5, "a"), places=lambda row: 2, decimal=",")[0], b'"1,50",a\r\n')

    def test_places_may_depend_on_the_row(self):
        rows = ((1.5, 0), (1.5, 3))
        self.assertEqual(written(*rows, places=lambda row: row[1])[0], b"2,0\r\n1.500,3\r\n")

    def test_number_without_places_keeps_its_own(self):
        self.assertEqual(written((0.125, 7, None))[0], b"0.125,7,\r\n")

    def test_everything_quoted(self):
        self.assertEqual(written(("a", 1), quote_all=True)[0], b'"a","1"\r\n')

    def test_days_and_times(self):
        row = (date(2026, 12, 31), datetime(2026, 12, 31, 9, 5))
        self.assertEqual(written(row)[0], b"2026-12-31,2026-12-31 09:05:00\r\n")
        self.assertEqual(written(row, day="%d/%m/%Y", time="%d/%m/%Y %H:%M")[0], b"31/12/2026,31/12/2026 09:05\r\n")


class TestEncoding(unittest.TestCase):
    def test_byte_order_mark(self):
        self.assertEqual(written(("ã",), with_bom=True)[0], b"\xef\xbb\xbf\xc3\xa3\r\n")

    def test_no_mark_before_latin_1(self):
        self.assertEqual(written(("ã",), with_bom=True, encoding=LATIN_1)[0], b"\xe3\r\n")

    def test_what_latin_1_lacks_is_seen_and_counted(self):
        content, writer = written(("É?", "10 €", "Łódź"), encoding=LATIN_1)
        self.assertEqual((content, writer.replaced_count), (b"\xc9?,10 ?,?\xf3d?\r\n", 3))

    def test_accent_that_is_a_character_of_its_own_is_kept(self):
        content, writer = written(("Joa\u0303o",), encoding=LATIN_1)
        self.assertEqual((content, writer.replaced_count), (b"Jo\xe3o\r\n", 0))


class TestHarmless(unittest.TestCase):
    def test_text_like_a_formula_is_text(self):
        for text in ("=1+1", "+55 11 4002-8922", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1"):
            with self.subTest(text=text):
                self.assertEqual(harmless(text), f"'{text}")

    def test_other_text_stays(self):
        for text in ("", "Ana", "'quoted'", "a=b", " =1"):
            with self.subTest(text=text):
                self.assertEqual(harmless(text), text)

    def test_negative_numbers_stay_numbers(self):
        self.assertEqual(written((-5, -5.5, "-5"))[0], b"-5,-5.5,'-5\r\n")

    def test_headers_are_texts_too(self):
        file = io.BytesIO()
        DelimitedWriter(file, Dialect()).write_texts(["=A1", "Name"])
        self.assertEqual(file.getvalue(), b"'=A1,Name\r\n")

    @given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2), min_size=1))
    def test_what_was_written_is_read_back(self, rows):
        content, _writer = written(*rows, delimiter=";")
        read = list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";"))
        self.assertEqual(read, [[harmless(text) for text in row] for row in rows])
