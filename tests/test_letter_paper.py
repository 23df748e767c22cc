import pypdfium2

from odoo.tests import tagged

from .common import days_ago
from .common_boleto import boleto_of
from .common_letter import LetterCommon
from .common_slip import PIX, SlipMixin, decoded


def codes_on(pdf: bytes) -> list[str]:
    """Returns what the codes on the pages of a PDF say."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=4).to_pil().convert("L") for page in document]
    return [text for page in pages for text in decoded(page)]


@tagged("post_install", "-at_install")
class TestLetterPaper(SlipMixin, LetterCommon):
    """A bank's reader, or a telephone, reads the codes of a letter as it is printed and as it is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.bank_ids.unlink()
        cls.line = cls._terms(cls._document(100, days_ago(10)))
        cls.boleto = boleto_of(100, days_ago(10))

    def _printed(self) -> bytes:
        letter = self._letter_to(self.customer, channel="letter")
        letter.action_print()
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        return report._render_qweb_pdf("account_delinquency.report_letter", letter.ids)[0]

    def test_printed_barcode_says_the_44_digits(self):
        self.line.boleto_line = self.boleto.line
        self.assertEqual(codes_on(self._printed()), [self.boleto.barcode])

    def test_printed_qr_code_says_what_is_to_be_paid(self):
        self._account()
        self._offer_qr_code()
        self.assertEqual(codes_on(self._printed()), [PIX])

    def test_barcode_of_an_e_mail_says_the_44_digits(self):
        self.line.boleto_line = self.boleto.line
        letter = self._letter_to(self.customer)
        page = f"<!DOCTYPE html><html><body>{letter.body}</body></html>"
        self.assertEqual(codes_on(self.env["ir.actions.report"]._run_wkhtmltopdf([page])), [self.boleto.barcode])
