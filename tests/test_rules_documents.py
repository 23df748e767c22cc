import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.documents import (
    COMPANY,
    PERSON,
    formatted,
    is_cnpj,
    is_cpf,
    normalize,
    person_type,
)

CPF = "529.982.247-25"
CNPJ = "11.222.333/0001-81"
# R26: the example of the alphanumeric CNPJ.
CNPJ_WITH_LETTERS = "12ABC34501DE35"


class TestDocuments(unittest.TestCase):
    def test_a_cpf_is_valid_with_and_without_punctuation(self):
        self.assertTrue(is_cpf(CPF))
        self.assertTrue(is_cpf("52998224725"))

    def test_a_cpf_with_a_wrong_check_digit_is_not_valid(self):
        self.assertFalse(is_cpf("529.982.247-26"))
        self.assertFalse(is_cpf("529.982.247-35"))

    def test_a_cpf_of_one_digit_repeated_is_not_valid(self):
        self.assertFalse(is_cpf("111.111.111-11"))

    def test_a_cpf_has_eleven_digits(self):
        for document in ("5299822472", "529982247255", "5299822472A", "", None):
            with self.subTest(document=document):
                self.assertFalse(is_cpf(document))

    def test_a_numeric_cnpj_is_valid(self):
        self.assertTrue(is_cnpj(CNPJ))

    def test_a_cnpj_with_letters_is_valid(self):
        self.assertTrue(is_cnpj(CNPJ_WITH_LETTERS))
        self.assertTrue(is_cnpj("12.abc.345/01de-35"))

    def test_a_cnpj_with_a_wrong_check_digit_is_not_valid(self):
        for document in ("12ABC34501DE36", "12ABC34501DE45", "11.222.333/0001-82", "12ABD34501DE35"):
            with self.subTest(document=document):
                self.assertFalse(is_cnpj(document))

    def test_the_check_digits_of_a_cnpj_are_digits(self):
        self.assertFalse(is_cnpj("12ABC34501DE3A"))

    def test_a_cnpj_of_one_digit_repeated_is_not_valid(self):
        self.assertFalse(is_cnpj("0" * 14))

    def test_letters_are_kept_and_punctuation_goes(self):
        self.assertEqual(normalize(" 12.abc.345/01de-35 "), CNPJ_WITH_LETTERS)

    def test_a_valid_cpf_makes_a_person_even_of_a_company(self):
        self.assertEqual(person_type(CPF, is_company=True), PERSON)

    def test_a_valid_cnpj_makes_a_company_even_of_a_person(self):
        self.assertEqual(person_type(CNPJ, is_company=False), COMPANY)

    def test_without_a_valid_document_the_contact_decides(self):
        for document in (None, "", "529.982.247-26", "BE0477472701"):
            with self.subTest(document=document):
                self.assertEqual(person_type(document, is_company=True), COMPANY)
                self.assertEqual(person_type(document, is_company=False), PERSON)

    def test_documents_are_punctuated(self):
        for document in (CPF, CNPJ, "12.ABC.345/01DE-35"):
            with self.subTest(document=document):
                self.assertEqual(formatted(normalize(document)), document)
                self.assertEqual(formatted(document), document)

    def test_what_is_no_document_stays_as_it_is(self):
        for document, text in {"BE0477472701": "BE0477472701", "529.982.247-26": "529.982.247-26", None: "", False: ""}.items():
            with self.subTest(document=document):
                self.assertEqual(formatted(document), text)

    @given(st.text())
    def test_any_text_is_answered_without_an_error(self, document):
        self.assertIn(person_type(document, is_company=False), (PERSON, COMPANY))

    @given(st.integers(0, 10), st.integers(1, 9))
    def test_one_changed_digit_makes_a_cpf_invalid(self, position, change):
        digits = normalize(CPF)
        changed = str((int(digits[position]) + change) % 10)
        self.assertFalse(is_cpf(digits[:position] + changed + digits[position + 1 :]))
