import io
import os
import re
import tempfile
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pypdfium2
from openpyxl import load_workbook

from odoo.tests import tagged

from .common import days_ago
from .common_report import ReportCommon
from .test_debtor_report_files import pdf_text
from .test_debtor_report_office import convert, written

FONTS = Path("/usr/share/fonts/truetype")
AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d\d")
DAY = re.compile(r"\d\d/\d\d/\d{4}")
# Points: a blank of the font is about as wide.
GAP = 2
MARGIN = 20


def letters_of(page):
    """Yields the letters of a page in their order, each with its left and right edge and what it stands on."""
    texts = page.get_textpage()
    for place in range(texts.count_chars()):
        letter = texts.get_text_range(place, 1)
        left, bottom, right, _top = texts.get_charbox(place)
        yield letter, left, right, bottom


def cells_of(pdf: bytes):
    """Yields the days and numbers that follow one another in a PDF, each as (text, its first letter, its last letter), and the
    width of the page."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            letters = list(letters_of(page))
            text = "".join(letter[0] for letter in letters)
            for found in re.finditer(rf"(?:(?:{DAY.pattern}|{AMOUNT.pattern}|\d+)\s*)+", text):
                cells = re.finditer(rf"{DAY.pattern}|{AMOUNT.pattern}|\d+", found[0])
                places = [(one[0], found.start() + one.start(), found.start() + one.end() - 1) for one in cells]
                yield [(one, letters[first], letters[last]) for one, first, last in places], page.get_width()


@tagged("post_install", "-at_install")
class TestDebtorReportWidths(ReportCommon):
    """Nothing on paper runs into what is next to it, or leaves the page, whatever the fonts of the server and the amounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in (1, 2):
            customer = cls._customer(f"Telecomunicações e Participações {number}")
            cls._document(999_999_999.99, days_ago(3000), partner=customer)
        (cls.customer | cls.bruno).write({"vat": False, "phone": False})  # What looks like numbers that stand side by side.

    def _fonts(self, name):
        """Lets wkhtmltopdf find the fonts of one family alone."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        settings = Path(folder) / "fonts.conf"
        settings.write_text(
            f'<?xml version="1.0"?><fontconfig><dir>{FONTS / name}</dir><cachedir>{folder}/cache</cachedir></fontconfig>'
        )
        self.startPatcher(patch.dict(os.environ, {"FONTCONFIG_FILE": str(settings)}))

    def _assert_apart(self, pdf):
        rows = list(cells_of(pdf))
        self.assertTrue(any(len(cells) >= 4 for cells, _width in rows))
        for cells, width in rows:
            self.assertLess(cells[-1][2][2], width - MARGIN, cells)
            for (text, _first, last), (after, first, _last) in pairwise(cells):
                if abs(first[3] - last[3]) < 1:  # on one line
                    self.assertGreater(first[1] - last[2], GAP, (text, after))

    def test_in_every_font_layout_and_orientation(self):
        for fonts in ("dejavu", "liberation"):
            self._fonts(fonts)
            for summary in (False, True):
                for landscape in ("portrait", "landscape"):
                    with self.subTest(fonts=fonts, summary=summary, landscape=landscape):
                        self._assert_apart(self._make("pdf", summary_only=summary, orientation=landscape)[1])

    def test_excel_has_columns_as_wide_as_the_sums(self):
        for kind, column in (("xlsx", 9), ("xlsx_flat", 15)):
            with self.subTest(kind=kind):
                [sheet] = load_workbook(io.BytesIO(self._make(kind)[1])).worksheets
                [width] = [one.width for one in sheet.column_dimensions.values() if one.min <= column <= one.max]
                self.assertGreater(width, len("4,040,001,420.85"))

    def test_word_and_rtf_print_amounts_in_one_piece(self):
        with tempfile.TemporaryDirectory() as folder:
            files = [written(Path(folder), kind, self._make(kind)[1]) for kind in ("docx", "rtf")]
            convert(Path(folder), files)
            for file in files:
                with self.subTest(kind=file.suffix):
                    self._assert_apart(file.with_suffix(".pdf").read_bytes())
                    self.assertIn("4,040,001,420.85", pdf_text(file.with_suffix(".pdf").read_bytes()))
