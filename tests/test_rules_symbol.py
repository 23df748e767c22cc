import re
import unittest

import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from odoo.addons.account_delinquency.rules.banks import bank_name
from odoo.addons.account_delinquency.rules.interleaved import QUIET, elements, path

# R17
BARCODE = "34195153900000127501091234567800057123457000"
HEIGHT = 40


def decoded(bars, width):
    """Returns what a reader finds in the bars, each a (left, width), drawn two pixels to a narrow one."""
    image = Image.new("L", (width * 2, HEIGHT * 2), 255)
    for left, bar in bars:
        ImageDraw.Draw(image).rectangle((left * 2, 0, (left + bar) * 2 - 1, HEIGHT * 2), fill=0)
    return [(str(found.format), found.text) for found in zxingcpp.read_barcodes(image)]


def bars_of(widths):
    left, bars = QUIET, []
    for number, width in enumerate(widths):
        bars += [(left, width)] if number % 2 == 0 else []
        left += width
    return bars, left + QUIET


class TestSymbol(unittest.TestCase):
    def _assert_decodes(self, bars, width, digits):
        [(name, text)] = decoded(bars, width)
        self.assertEqual((re.sub(r"\W", "", name.rpartition(".")[2]), text), ("ITF", digits))

    def test_elements_of_a_pair(self):
        self.assertEqual(elements("38", wide=2), (1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 1, 1, 2, 1, 1))

    def test_symbol_decodes_to_exactly_the_44_digits(self):
        for wide in (2, 3):
            with self.subTest(wide=wide):
                self._assert_decodes(*bars_of(elements(BARCODE, wide)), BARCODE)

    def test_path_draws_the_same_bars(self):
        data, width = path(BARCODE, HEIGHT)
        bars = [(int(left), int(bar)) for left, bar in re.findall(rf"M(\d+) 0h(\d+)v{HEIGHT}h-\2z", data)]
        self.assertEqual(data.count("M"), len(bars))
        self._assert_decodes(bars, width, BARCODE)

    def test_widths_are_those_of_the_standard(self):
        self.assertEqual((sum(elements(BARCODE, 2)), sum(elements(BARCODE, 3))), (316, 405))

    def test_anything_but_pairs_of_digits_is_refused(self):
        for digits in ("", "1", BARCODE[1:], "1a", "١٢"):
            with self.subTest(digits=digits), self.assertRaises(ValueError):
                elements(digits)

    @settings(max_examples=25)
    @given(st.text("0123456789", min_size=44, max_size=44))
    def test_any_code_decodes(self, digits):
        self._assert_decodes(*bars_of(elements(digits)), digits)

    def test_banks(self):
        for number, name in {"001": "Banco do Brasil", "999": "999", None: "", "": ""}.items():
            with self.subTest(number=number):
                self.assertEqual(bank_name(number), name)
