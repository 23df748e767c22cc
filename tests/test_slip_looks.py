import subprocess
import tempfile
from pathlib import Path

import pypdfium2
import zxingcpp
from lxml import html
from PIL import Image

from odoo.tests import tagged

from .common import days_ago
from .common_boleto import boleto_of
from .common_letter import LetterCommon
from .common_slip import SlipMixin, decoded

_SECONDS = 120
# It needs more addresses than Odoo lets its own processes have.
_CHROMIUM = ("prlimit", "--as=unlimited:", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
DESKTOP, TELEPHONE = 1000, 360
FIELDS = (
    "Place of payment", "Due date", "Beneficiary", "Agency / beneficiary code", "Document date", "Document", "Kind", "Accepted",
    "Processed on", "Our number", "For the bank", "Portfolio", "Currency", "Quantity", "Value", "(=) Amount of the document",
    "Instructions", "(−) Discount", "(−) Other deductions", "(+) Interest / fine", "(+) Other additions", "(=) Amount charged",
    "Payer", "Compensation slip",
)  # fmt: skip


def screenshot(page: str, width: int, dots: int = 1):
    """Returns what a browser of that width shows of a page; ``dots``: of the screen, for a pixel of the page."""
    with tempfile.TemporaryDirectory() as folder:
        source, picture = Path(folder) / "page.html", Path(folder) / "page.png"
        source.write_text(page)
        size = [f"--window-size={width},1400", f"--force-device-scale-factor={dots}", f"--user-data-dir={folder}/user"]
        command = [*_CHROMIUM, *size, f"--screenshot={picture}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
        with Image.open(picture) as image:
            return image.convert("L")


def symbols_of(pdf: bytes, dots: int) -> list:
    """Returns the codes on a PDF at so many dots an inch: what each says, and its length and height in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=dots / 72).to_pil().convert("L") for page in document]
    return [
        (found.text, *(length / dots * 25.4 for length in size_of(page, found.position)))
        for page in pages
        for found in zxingcpp.read_barcodes(page)
    ]


def size_of(page, place) -> tuple[int, int]:
    """Returns the length of a symbol and the height of its first bar."""
    column, row = place.top_left.x + 1, (place.top_left.y + place.bottom_left.y) // 2
    dark = [page.getpixel((column, one)) < 128 for one in range(page.height)]
    above, below = dark[:row][::-1].index(False), dark[row:].index(False)
    return place.top_right.x - place.top_left.x, above + below


@tagged("post_install", "-at_install")
class TestSlipLooks(SlipMixin, LetterCommon):
    """The slip of a bank looks as every bank prints it, and is read from paper and from screens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.bank_ids.unlink()
        cls.customer.write({"vat": "52998224725", "street": "Rua das Flores, 1", "city": "Curitiba"})
        cls.line = cls._terms(cls._document(100, days_ago(10)))
        cls.boleto = boleto_of(100, days_ago(10))
        cls.line.boleto_line = cls.boleto.line

    def _pdf(self, report, letter) -> bytes:
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        return reports._render_qweb_pdf(f"account_delinquency.{report}", letter.ids)[0]

    def _printed(self) -> bytes:
        letter = self._letter_to(self.customer, channel="letter", is_once_a_day=False)
        letter.action_print()
        return self._pdf("report_letter", letter)

    def _body(self) -> str:
        return self._letter_to(self.customer, is_once_a_day=False).body

    def _page(self, **terms) -> str:
        """Returns the page on which the dialog shows a letter."""
        body = self._body()
        if terms:
            letter = self._letter_to(self.customer, is_once_a_day=False, **terms)
            letter.action_print()
            body = letter.body
        values = {"subject": "Letter", "recipient": "Ana", "body": body}
        return str(self.env["ir.qweb"]._render("account_delinquency.letter_page", values))

    def _mail(self) -> str:
        """Returns the e-mail as a program shows it."""
        viewport = '<meta charset="utf-8"/><meta name="viewport" content="width=device-width"/>'
        return f"<!DOCTYPE html><html><head>{viewport}</head><body>{self._body()}</body></html>"

    def _text(self) -> str:
        return " ".join(" ".join(html.fromstring(self._body()).itertext()).split())

    # Fields

    def test_head_has_the_bank_its_code_with_the_digit_and_the_line(self):
        [head] = html.fromstring(self._body()).xpath("//table[@border='1']//table[1]")[:1]
        self.assertEqual(
            [" ".join(cell.text_content().split()) for cell in head.xpath(".//td")],
            ["Itaú Unibanco", "341-7", self.boleto.formatted],
        )

    def test_fields_are_those_of_the_standard(self):
        text = self._text()
        for field in FIELDS:
            with self.subTest(field=field):
                self.assertIn(field, text)

    def test_what_is_known_is_filled_in(self):
        text = self._text()
        for said in (
            "Document date 10/25/2026",
            f"Document {self.line.move_id.name}",
            "Due date 11/14/2026",
            "(=) Amount of the document R$ 100.00",
            "Payer Ana Souza · 529.982.247-25 Rua das Flores, 1",
        ):
            with self.subTest(said=said):
                self.assertIn(said, text)

    # What readers find

    def test_letter_and_statement_are_read_at_200_dots_an_inch(self):
        statement = self._pdf("report_statement", self._letter_to(self.customer))
        for name, pdf in (("letter", self._printed()), ("statement", statement)):
            with self.subTest(name=name):
                self.assertEqual([text for text, *_size in symbols_of(pdf, 200)], [self.boleto.barcode])

    def test_symbol_on_paper_has_the_size_of_the_standard_however_the_company_prints(self):
        paper = self.company.paperformat_id
        for form in ({}, {"dpi": 96}, {"dpi": 110}, {"disable_shrinking": True}, {"format": "Letter", "margin_left": 15}):
            with self.subTest(form=form):
                self.company.paperformat_id = paper.copy(form)
                [(text, length, height)] = symbols_of(self._printed(), 400)
                self.assertEqual(text, self.boleto.barcode)
                self.assertAlmostEqual(length, 103, delta=1)
                self.assertAlmostEqual(height, 13, delta=0.5)

    def test_e_mail_is_read_from_a_screen(self):
        page = self._mail()
        for width, dots in ((DESKTOP, 1), (TELEPHONE, 1), (TELEPHONE, 2), (TELEPHONE, 3)):
            with self.subTest(width=width, dots=dots):
                self.assertEqual(decoded(screenshot(page, width, dots)), [self.boleto.barcode])

    def test_preview_is_read_from_a_screen(self):
        for terms in ({}, {"channel": "letter"}):
            page = self._page(**terms)
            for width, dots in ((DESKTOP, 1), (TELEPHONE, 3)):
                with self.subTest(terms=terms, width=width):
                    self.assertEqual(decoded(screenshot(page, width, dots)), [self.boleto.barcode])

    def test_bars_on_a_screen_are_whole_pixels(self):
        for page in (self._mail(), self._page(channel="letter")):
            picture = screenshot(page, DESKTOP)
            [found] = zxingcpp.read_barcodes(picture)
            row = (found.position.top_left.y + found.position.bottom_left.y) // 2
            bars = picture.crop((found.position.top_left.x, row, found.position.top_right.x, row + 1))
            self.assertLessEqual(set(bars.tobytes()), {0, 255})

    def test_slip_fits_on_a_telephone(self):
        """Its right edge is on the picture, which is as wide as the telephone."""
        picture = screenshot(self._mail(), TELEPHONE)
        [found] = zxingcpp.read_barcodes(picture)
        row = found.position.top_left.y
        right = [place for place in range(found.position.top_right.x + 5, picture.width) if picture.getpixel((place, row)) < 128]
        self.assertTrue(right)
