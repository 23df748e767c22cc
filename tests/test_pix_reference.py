from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import days_ago
from .common_letter import LetterCommon
from .common_slip import SlipMixin

LONG = "FATURA/PROVEDOR/LONDRINA/2026/%05d"


@tagged("post_install", "-at_install")
class TestPixReference(SlipMixin, LetterCommon):
    """What a Pix says that it pays leads to the debt, from the search box of every list that shows it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.country_id = cls.env.ref("base.br")
        cls.company.partner_id.bank_ids.unlink()
        cls._account()
        cls.customers = [cls._customer(f"Customer {number}") for number in (1, 2)]
        cls.documents = [cls._named(LONG % number, partner) for number, partner in enumerate(cls.customers, 1)]

    def setUp(self):
        super().setUp()
        self._offer_qr_code()

    @classmethod
    def _named(cls, name, partner):
        document = cls._document(100, days_ago(5), partner=partner, post=False)
        document.name = name
        document.action_post()
        cls._commit()
        return document

    def _reference(self, partner) -> str:
        """Returns the reference of the Pix of the customer's letter."""
        letter = self._letter_to(self.customer, is_once_a_day=False)
        statements = self.env["account.debtor.statement"]._of(partner, self.company)
        ways = letter._slips({(self.company, partner.id): statements[partner.id]})
        return ways[self.company, partner.id][0].reference

    def _found(self, view, model, text):
        """Returns what the search box finds that asks all fields of the view that search for the reference."""
        arch = self.env[model].get_view(self.env.ref(view).id, "search")["arch"]
        domains = [one for one in etree.fromstring(arch).xpath("//field/@filter_domain") if "pix_reference" in one]
        if not domains and etree.fromstring(arch).xpath("//field[@name='pix_reference']"):
            domains = ["[('pix_reference', 'ilike', self)]"]
        return self.env[model].search(Domain.OR(Domain(safe_eval(one, {"self": text})) for one in domains))

    def test_long_numbers_that_begin_alike_have_references_of_their_own(self):
        references = [self._reference(partner) for partner in self.customers]
        self.assertEqual([document.name for document in self.documents], [LONG % 1, LONG % 2])
        self.assertEqual(len(set(references)), 2)
        self.assertTrue(all(len(one) <= 25 and one.isalnum() for one in references))

    def test_debts_of_one_entry_have_references_of_their_own(self):
        partners = [self._customer(f"Opened {number}") for number in (1, 2)]
        self._opening_entry(*((partner, 50, days_ago(9)) for partner in partners))
        self.assertEqual(len({self._reference(partner) for partner in partners}), 2)

    def test_search_box_finds_the_document(self):
        own = self._terms(self.documents[1])
        debtor = self._debtor(self.customers[1])
        for text in (own.pix_reference, own.pix_reference.lower(), f"PIX RECEBIDO {own.pix_reference} ANA"):
            for view, found in {
                "account.view_account_invoice_filter": self.documents[1],
                "account.view_account_move_filter": self.documents[1],
                "account.view_account_move_line_filter": own,
                "account_delinquency.view_account_open_item_search": self._items(self.documents[1]),
                "account_delinquency.view_account_debtor_search": debtor,
            }.items():
                with self.subTest(view=view, text=text):
                    self.assertEqual(self._found(view, found._name, text), found)

    def test_search_box_finds_the_reference_of_the_letter(self):
        reference = self._reference(self.customers[0])
        found = self._found("account.view_account_move_filter", "account.move", reference)
        self.assertEqual(found, self.documents[0])

    def test_paid_document_is_still_found(self):
        reference = self._reference(self.customers[0])
        self._pay(self.documents[0])
        found = self._found("account.view_account_move_filter", "account.move", reference)
        self.assertEqual(found, self.documents[0])

    def test_another_number_before_the_mark_finds_nothing(self):
        number = self._terms(self.documents[0]).id
        for text in (f"X{number}", f"INV1X{number}", f"X{2**31}", "X1", "Ana"):
            with self.subTest(text=text):
                self.assertFalse(self._found("account.view_account_move_filter", "account.move", text))

    def test_only_what_a_customer_owes_has_one(self):
        lines = self.documents[0].line_ids
        self.assertEqual(lines.filtered("pix_reference"), self._terms(self.documents[0]))
        self.assertEqual(lines.filtered_domain([("pix_reference", "=", False)]), lines - self._terms(self.documents[0]))
        owed = self.env["account.move.line"].search([("id", "in", lines.ids), ("pix_reference", "!=", False)])
        self.assertEqual(owed, self._terms(self.documents[0]))

    def test_another_company_s_debt_is_not_found(self):
        other = self._other_company()
        document = self._document_of(other, 70)
        reference = self._terms(document).pix_reference
        clerk = self._user("clerk_of_one", "account.group_account_invoice")
        lines = self.env["account.move.line"].with_user(clerk)
        self.assertFalse(lines.search([("pix_reference", "ilike", reference)]))
        own = self._terms(self.documents[0])
        self.assertEqual(lines.search([("pix_reference", "ilike", own.pix_reference)]), own)
