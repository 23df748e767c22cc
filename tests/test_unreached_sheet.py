import io
import zipfile
from datetime import datetime

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import days_ago
from .common_unreached import USER, UnreachedCommon

HOSTILE = "=cmd|'/c calc'!A1"


@tagged("post_install", "-at_install")
class TestUnreachedSheet(UnreachedCommon):
    """The spreadsheet of who did not get a letter."""

    def _first(self, mailing):
        headers, first = self._sheet(mailing).iter_rows(max_row=2)
        return {header.value: cell.value for header, cell in zip(headers, first, strict=True)}

    def test_row_says_who_and_why_and_leaves_room_for_the_new_addresses(self):
        self.customer.vat = "529.982.247-25"
        mailing = self._failed()
        row = self._first(mailing)
        self.assertEqual((row["Letter no."], row["Customer"]), (mailing.unreached_ids.id, "Ana Souza"))
        self.assertEqual((row["Reason"], row["Telephone now"]), ("No e-mail address", "+55 11 99123-4567"))
        self.assertEqual([key for key in row if key.startswith("New")], ["New e-mail"])

    def test_room_is_for_the_address_of_the_channel_that_failed(self):
        row = self._first(self._failed_text())
        self.assertEqual([key for key in row if key.startswith("New")], ["New phone"])

    def test_amounts_and_times_are_values(self):
        row = self._first(self._failed())
        self.assertEqual((row["Amount (BRL)"], row["Tried on"]), (100, datetime(2026, 11, 24, 12)))

    def test_headers_stay_in_sight_and_filter(self):
        sheet = self._sheet(self._failed())
        self.assertEqual((sheet.freeze_panes, sheet.auto_filter.ref), ("C2", "A1:K2"))

    def test_what_is_typed_in_the_empty_columns_stays_text(self):
        for mailing in (self._failed(), self._failed_text()):
            with self.subTest(channel=mailing.channel):
                self.assertEqual(self._sheet(mailing).column_dimensions["K"].number_format, "@")

    def test_name_like_a_formula_is_text(self):
        for name in (HOSTILE, "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "<script>alert(1)</script>", "http://evil.example"):
            with self.subTest(name=name):
                self.customer.name = name
                cell = self._sheet(self._failed()).cell(2, 2)
                self.assertEqual((cell.value.strip(), cell.data_type, cell.hyperlink), (name.strip(), "s", None))

    def test_only_who_was_not_reached_is_listed(self):
        bia = self._customer("Bia", email="bia@example.com")
        self._document(50, days_ago(5), partner=bia)
        self.assertEqual(self._sheet(self._failed(self.customer, bia)).max_row, 2)

    def test_contact_that_is_meant_is_named(self):
        contact = self._customer("Financeiro", parent_id=self.customer.id, type="invoice", phone="+55 11 4002-8922")
        row = self._first(self._failed(destination="invoice"))
        self.assertEqual((row["Contact"], row["Telephone now"]), (contact.name, "+55 11 4002-8922"))

    def test_contact_that_the_user_may_not_see_is_named_alone(self):
        mailing = self._failed()
        self.customer.company_id = self._other_company()
        row = self._first(mailing)
        self.assertEqual((row["Customer"], row["Telephone now"]), ("Ana Souza", None))

    def test_everybody_reached_says_so(self):
        self.customer.email = "ana@example.com"
        with self.assertRaisesRegex(UserError, "Everybody was reached"):
            self._failed().action_download_unreached()

    def test_user_may_download_and_upload(self):
        mailing = self._failed()
        self.assertEqual(mailing.action_download_unreached()["url"], f"/delinquency/unreached/{mailing.id}")
        self.assertEqual(mailing.action_upload_addresses()["res_model"], "account.delinquency.unreached")

    def test_invoicing_alone_may_neither_download_nor_upload(self):
        accountant = self._user("accountant", "account.group_account_invoice")
        mailing = self._failed().with_user(accountant)
        for method in (mailing.action_download_unreached, mailing.action_upload_addresses):
            with self.subTest(method=method.__name__), self.assertRaises(AccessError):
                method()

    def test_in_portuguese(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.clerk.lang = "pt_BR"
        mailing = self._failed()
        sheet = self.env["account.delinquency.unreached.sheet"].with_context(lang="pt_BR")
        headers = next(load_workbook(io.BytesIO(sheet._workbook(mailing))).active.iter_rows(max_row=1, values_only=True))
        self.assertEqual(headers[10], "Novo e-mail")


@tagged("post_install", "-at_install")
class TestUnreachedDownload(UnreachedCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user("accountant", "account.group_account_invoice")
        cls._user("stranger", USER, cls._other_company())

    def _download(self, mailing, login):
        self.authenticate(login, login)
        return self.url_open(f"/delinquency/unreached/{mailing.id}")

    def test_user_gets_a_workbook(self):
        self.company.name = '../Провайдер " ; \n <script>'
        response = self._download(self._failed(), "clerk")
        self.assertEqual(response.status_code, 200)
        self.assertTrue(zipfile.is_zipfile(io.BytesIO(response.content)))
        self.assertRegex(response.headers["Content-Disposition"], r"^attachment; filename\*?=\S+\.xlsx$")

    def test_who_may_not_see_the_sending_gets_nothing(self):
        mailing = self._failed()
        with mute_logger("odoo.http"):
            self.assertEqual(self._download(mailing, "accountant").status_code, 403)
        self.assertEqual(self._download(mailing, "stranger").status_code, 404)
