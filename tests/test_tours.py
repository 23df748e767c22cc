import csv
import io
from datetime import date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import DelinquencyCommon
from .common_contract import ContractCommon
from .common_export import ExportCommon


def today() -> date:
    """Returns the day that it really is where the users are."""
    return datetime.now(ZoneInfo("America/Sao_Paulo")).date()


@tagged("post_install", "-at_install")
class TestTours(DelinquencyCommon, HttpCase):
    """The list and its dialog in the browser, as a user who has the delinquency user group and no other. The browser has its
    own clock, so the day is the real one."""

    frozen = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        due = today() - timedelta(days=40)
        bruno = cls._customer("Bruno Lima", city="Londrina", phone="+55 43 99912-3456")
        condominium = cls.env["res.partner.condominium"].create({"name": "Edifício Araucária"})
        cls.customer.write(
            {"city": "Curitiba", "phone": "+55 41 99912-3456", "vat": "529.982.247-25", "condominium_id": condominium.id}
        )
        cls._in_instalments((60, due), (40, today() + timedelta(days=20)))
        cls._document(200, due + timedelta(days=20), partner=bruno)
        cls.env["contract.contract"].create({"name": "Internet 500", "partner_id": cls.customer.id})
        cls._user("d_user", "account_delinquency.group_delinquency_user")

    def test_debtors_are_listed_searched_and_filtered(self):
        self.start_tour("/odoo/debtors", "account_delinquency_debtors", login="d_user")

    def test_debtors_are_reported_on_and_looked_at(self):
        shown = []
        html = type(self.env["account.debtor.report.html"])
        render = html._file
        with patch.object(html, "_file", lambda model, report: shown.append(report) or render(model, report)):
            self.start_tour("/odoo/debtors", "account_delinquency_report", login="d_user")
        [report] = shown
        self.assertEqual((report.title, report.customer_count), ("Who owes", 1))
        self.assertIn("Ana", report.filter)

    def test_a_row_leads_to_its_documents_customer_and_contracts(self):
        self.start_tour("/odoo/debtors", "account_delinquency_debtor_row", login="d_user")

    def test_customer_payment_method_and_service_group_are_chosen_and_remembered(self):
        television = self.env["product.category"].create({"name": "Television"})
        self._document(
            80,
            today() - timedelta(days=40),
            product_id=self._create_product(name="Channels", categ_id=television.id),
            preferred_payment_method_line_id=self.inbound_payment_method_line.copy({"name": "Card"}),
        )
        self.start_tour("/odoo/debtors", "account_delinquency_remembered", login="d_user")

    def test_the_customer_of_a_row_says_what_the_row_says(self):
        # In one currency: with several, Odoo's own total of a customer's invoices makes a table in a read-only transaction.
        companies = self.company + self._other_company(currency_id=self.company.currency_id.id)
        self._document_of(companies[1], 77, due=today() - timedelta(days=3))
        self._user("d_group_user", "account_delinquency.group_delinquency_user,base.group_multi_company", companies)
        cookies = {"cids": "-".join(map(str, companies.ids))}
        self.start_tour("/odoo/debtors", "account_delinquency_debtor_company", login="d_group_user", cookies=cookies)

    def test_a_filter_is_saved_as_a_favourite(self):
        self.start_tour("/odoo/debtors", "account_delinquency_favourite", login="d_user")
        favourite = self.env["ir.filters"].search([("model_id", "=", "account.debtor"), ("name", "=", "Only Curitiba")])
        self.assertIn("is_document_overdue", favourite.context)
        self.assertIn("Curitiba", favourite.domain)


@tagged("post_install", "-at_install")
class TestSuspensionTours(ContractCommon, HttpCase):
    """Suspending and resuming in the browser, as an officer who has no other group."""

    frozen = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bruno = cls._contract(cls._customer("Bruno Lima"))
        cls._contract(cls._customer("Carla Dias"))
        for contract in (cls.contract, cls.bruno):
            cls._bill(contract, due=today() - timedelta(days=40))
        cls._user("d_officer", "account_delinquency.group_delinquency_officer")

    def test_debtors_are_suspended_with_a_reason(self):
        self.start_tour("/odoo/debtors", "account_delinquency_suspend", login="d_officer")
        self.assertRecordValues(
            self.contract.suspension_ids, [{"kind": "debt", "level": "full", "state": "active", "reason": "Agreed by phone"}]
        )
        self.assertEqual(self.bruno.suspension_state, "active")

    def test_dry_run_says_what_comes_next_and_why(self):
        self.start_tour("/odoo/debtors", "account_delinquency_dry_run", login="d_officer")

    def test_contract_is_resumed(self):
        self._suspended()
        self.start_tour(f"/odoo/contract.contract/{self.contract.id}", "account_delinquency_resume", login="d_officer")
        self.assertRecordValues(self.contract.suspension_ids, [{"state": "lifted", "end_reason": "Paid in cash"}])


