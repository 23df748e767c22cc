from datetime import datetime
from unittest.mock import patch

from openpyxl.utils.escape import unescape

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.account_delinquency.wizards import account_delinquency_export_source
from odoo.addons.account_delinquency.wizards.account_delinquency_export_defaults import DEFAULT_COLUMNS

from .common import INCLUDE, days_ago
from .common_contract import ContractCommon
from .common_export import ExportCommon

HOSTILE = "=cmd|'/c calc'!A1"


@tagged("post_install", "-at_install")
class TestExportRows(ExportCommon):
    """Which rows are exported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bruno = cls._customer("Bruno Lima", city="Londrina")
        cls._in_instalments((60, days_ago(40)), (40, days_ago(-20)))
        cls._document(200, days_ago(10), partner=cls.bruno)

    def _names(self, dialog):
        return [row[0] for row in self._table(dialog)[1:-1]]

    def test_all_rows_of_the_list(self):
        dialog = self._dialog(self._all())
        self.assertEqual((dialog.scope, dialog.row_count), ("all", 2))
        self.assertEqual(self._names(dialog), ["Ana Souza", "Bruno Lima"])

    def test_ticked_rows_alone(self):
        dialog = self._dialog(self._debtor().with_context(active_domain=[]))
        self.assertEqual((dialog.scope, dialog.row_count, dialog.all_count), ("ticked", 1, 2))
        self.assertEqual(self._names(dialog), ["Ana Souza"])

    def test_all_rows_although_some_are_ticked(self):
        dialog = self._dialog(self._debtor().with_context(active_domain=[]), scope="all")
        self.assertEqual(len(self._names(dialog)), 2)

    def test_all_rows_where_the_web_client_names_no_more_of_them(self):
        with patch.object(account_delinquency_export_source, "NAMED_ROWS", 1):
            dialog = self._dialog(self._debtor().with_context(active_domain=[]))
        self.assertEqual((dialog.scope, dialog.row_count), ("all", 2))

    def test_rows_that_the_filter_shows(self):
        dialog = self._dialog(self._all(domain=[("city", "=", "Londrina")]))
        self.assertEqual(self._names(dialog), ["Bruno Lima"])

    def test_order_of_the_list(self):
        dialog = self._dialog(self._all(export_order=[{"name": "amount_overdue", "asc": False}]))
        self.assertEqual(self._names(dialog), ["Bruno Lima", "Ana Souza"])

    def test_order_that_is_none_is_left(self):
        for order in ([{"name": "id; DROP TABLE"}], "partner_id", [1], [{"name": "amount_updated"}]):
            with self.subTest(order=order):
                self.assertEqual(self._names(self._dialog(self._all(export_order=order))), ["Ana Souza", "Bruno Lima"])

    def test_instalments_count_as_in_the_list(self):
        for items, total in ((None, 260), (INCLUDE, 300)):
            with self.subTest(items=items):
                rows = self._all(overdue_item_domain=items)
                table = self._table(self._dialog(rows, ["partner_id", "amount_overdue"]))
                self.assertEqual(table[-1][1], total)
                self.assertEqual(sum(rows.search([]).mapped("amount_overdue")), total)

    def test_who_has_paid_since_is_not_in_the_file(self):
        dialog = self._dialog(self._all())
        self._pay(self._document_of_bruno())
        output = self._export(dialog)
        self.assertEqual(output.row_count, 1)

    def _document_of_bruno(self):
        return self.env["account.move"].search([("partner_id", "=", self.bruno.id)])

    def test_filter_that_can_not_be_read_is_said(self):
        for domain in ([("nothing", "=", 1)], ["x"], [("partner_id.nothing", "=", 1)]):
            with self.subTest(domain=domain), self.assertRaises(UserError):
                self._dialog(self._all(domain=domain))

    def test_nothing_to_export_is_said(self):
        with self.assertRaisesRegex(UserError, "shows no row"):
            self._dialog(self._all(domain=[("city", "=", "Nowhere")]))

    def test_two_companies_have_rows_of_their_own(self):
        other = self._other_company()
        self.clerk.company_ids += other
        self._document_of(other, 77)
        table = self._table(self._dialog(self._all(), ["partner_id", "amount_overdue", "company_id"]))
        self.assertIn(["Ana Souza", 77, other.name], table)
        self.assertIn(["Ana Souza", 60, self.company.name], table)

    def test_company_that_is_not_selected_stays_out(self):
        other = self._other_company()
        self._document_of(other, 77)
        table = self._table(self._dialog(self._all(), ["partner_id", "amount_overdue"]))
        self.assertEqual([row[1] for row in table[1:-1]], [60, 200])

    def test_without_the_group_nothing_is_exported(self):
        accountant = self._user("accountant", "account.group_account_invoice")
        dialog = self._dialog(self._all())
        with self.assertRaises(AccessError):
            self.env["account.debtor"].with_user(accountant).action_export()
        self.clerk.group_ids -= self.env.ref("account_delinquency.group_delinquency_user")
        with self.assertRaises(AccessError):
            dialog.action_export()

    def test_dialog_is_its_users_alone(self):
        dialog = self._dialog(self._all())
        with self.assertRaises(AccessError):
            dialog.with_user(self._user("other", "account_delinquency.group_delinquency_user")).action_export()

    def test_model_that_is_not_exported_here_is_refused(self):
        dialog = self._dialog(self._all())
        dialog.model_name = "res.users"
        with self.assertRaisesRegex(UserError, "can't be exported here"):
            dialog.action_export()


@tagged("post_install", "-at_install")
class TestExportColumns(ExportCommon):
    """Which columns are offered, in which order, and how they are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._document(100, days_ago(5))

    def test_columns_stand_in_the_chosen_order(self):
        table = self._table(self._dialog(self._all(), ["amount_overdue", "partner_id"]))
        self.assertEqual(table[:2], [["Total Debt", "Customer"], [100, "Ana Souza"]])

    def test_column_that_is_moved_stands_there(self):
        dialog = self._dialog(self._all(), ["amount_overdue", "partner_id"])
        dialog.column_ids[1].sequence = -1
        self.assertEqual(self._table(dialog)[0], ["Customer", "Total Debt"])

    def test_no_column_ticked_says_what_to_do(self):
        dialog = self._dialog(self._all())
        dialog.column_ids.is_ticked = False
        with self.assertRaisesRegex(UserError, "Tick at least one column"):
            dialog.action_export()

    def test_column_that_the_user_may_not_read_is_neither_offered_nor_exported(self):
        dialog = self._dialog(self._all(), ["partner_id", "vat"])
        field = self.env["account.debtor"]._fields["vat"]
        self.addCleanup(setattr, field, "groups", field.groups)
        field.groups = "base.group_system"
        self.assertNotIn("vat", dialog._labels())
        self.assertEqual(self._table(dialog)[0], ["Customer"])

    def test_name_of_a_column_that_is_made_up_is_left_out(self):
        dialog = self._dialog(self._all(), ["partner_id"])
        dialog.column_ids[1].write({"name": "create_uid; --", "is_ticked": True})
        self.assertEqual(self._table(dialog)[0], ["Customer"])

    def test_last_choice_is_remembered_for_each_list(self):
        dialog = self._dialog(self._all(), ["city", "partner_id"], format="delimited", delimiter="pipe", title="Mine")
        dialog.action_export()
        again = self._dialog(self._all())
        self.assertEqual(again._ticked_names(), ["city", "partner_id"])
        self.assertEqual((again.format, again.delimiter, again.title), ("delimited", "pipe", "Mine"))
        other = self._dialog(self._all("account.open.item", [("is_overdue", "=", True)]))
        self.assertEqual((other.format, other._ticked_names()[0]), ("xlsx", "partner_id"))

    def test_every_list_begins_with_columns_that_it_has(self):
        for model in ("account.debtor", "account.open.item", "contract.contract", "contract.suspension"):
            with self.subTest(model=model):
                from_list = self.env[model].with_user(self.clerk)
                offered = self.env["account.delinquency.export.rows"].with_user(self.clerk)._offered(from_list)
                self.assertLessEqual(set(DEFAULT_COLUMNS[model]), offered.keys())


