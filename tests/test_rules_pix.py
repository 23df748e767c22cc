import re
import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.pix import reference, references

_NUMBERS = st.integers(1, 2**31 - 1)


class TestPixReference(unittest.TestCase):
    def test_short_number_is_said_whole(self):
        self.assertEqual(reference("INV/2026/00001", 1234), "INV202600001X1234")

    def test_of_a_long_number_the_end_is_said(self):
        self.assertEqual(reference("FATURA/PROVEDOR/LONDRINA/2026/00001", 7), "PROVEDORLONDRINA202600001X7"[-25:])

    def test_long_numbers_that_begin_alike_differ(self):
        names = ("FATURA/PROVEDOR/LONDRINA/2026/00001", "FATURA/PROVEDOR/LONDRINA/2026/00002")
        self.assertEqual(len({reference(name, number) for number, name in enumerate(names, 1)}), 2)

    def test_numbers_that_differ_in_their_signs_alone_differ(self):
        self.assertNotEqual(reference("F/1/11", 1), reference("F/11/1", 2))

    @given(st.text(max_size=40), st.text(max_size=40), _NUMBERS, _NUMBERS)
    def test_no_two_debts_have_the_same_in_capitals_or_not(self, name, other_name, number, other):
        if number != other:
            self.assertNotEqual(reference(name, number).casefold(), reference(other_name, other).casefold())

    @given(st.text(max_size=40), _NUMBERS)
    def test_a_bank_takes_it(self, name, number):
        self.assertRegex(reference(name, number), re.compile(r"\A[A-Za-z0-9]{1,25}\Z"))

    @given(st.text(max_size=40), _NUMBERS)
    def test_it_is_found_in_a_text(self, name, number):
        said = reference(name, number)
        self.assertEqual(references(f"PIX RECEBIDO {said.lower()}, ANA XAVIER"), {number: said.lower()})

    def test_nothing_is_found_in_other_texts(self):
        for text in ("", "Ana", "INV/2026/00001", "BOX", "X0", "X01", "aX12b", "X12345678901"):
            with self.subTest(text=text):
                self.assertEqual(references(text), {})
