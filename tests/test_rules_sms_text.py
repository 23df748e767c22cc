import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.sms_text import GSM_7, UCS_2, SmsLength, measure, strip_accents


class TestSmsText(unittest.TestCase):
    def _assert_segments(self, expected):
        for text, segments in expected.items():
            with self.subTest(units=len(text), text=text[-3:]):
                self.assertEqual(measure(text).segments, segments)

    # Encoding

    def test_portuguese_letters_that_force_ucs_2(self):
        for character in "çãõáêíóúâôÁÃÕÀ":
            with self.subTest(character=character):
                self.assertEqual(measure(character).encoding, UCS_2)

    def test_letters_that_do_not(self):
        for character in "Çéàü@£$¥èùìòØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñ\n\r aZ09":
            with self.subTest(character=character):
                self.assertEqual(measure(character), SmsLength(GSM_7, 1, 1, 159))

    def test_characters_that_count_two(self):
        for character in "^{}\\[~]|€\f":
            with self.subTest(character=character):
                self.assertEqual(measure(character), SmsLength(GSM_7, 2, 1, 158))

    def test_they_count_one_where_the_message_is_ucs_2(self):
        self.assertEqual(measure("ã€"), SmsLength(UCS_2, 2, 1, 68))

    def test_what_is_in_no_table(self):
        for character in ("\t", "`", "’", "º", "\x1b", "\xa0", "a\u0303"):
            with self.subTest(character=character):
                self.assertEqual(measure(character).encoding, UCS_2)

    def test_nothing_is_no_segment(self):
        for text in ("", None):
            self.assertEqual(measure(text), SmsLength(GSM_7, 0, 0, 160))

    # Segments: the vectors of R23, then each border from below, at it and from above

    def test_vectors(self):
        self._assert_segments({"a" * 71: 1, "ã" * 71: 2, "€" * 81: 2})

    def test_gsm_7(self):
        self._assert_segments(
            {"a": 1, "a" * 159: 1, "a" * 160: 1, "a" * 161: 2, "a" * 306: 2, "a" * 307: 3, "a" * 459: 3, "a" * 460: 4}
        )

    def test_ucs_2(self):
        self._assert_segments(
            {"ã": 1, "ã" * 69: 1, "ã" * 70: 1, "ã" * 71: 2, "ã" * 134: 2, "ã" * 135: 3, "ã" * 201: 3, "ã" * 202: 4}
        )

    def test_extended_characters_in_one_message(self):
        self._assert_segments({"€" * 80: 1, "€" * 80 + "a": 2, "a" * 158 + "€": 1, "a" * 159 + "€": 2})

    def test_an_extended_character_at_a_border_goes_to_the_next_segment(self):
        before = "a" * 152
        self.assertEqual(measure(before + "€" + "a" * 151), SmsLength(GSM_7, 305, 2, 0))
        self.assertEqual(measure(before + "€" + "a" * 152), SmsLength(GSM_7, 306, 3, 152))
        self.assertEqual(measure(before[1:] + "€" + "a" * 153), SmsLength(GSM_7, 306, 2, 0))

    def test_many_extended_characters_lose_a_unit_in_each_segment(self):
        self._assert_segments({"€" * 152: 2, "€" * 153: 3})

    def test_an_emoji_takes_two_units_and_is_not_torn(self):
        self.assertEqual(measure("😀"), SmsLength(UCS_2, 2, 1, 68))
        self._assert_segments({"😀" * 35: 1, "😀" * 36: 2, "😀" * 66: 2, "😀" * 67: 3})
        self.assertEqual(measure("ã" * 66 + "😀" + "ã" * 65), SmsLength(UCS_2, 133, 2, 0))

    def test_what_is_left(self):
        self.assertEqual(measure("a" * 160).left, 0)
        self.assertEqual(measure("a" * 161).left, 153 * 2 - 161)

    # Accents

    def test_accents_go_and_free_letters_stay(self):
        self.assertEqual(strip_accents("Atenção: NÃO há crédito à vista, ü Ç"), "Atencao: NAO ha crédito à vista, ü Ç")

    def test_letters_that_are_typed_in_two_parts(self):
        self.assertEqual(strip_accents("na\u0303o e\u0301"), "nao é")

    def test_typographic_characters(self):
        self.assertEqual(strip_accents("“R$\xa010” – d’água… 1º 2ª\t•"), '"R$ 10" - d\'agua... 1o 2a -')

    def test_what_has_no_plain_form_stays(self):
        self.assertEqual(strip_accents("😀 漢 ã"), "😀 漢 a")

    def test_nothing(self):
        self.assertEqual((strip_accents(""), strip_accents(None)), ("", ""))

    @given(st.text("abcãõáêíóúçÇéàü€ –“”ºª", max_size=400))
    def test_portuguese_needs_no_ucs_2_once_stripped(self, text):
        self.assertEqual(measure(strip_accents(text)).encoding, GSM_7)

    @given(st.text(max_size=400))
    def test_any_text_fits_into_its_segments(self, text):
        length = measure(text)
        size = {GSM_7: 153, UCS_2: 67}[length.encoding]
        self.assertGreaterEqual(length.left, 0)
        self.assertLessEqual(length.units, max(length.segments * size, 0) + (length.segments == 1) * 7)

    @given(st.text(max_size=100))
    def test_stripping_twice_changes_nothing(self, text):
        self.assertEqual(strip_accents(strip_accents(text)), strip_accents(text))
