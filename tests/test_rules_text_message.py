import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.text_message import html_of, text_of


class TestTextMessage(unittest.TestCase):
    @given(st.text())
    def test_any_text_comes_back(self, text):
        self.assertEqual(text_of(html_of(text)), text)

    @given(st.text(alphabet="<>&\"' ab;lt/p"))
    def test_no_text_is_an_element(self, text):
        self.assertEqual(html_of(text).count("<"), 2)

    def test_other_html_is_no_text(self):
        for html in (
            "",
            "<p>1</p>",
            '<p style="white-space: pre-wrap">',
            html_of("1") + html_of("2"),
            f"<div>{html_of('1')}</div>",
        ):
            with self.subTest(html=html):
                self.assertIsNone(text_of(html))