@tagged("post_install", "-at_install")
class TestPolicyTours(DelinquencyCommon, HttpCase):
    """A policy in the browser, as a manager who has no other group."""

    def test_policy_is_made_of_steps_and_a_cut_without_a_notice_is_refused(self):
        self._user("d_manager", "account_delinquency.group_delinquency_manager")
        with mute_logger("odoo.http"):  # which logs what is refused
            self.start_tour("/odoo/delinquency-policies", "account_delinquency_policy", login="d_manager")
        policy = self.env["account.delinquency.policy"].search([("name", "=", "Boleto")])
        self.assertRecordValues(
            policy.step_ids,
            [
                {"action": "notice", "days": 15, "counted_from": "due_date"},
                {"action": "suspend", "days": 15, "counted_from": "notice"},
            ],
        )


@tagged("post_install", "-at_install")
class TestLetterTours(DelinquencyCommon, HttpCase):
    """Writing to debtors in the browser, as a user who has no other group."""

    frozen = False

    def test_letters_are_looked_at_and_sent(self):
        self.customer.email = "ana@example.com"
        for partner in self.customer | self._customer("Bruno Lima"):
            self._document(100, today() - timedelta(days=40), partner=partner)
        self._user("d_user", "account_delinquency.group_delinquency_user")
        self.start_tour("/odoo/debtors", "account_delinquency_letter", login="d_user")
        mailing = self.env["account.delinquency.mailing"].search([])
        self.assertRecordValues(mailing, [{"kind": "reminder", "channel": "email", "extra_message": "Closed on Friday"}])
        self.assertEqual(len(mailing.waiting_partners), 2)


@tagged("post_install", "-at_install")
class TestUnreachedTours(ContractCommon, HttpCase):
    """Correcting addresses in the browser, as a user who has no other group."""

    frozen = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user("d_user", "account_delinquency.group_delinquency_user")
        cls.bruno = cls._customer("Bruno Lima")
        partners = cls.customer | cls.bruno
        for partner in partners:
            cls._document(100, today() - timedelta(days=40), partner=partner)
        cls.mailing = cls.env["account.delinquency.mailing"]._start(cls.company, partners, {})
        cls.mailing.sudo()._record_some()
        cls.mailing.notice_ids.sudo()._fail("mail_email_missing")

    def test_corrected_addresses_are_uploaded_and_the_letter_is_sent_again(self):
        self.start_tour("/odoo/delinquency-letters", "account_delinquency_unreached", login="d_user")
        self.assertEqual(self.customer.email, "ana@new.example")
        states = {letter.partner_id: letter.state for letter in self.mailing.notice_ids}
        self.assertEqual(states, {self.customer: "queued", self.bruno: "failed"})


@tagged("post_install", "-at_install")
class TestExportTours(ExportCommon, HttpCase):
    """Exporting in the browser, as a user who has no other group."""

    frozen = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        due = today() - timedelta(days=40)
        cls.customer.city = "Curitiba"
        cls._document(60, due)
        cls._document(200, due, partner=cls._customer("Bruno Lima", city="Londrina"))

    def test_debtors_are_exported_with_chosen_columns(self):
        self.start_tour("/odoo/debtors", "account_delinquency_export", login="clerk")
        output = self.env["account.delinquency.output"].search([("user_id", "=", self.clerk.id)])
        self.assertRecordValues(output, [{"state": "done", "row_count": 2, "company_ids": self.company.ids}])
        rows = list(csv.reader(io.StringIO(self._content(output).decode(), newline="")))
        self.assertEqual(rows[0][:2], ["City", "Customer"])
        self.assertNotIn("Email", rows[0])
        self.assertEqual({tuple(row[:2]) for row in rows[1:]}, {("Curitiba", "Ana Souza"), ("Londrina", "Bruno Lima")})
        self.start_tour("/odoo/delinquency-files", "account_delinquency_files", login="clerk")
