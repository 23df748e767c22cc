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

    def _ways(self) -> list:
        """Returns the ways to pay that a letter of now names, each its kind and amount."""
        letter = self._letter_to(self.customer, is_once_a_day=False)
        statements = self.env["account.debtor.statement"]._of(self.customer, self.company)
        ways = letter._slips({(self.company, self.customer.id): statements[self.customer.id]})
        return [(slip.kind, slip.amount) for slip in ways[self.company, self.customer.id]]

    def test_boleto_of_more_than_is_to_be_paid_is_left_out(self):
        self._account()
        self.line.boleto_line = self.boleto.line
        self._pay_on_account(40)
        self.assertEqual(self._ways(), [("account", 60)])

    def test_newest_boletos_are_left_out_until_no_more_is_asked_for_than_is_to_be_paid(self):
        self._account()
        self.line.boleto_line = self.boleto.line
        newest = self._terms(self._document(50, days_ago(3)))
        newest.boleto_line = boleto_of(50, days_ago(3)).line
        for paid, ways in ((10, [("boleto", 100), ("account", 40)]), (30, [("boleto", 100), ("account", 10)])):
            self._pay_on_account(paid)
            with self.subTest(paid=paid):
                self.assertEqual(self._ways(), ways)

    def test_boleto_is_printed_where_the_credit_is_no_more_than_the_rest(self):
        self._account()
        self.line.boleto_line = self.boleto.line
        self._document(50, days_ago(3))
        for paid, ways in ((40, [("boleto", 100), ("account", 10)]), (10, [("boleto", 100)])):
            self._pay_on_account(paid)
            with self.subTest(paid=paid):
                self.assertEqual(self._ways(), ways)

    def test_barcode_of_an_e_mail_says_the_44_digits(self):
        self.line.boleto_line = self.boleto.line
        letter = self._letter_to(self.customer)
        page = f"<!DOCTYPE html><html><body>{letter.body}</body></html>"
        self.assertEqual(codes_on(self.env["ir.actions.report"]._run_wkhtmltopdf([page])), [self.boleto.barcode])
