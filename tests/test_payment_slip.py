import base64
import io
import re
from unittest.mock import patch

from lxml import html
from PIL import Image, ImageDraw
from werkzeug.exceptions import HTTPException

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account_delinquency.reports.account_payment_slip import Party
from odoo.addons.account_delinquency.rules.paper import Paper

from .common import DelinquencyCommon, days_ago
from .common_boleto import boleto_of
from .common_slip import PIX, SlipMixin, decoded

CPF, CNPJ = "52998224725", "11222333000181"


def drawn(bars, width, scale=2):
    """Returns the picture of bars, each a (left, width)."""
    image = Image.new("L", (width * scale, 80), 255)
    for left, bar in bars:
        ImageDraw.Draw(image).rectangle((left * scale, 0, (left + bar) * scale - 1, 80), fill=0)
    return image


@tagged("post_install", "-at_install")
class TestPaymentSlip(SlipMixin, DelinquencyCommon):
    """How a debt is paid: the slip of the bank, else a QR code, else an account, else a sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        brazil = cls.env.ref("base.br")
        cls.company.partner_id.write(
            {"name": "Provedor Ltda", "vat": CNPJ, "street": "Rua XV, 10", "city": "Curitiba", "country_id": brazil.id}
        )
        cls.company.partner_id.bank_ids.unlink()
        cls.company.delinquency_policy_id = cls.env["account.delinquency.policy"].create(
            {"name": "Boleto", "fine_percent": 2, "interest_percent_month": 1}
        )
        cls.customer.write({"vat": CPF, "street": "Rua das Flores, 1", "city": "Curitiba", "country_id": brazil.id})
        cls.line = cls._terms(cls._document(100, days_ago(10)))
        cls.boleto = boleto_of(100, days_ago(10))
        cls.slips = cls.env["account.payment.slip"]

    def _of_line(self, line=None, amount=102.33):
        line = line or self.line
        return self.slips._of_lines(line, {line.id: amount}).get(line.id)

    def _of_total(self, amount=102.33, document="INV/2026/00001", partner=None, line_id=1234):
        return self.slips._of_total(self.customer if partner is None else partner, self.company, amount, document, line_id)

    def _with_boleto(self):
        self.line.boleto_line = self.boleto.line
        return self._of_line()

    def _render(self, slip, medium):
        values = {"slip": slip, "medium": medium, "paper": Paper()}
        return str(self.env["ir.qweb"]._render("account_delinquency.payment_slip", values))

    # A boleto

    def test_boleto_says_what_the_bank_has_registered(self):
        slip = self._with_boleto()
        self.assertEqual((slip.kind, slip.barcode, slip.line), ("boleto", self.boleto.barcode, self.boleto.formatted))
        self.assertEqual((slip.bank_number, slip.bank), ("341", "Itaú Unibanco"))
        self.assertEqual((slip.amount, slip.currency, slip.updated_amount), (100, "BRL", 102.33))
        self.assertEqual((slip.due_text, slip.reference), ("11/14/2026", self.line.move_id.payment_reference))

    def test_parties_have_their_names_documents_and_addresses(self):
        slip = self._with_boleto()
        self.assertEqual((slip.payer.name, slip.payer.document), ("Ana Souza", "529.982.247-25"))
        self.assertEqual((slip.payee.name, slip.payee.document), ("Provedor Ltda", "11.222.333/0001-81"))
        self.assertIn("Rua das Flores, 1", slip.payer.address)
        self.assertIn("Rua XV, 10", slip.payee.address)

    def test_payer_is_the_commercial_partner(self):
        contact = self._customer("Contact", parent_id=self.customer.id)
        line = self._terms(self._document(50, days_ago(5), partner=contact))
        line.boleto_line = boleto_of(50, days_ago(5)).line
        self.assertEqual(self._of_line(line).payer.name, "Ana Souza")
        self.assertEqual(self._of_total(partner=contact).payer.name, "Ana Souza")

    def test_debt_without_a_customer_has_no_payer(self):
        nobody = self.env["res.partner"]
        line = self._terms(self._opening_entry((nobody, 50, days_ago(5))))
        line.boleto_line = boleto_of(50, days_ago(5)).line
        self.assertEqual(self._of_line(line).payer, Party())
        self.assertEqual(self._of_total(partner=nobody).payer, Party())

    def test_fine_and_interest_are_said(self):
        self.assertEqual(
            self._with_boleto().instructions,
            ("After the due date: a fine of 2.00%.", "After the due date: interest of 1.00% a month, counted by days."),
        )

    def test_updated_amount_is_said_where_something_is_charged(self):
        self.line.boleto_line = self.boleto.line
        said = {amount: self._of_line(amount=amount).updated_text for amount in (100, 102.33)}
        self.assertEqual(said[100], "")
        self.assertIn("102.33", said[102.33])

    def test_without_a_policy_nothing_is_said(self):
        self.company.delinquency_policy_id = False
        self.assertEqual(self._with_boleto().instructions, ())

    def test_each_part_alone(self):
        for values, count in (({"fine_percent": 0}, 1), ({"interest_percent_month": 0}, 0)):
            self.company.delinquency_policy_id.write(values)
            with self.subTest(values=values):
                self.assertEqual(len(self._with_boleto().instructions), count)

    def test_no_slip_is_made_up(self):
        self.assertIsNone(self._of_line())

    def test_slip_that_is_out_of_date_is_not_printed(self):
        self.line.boleto_line = self.boleto.line
        self._pay(self.line.move_id, 1)
        self.assertEqual(self.line.slip_state, "stale")
        self.assertIsNone(self._of_line())

    def test_paid_debt_has_no_slip(self):
        self.line.boleto_line = self.boleto.line
        self._pay(self.line.move_id)
        self.assertIsNone(self._of_line())

    def test_slip_without_an_amount_is_of_what_is_left(self):
        self.line.boleto_line = boleto_of(0, days_ago(10)).line
        self.assertEqual(self._of_line().amount, 100)

    def test_queries_do_not_depend_on_the_number_of_lines(self):
        lines = self.env["account.move.line"]
        for number in range(12):
            customer = self._customer(f"Customer {number}", vat=CPF, city="Curitiba", country_id=self.env.ref("base.br").id)
            line = self._terms(self._document(number + 1, days_ago(5), partner=customer))
            line.boleto_line = boleto_of(number + 1, days_ago(5)).line
            lines += line
        self.assertEqual(len(self.slips._of_lines(lines, {})), 12)
        self.assertEqual(self._queries(lines[:2]), self._queries(lines))

    def _queries(self, lines):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.slips._of_lines(lines.browse(lines.ids), {})
        return self.env.cr.sql_log_count - before

    # A QR code

    def test_pix_has_the_text_and_a_picture_that_decodes_to_it(self):
        self._account()
        self._offer_qr_code()
        slip = self._of_total(12.30, "NFe TEST 0001")
        self.assertEqual((slip.kind, slip.qr_name, slip.qr_text, slip.amount), ("qr", "Pix", PIX, 12.30))
        picture = Image.open(io.BytesIO(base64.b64decode(slip.qr_image.partition(",")[2]))).convert("L")
        framed = Image.new("L", (picture.width * 3 + 60, picture.height * 3 + 60), 255)
        framed.paste(picture.resize((picture.width * 3, picture.height * 3), Image.Resampling.NEAREST), (30, 30))
        self.assertEqual(decoded(framed), [PIX])

    def test_pix_is_asked_for_the_whole_amount_and_a_reference_that_it_takes(self):
        self._account()
        self._offer_qr_code()
        for document, said in {
            "INV/2026/00001": "INV202600001X1234",
            "b" + "a" * 20: "a" * 20 + "X1234",
            "ção<&>": "oX1234",
            "": "X1234",
        }.items():
            with self.subTest(document=document):
                self.assertEqual(self._of_total(102.33, document).reference, said)
                method, amount, currency, partner, free, _structured = self.calls[-1]
                self.assertEqual((method, amount, currency.name), ("emv_qr", 102.33, "BRL"))
                self.assertEqual((partner, free), (self.customer, said))

    def test_other_kinds_keep_the_reference_and_have_no_text_to_copy(self):
        self._account()
        self._offer_qr_code(method="sct_qr", text="BCD\n001")
        slip = self._of_total()
        self.assertEqual((slip.kind, slip.qr_name, slip.reference, slip.qr_text), ("qr", "A QR code", "INV/2026/00001", ""))

    def test_second_account_is_tried(self):
        for number in ("1", "2"):
            self._account(acc_number=number)
        self._offer_qr_code()
        refused = {"1": "no key"}
        banks = self.env.registry["res.partner.bank"]
        self.startPatcher(
            patch.object(banks, "_check_for_qr_code_errors", lambda account, *_args: refused.get(account.acc_number))
        )
        self.assertEqual(self._of_total().kind, "qr")

    def test_what_odoo_raises_breaks_no_letter(self):
        self._account()
        for error in (UserError("no key"), HTTPException("no barcode"), KeyError("BRL"), AttributeError("upper"), ValueError()):
            self._offer_qr_code(error=error)
            with self.subTest(error=error):
                self.assertEqual(self._of_total().kind, "account")

    def test_nothing_to_pay_has_no_code(self):
        self._account()
        self._offer_qr_code()
        for amount in (0, 0.004, -5):
            with self.subTest(amount=amount):
                self.assertEqual((self._of_total(amount).kind, self.calls), ("none", []))

    # An account, and nothing

    def test_account_of_the_company(self):
        self._account()
        slip = self._of_total()
        self.assertEqual((slip.kind, slip.reference, slip.amount), ("account", "INV/2026/00001", 102.33))
        self.assertEqual(
            slip.account,
            (("Bank", "Itaú"), ("BIC", "ITAUBRSP"), ("Account", "1234-5"), ("Account holder", "Provedor Ltda")),
        )

    def test_account_in_another_currency_is_not_given(self):
        self._account(currency_id=self.env.ref("base.USD").id)
        self.assertEqual(self._of_total().kind, "none")

    def test_account_of_another_company_is_not_given(self):
        self._account(partner_id=self._other_company().partner_id.id)
        self.assertEqual(self._of_total().kind, "none")

    def test_nothing_is_a_sentence(self):
        slip = self._of_total()
        self.assertEqual(slip.kind, "none")
        self.assertEqual(slip.sentence, f"No bank slip is registered for this debt. Ask {self.company.name} how to pay it.")

    # What is printed

    def test_symbol_on_screen_and_paper_decodes_to_the_44_digits(self):
        svg = html.fromstring(self._render(self._with_boleto(), "web")).xpath("//svg")[0]
        data = svg.xpath("./path/@d")[0]
        bars = [(int(left), int(bar)) for left, bar in re.findall(r"M(\d+) 0h(\d+)v50h-\2z", data)]
        width = int(svg.get("viewbox").split()[2])
        self.assertEqual(decoded(drawn(bars, width)), [self.boleto.barcode])

    def test_symbol_in_an_e_mail_decodes_to_the_44_digits(self):
        page = self._render(self._with_boleto(), "mail")
        self.assertNotIn("<svg", page)
        cells = html.fromstring(page).xpath("//td[@bgcolor]")
        left, bars = 20, []
        for cell in cells:
            width = int(cell.get("width"))
            bars += [(left, width)] if cell.get("bgcolor") == "#000000" else []
            left += width
        self.assertEqual(left - 20, 316)
        self.assertEqual(decoded(drawn(bars, left + 20)), [self.boleto.barcode])

    def test_page_shows_the_line_the_parties_and_the_amounts(self):
        for medium in ("web", "mail"):
            text = " ".join(html.fromstring(self._render(self._with_boleto(), medium)).text_content().split())
            for shown in (
                self.boleto.formatted,
                "Ana Souza",
                "529.982.247-25",
                "Provedor Ltda",
                "100.00",
                "102.33",
                "fine of 2.00%",
            ):
                with self.subTest(medium=medium, shown=shown):
                    self.assertIn(shown, text.replace("\xa0", " "))

    def test_every_kind_is_printed(self):
        shown = {"none": self._of_total().sentence}
        self._account()
        pages = {"none": self._render(self._of_total(0), "mail"), "account": self._render(self._of_total(), "mail")}
        self._offer_qr_code()
        pages["qr"] = self._render(self._of_total(), "mail")
        shown = {"none": "Nothing is left to pay", "account": "1234-5", "qr": PIX}
        for kind, page in pages.items():
            with self.subTest(kind=kind):
                self.assertIn(shown[kind], page)

    def test_picture_of_an_e_mail_comes_from_the_server(self):
        self._account()
        self._offer_qr_code()
        slip = self._of_total()
        source = html.fromstring(self._render(slip, "mail")).xpath("//img/@src")[0]
        self.assertRegex(source, r"^https?://[^/]+/report/barcode/\?.*barcode_type=QR")
        self.assertTrue(html.fromstring(self._render(slip, "web")).xpath("//img/@src")[0].startswith("data:image/png;base64,"))

    def test_names_are_escaped(self):
        self.customer.write({"name": "<script>alert(1)</script>", "street": "\"><img src=x onerror='1'>"})
        for slip in (self._with_boleto(), self._of_total(document="<i>x</i>")):
            for medium in ("web", "mail"):
                page = html.fromstring(self._render(slip, medium))
                with self.subTest(kind=slip.kind, medium=medium):
                    self.assertFalse(page.xpath("//script | //i | //img"))
                    self.assertIn("<script>alert(1)</script>", page.text_content())

    def test_words_are_those_of_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.line.boleto_line = self.boleto.line
        slip = self.slips.with_context(lang="pt_BR")._of_lines(self.line, {})[self.line.id]
        self.assertEqual((slip.due_text, slip.amount_text.replace("\xa0", " ")), ("14/11/2026", "R$ 100,00"))
