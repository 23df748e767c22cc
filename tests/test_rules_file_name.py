import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.file_name import safe_file_name


class TestSafeFileName(unittest.TestCase):
    def test_ordinary_name_stays(self):
        self.assertEqual(safe_file_name("Inadimplentes de São Paulo", "xlsx"), "Inadimplentes de São Paulo.xlsx")

    def test_folders_are_left(self):
        self.assertEqual(safe_file_name("../../etc/passwd", "csv"), "etc passwd.csv")
        self.assertEqual(safe_file_name("C:\\Windows\\debtors", "csv"), "C Windows debtors.csv")

    def test_quotes_and_line_ends_are_left_out(self):
        self.assertEqual(safe_file_name('a"b\r\nSet-Cookie: x', "csv"), "a b Set-Cookie x.csv")

    def test_direction_of_writing_can_not_be_turned(self):
        self.assertEqual(safe_file_name("report\u202excod.exe", "xlsx"), "report xcod.exe.xlsx")

    def test_extension_is_that_of_the_format(self):
        for name in ("debtors", "debtors.xlsx", "debtors.CSV", "debtors.csv.", "debtors .csv"):
            with self.subTest(name=name):
                self.assertEqual(safe_file_name(name, "csv"), "debtors.csv")

    def test_names_of_devices_are_no_names_of_files(self):
        for name in ("CON", "nul.txt", "com1.debtors", "LPT9 ", "COM¹"):
            with self.subTest(name=name):
                self.assertTrue(safe_file_name(name, "csv").startswith("_"))

    def test_nothing_left_is_the_fallback(self):
        for name in ("", "...", "///", "\u200b\n", ".csv."):
            with self.subTest(name=name):
                self.assertIn(safe_file_name(name, "csv", "debtors"), ("debtors.csv", "csv.csv"))

    def test_long_name_is_cut_between_characters(self):
        name = safe_file_name("é" * 300, "xlsx")
        self.assertEqual(name, f"{'é' * 90}.xlsx")

    def test_emoji_stays(self):
        self.assertEqual(safe_file_name("debtors 😀", "csv"), "debtors 😀.csv")

    @given(st.text(max_size=400))
    def test_any_text_makes_a_name_that_every_system_takes(self, text):
        name = safe_file_name(text, "csv")
        self.assertLessEqual(len(name.encode()), 190)
        self.assertTrue(name.endswith(".csv") and not name.startswith((".", " ")))
        self.assertFalse(set('/\\:*?"<>|\r\n\0') & set(name))