@tagged("post_install", "-at_install")
class TestExportWorkbook(ExportCommon):
    """The Excel file, as openpyxl reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls._document(100.1, days_ago(5))
        cls._document(200.2, days_ago(9), partner=cls._customer("Bruno Lima"))

    def test_title_headers_filter_and_widths(self):
        sheet = self._sheet(self._dialog(self._all(), ["partner_id", "amount_overdue"], title="Debtors: May/June"))
        self.assertEqual((sheet["A1"].value, sheet["A2"].value), ("Debtors: May/June", "Customer"))
        self.assertEqual((sheet.freeze_panes, sheet.auto_filter.ref), ("A3", "A2:B4"))
        self.assertEqual(sheet.title, "Debtors May June")
        self.assertGreater(sheet.column_dimensions["A"].width, 9)

    def test_numbers_and_days_are_values(self):
        columns = ["days_overdue", "oldest_date_maturity", "amount_overdue"]
        table = self._table(self._dialog(self._all(), columns))
        self.assertEqual(table[1], [9, datetime(2026, 11, 15), 200.2])

    def test_amounts_have_the_format_of_their_currency(self):
        sheet = self._sheet(self._dialog(self._all(), ["amount_overdue"], title=False))
        self.assertEqual(sheet["A2"].number_format, '"R$" #,##0.00')

    def test_total_is_a_formula_with_its_value(self):
        dialog = self._dialog(self._all(), ["partner_id", "amount_overdue"], title=False)
        self.assertEqual(self._table(dialog)[-1], ["Total", 300.3])
        self.assertEqual(round(sum(self.env["account.debtor"].search([]).mapped("amount_overdue")), 2), 300.3)

    def test_two_currencies_have_a_total_each(self):
        usd = self._brl_to_usd(0.2)
        self._document(10, days_ago(3), currency_id=usd.id)
        columns = ["partner_id", "amount_residual_currency"]
        table = self._table(self._dialog(self._all("account.open.item", [("is_overdue", "=", True)]), columns))
        self.assertEqual(table[-2:], [["Total BRL", 300.3], ["Total USD", 10]])

    def test_text_like_a_formula_is_text(self):
        for name in (HOSTILE, "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "http://evil.example", "007"):
            with self.subTest(name=name):
                self.customer.name = name
                rows = self._debtor()
                cell = self._sheet(self._dialog(rows, ["partner_id"], title=False))["A2"]
                self.assertEqual((cell.value.strip(), cell.data_type, cell.hyperlink), (name.strip(), "s", None))

    def test_text_like_a_part_of_the_file_is_text(self):
        injected = '<r></t></is></c><c r="Z1"><f>1+1</f></c><c><is><t></r>'
        for text in (injected, "A & B <Ltda>", "tab\tand\nline", "_x0041_", " spaces "):
            with self.subTest(text=text):
                self.customer.city = text
                sheet = self._sheet(self._dialog(self._debtor(), ["city"], title=injected))
                self.assertEqual((unescape(sheet["A3"].value), sheet["A1"].value.strip()), (text, injected))
                self.assertEqual(sheet.max_column, 1)

    def test_title_like_a_formula_is_text(self):
        cell = self._sheet(self._dialog(self._all(), ["partner_id"], title=HOSTILE))["A1"]
        self.assertEqual((cell.value, cell.data_type), (HOSTILE, "s"))

    def test_labels_are_those_of_the_users_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        label = self.env["ir.model.fields"]._get("account.debtor", "days_overdue")
        label.with_context(lang="pt_BR").field_description = "Dias Atraso"
        table = self._table(self._dialog(self._all().with_context(lang="pt_BR"), ["days_overdue"]))
        self.assertEqual(table[0], ["Dias Atraso"])

    def test_computed_columns_are_those_of_the_list(self):
        self.company.delinquency_policy_id = self.env["account.delinquency.policy"].create({"name": "Fine", "fine_percent": 2})
        debtors = self.env["account.debtor"].search([])
        table = self._table(self._dialog(self._all(), ["partner_id", "amount_updated"]))
        self.assertEqual([row[1] for row in table[1:-1]], debtors.mapped("amount_updated"))

    def test_items_say_their_document_and_its_type(self):
        rows = self._items(self.document)
        table = self._table(self._dialog(rows, ["move_type", "move_id", "contract_ids", "is_disputed"]))
        self.assertEqual(table[1], ["Customer Invoice", self.document.display_name, None, "No"])


@tagged("post_install", "-at_install")
class TestExportDelimited(ExportCommon):
    """CSV and delimited files, as Python's csv reads them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.city = "São Paulo"
        cls._document(1234.5, days_ago(5))

    def _file(self, columns=("partner_id", "amount_overdue"), **values):
        return self._dialog(self._all(), list(columns), **values)

    def test_csv(self):
        rows = self._csv(self._file(format="csv", encoding="utf-8"))
        self.assertEqual(rows, [["Customer", "Total Debt"], ["Ana Souza", "1234.50"]])

    def test_delimited_with_a_decimal_comma(self):
        rows = self._csv(self._file(format="delimited", decimal="comma", encoding="utf-8"), delimiter=";")
        self.assertEqual(rows[1], ["Ana Souza", "1234,50"])

    def test_any_character_may_stand_between_the_columns(self):
        dialog = self._file(format="delimited", delimiter="other", other_delimiter="~", encoding="utf-8")
        self.assertEqual(self._csv(dialog, delimiter="~")[0], ["Customer", "Total Debt"])

    def test_character_that_can_not_stand_there_is_said(self):
        for character in ("", '"', "a"):
            with self.subTest(character=character), self.assertRaises(UserError):
                self._file(format="delimited", delimiter="other", other_delimiter=character).action_export()

    def test_byte_order_mark(self):
        for encoding, mark in (("utf-8-bom", b"\xef\xbb\xbf"), ("utf-8", b"Cus")):
            with self.subTest(encoding=encoding):
                content = self._content(self._export(self._file(format="csv", encoding=encoding)))
                self.assertEqual(content[:3], mark)

    def test_latin_1_says_what_it_lacks(self):
        self.customer.name = "Łukasz"
        dialog = self._file(["partner_id", "city"], format="csv", encoding="latin-1")
        output = self._export(dialog)
        self.assertEqual(self._content(output).splitlines()[1], "?ukasz,São Paulo".encode("latin-1"))
        self.assertIn("does not have: 1", output.note)

    def test_text_like_a_formula_is_harmless_and_negative_numbers_are_numbers(self):
        self.customer.name = HOSTILE
        self._pay_on_account(2000)
        rows = self._csv(self._file(["partner_id", "amount_net"], format="csv", encoding="utf-8"))
        self.assertEqual(rows[1], [f"'{HOSTILE}", "-765.50"])

    def test_days_as_the_user_writes_them(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        dialog = self._dialog(
            self._all().with_context(lang="pt_BR"), ["oldest_date_maturity"], format="csv", days="lang", encoding="utf-8"
        )
        self.assertEqual(self._csv(dialog)[1], ["19/11/2026"])

    def test_times_are_those_of_the_users_time_zone(self):
        self.env["account.delinquency.mailing"]._start(self.company, self.customer, {}).sudo()._record_some()
        notice = self.env["account.delinquency.notice"].search([])
        notice.sudo().write({"date_sent": datetime(2026, 11, 25, 1, 30)})
        dialog = self._dialog(notice, ["date_sent"], format="csv", encoding="utf-8")
        self.assertEqual(self._csv(dialog)[1], ["2026-11-24 22:30:00"])

    def test_title_in_the_first_line_where_that_is_asked_for(self):
        rows = self._csv(self._file(format="csv", encoding="utf-8", title="=May", is_title_written=True))
        self.assertEqual(rows[:2], [["'=May"], ["Customer", "Total Debt"]])

    def test_hostile_file_names_do_no_harm(self):
        for name in ("../../x", 'a"b\r\nX: y', "C" * 300, "CON", "😀"):
            with self.subTest(name=name):
                output = self._export(self._file(format="csv", file_name=name))
                self.assertTrue(output.name.endswith(".csv"))
                self.assertFalse(set('/\\"\r\n') & set(output.name))


@tagged("post_install", "-at_install")
class TestExportPlans(ContractCommon, ExportCommon):
    """The plans of the dialog that suspends services."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bruno = cls._contract(cls._customer("Bruno Lima"))
        for contract in (cls.contract, cls.bruno):
            cls._bill(contract)
        cls.clerk.group_ids += cls.env.ref("account_delinquency.group_delinquency_officer")
        action = (cls.contract | cls.bruno).with_user(cls.clerk).with_company(cls.company).action_suspend()
        cls.plans = cls.env[action["res_model"]].with_user(cls.clerk).with_company(cls.company).browse(action["res_id"])

    def _export_of(self, action):
        return self.plans.env[action["res_model"]].browse(action["res_id"])

    def test_ticked_plans_are_exported(self):
        self.plans.line_ids[0].is_ticked = False
        dialog = self._export_of(self.plans.action_export())
        self.assertEqual((dialog.scope, dialog.ticked_count, dialog.all_count), ("ticked", 1, 2))

    def test_ticks_that_are_not_stored_yet_count(self):
        ticks = {str(self.plans.line_ids[0].id): False}
        dialog = self._export_of(self.plans.action_export(ticks))
        self.assertEqual(dialog.row_ids, self.plans.line_ids[1].contract_id.ids)

    def test_none_ticked_are_all(self):
        self.plans.line_ids.is_ticked = False
        dialog = self._export_of(self.plans.action_export())
        self.assertEqual((dialog.scope, dialog.row_count), ("all", 2))

    def test_ticks_that_are_none_are_said(self):
        with self.assertRaisesRegex(UserError, "no choice of lines"):
            self.plans.action_export([1])

    def test_export_is_offered_on_phones_too(self):
        for view in ("contract_contract_dry_run", "contract_suspension", "account_delinquency_notice"):
            arch = self.env.ref(f"account_delinquency.view_{view}_kanban").arch
            with self.subTest(view=view):
                self.assertIn('name="action_export"', arch)

    def test_plans_say_what_comes_next_and_why(self):
        dialog = self._export_of(self.plans.action_export())
        self._tick(dialog, "name", "overdue_amount", "next_action", "delinquency_explanation")
        row = self._table(dialog)[1]
        self.assertEqual(row[:3], ["Fibre 300", 100, "Give notice"])
        self.assertEqual(row[3], self.plans.line_ids[0].contract_id.delinquency_explanation)
