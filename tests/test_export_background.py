from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.account_delinquency.reports import account_delinquency_export_rows

from .common import INCLUDE, days_ago
from .common_export import ExportCommon
from .common_output import USER


@tagged("post_install", "-at_install")
class TestExportRecord(ExportCommon):
    """What is recorded of an export."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._document(100, days_ago(5))

    def test_record_says_who_what_of_and_which_columns(self):
        rows = self._all(domain=[("days_overdue", ">", 1)], export_facets=["More than a day"], overdue_item_domain=INCLUDE)
        output = self._export(self._dialog(rows, ["partner_id", "vat"], file_name="May"))
        self.assertRecordValues(
            output,
            [
                {
                    "name": "May.xlsx",
                    "kind": "export",
                    "user_id": self.clerk.id,
                    "company_ids": self.company.ids,
                    "source": "Debtor",
                    "row_count": 1,
                    "format": "xlsx",
                    "columns": "Customer, Tax ID",
                    "state": "done",
                }
            ],
        )
        for said in ("More than a day", "days_overdue", "is_document_overdue"):
            self.assertIn(said, output.filter_description)

    def test_record_of_ticked_rows_says_how_many(self):
        output = self._export(self._dialog(self._debtor()))
        self.assertEqual(output.filter_description, "The ticked rows: 1")

    def test_companies_are_those_whose_rows_are_in_the_file(self):
        self.clerk.company_ids += self._other_company()
        self.assertEqual(self._export(self._dialog(self._all())).company_ids, self.company)

    def test_export_that_fails_is_not_recorded(self):
        dialog = self._dialog(self._all())
        dialog.column_ids.is_ticked = False
        before = self.env["account.delinquency.output"].search_count([])
        with self.assertRaises(UserError):
            dialog.action_export()
        self.assertEqual(self.env["account.delinquency.output"].search_count([]), before)


@tagged("post_install", "-at_install")
class TestExportBackground(ExportCommon):
    """Many rows are made by the scheduled action."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("account_delinquency.export_background_rows", 1)
        for name in ("Bruno Lima", "Carla Dias"):
            cls._document(50, days_ago(9), partner=cls._customer(name))

    def _queued(self, **values):
        dialog = self._dialog(self._all(), ["partner_id", "amount_overdue"], format="csv", encoding="utf-8", **values)
        self.assertTrue(dialog.is_background)
        action = dialog.action_export()
        self.assertEqual(action["params"]["next"]["type"], "ir.actions.act_window_close")
        return dialog.env["account.delinquency.output"].search([], limit=1)

    def test_file_is_made_later_and_its_author_is_told(self):
        output = self._queued(file_name="May")
        self.assertEqual((output.state, output.row_count), ("waiting", 2))
        messages = self._run_queue()
        self.assertEqual(messages, ["The file “May.csv” is ready."])
        self.assertEqual(len(self._content(output).splitlines()), 3)

    def test_file_has_the_rows_that_its_author_may_see(self):
        stranger = self._other_company()
        self._document_of(stranger, 77)
        output = self._queued()
        self._run_queue()
        self.assertEqual((output.row_count, output.company_ids), (2, self.company))

    def test_failure_is_said_in_words(self):
        output = self._queued()
        rows = type(self.env["account.delinquency.export.rows"])
        with (
            patch.object(rows, "_batches", side_effect=ValueError("no way")),
            mute_logger("odoo.addons.account_delinquency.models.account_delinquency_output_queue"),
        ):
            messages = self._run_queue()
        self.assertEqual((output.state, output.row_count), ("failed", 2))
        self.assertIn("no way", messages[0])

    def test_progress_is_said_after_each_batch(self):
        output = self._queued()
        outputs = type(self.env["account.delinquency.output"])
        with patch.object(account_delinquency_export_rows, "BATCH", 1), patch.object(outputs, "_progress") as progress:
            maker = self.env["account.delinquency.export"].with_user(self.clerk).with_company(self.company)
            maker.browse(output.sudo().maker_id)._make(output)
        self.assertEqual([call.args for call in progress.call_args_list], [(1,), (2,)])


@tagged("post_install", "-at_install")
class TestExportQueries(ExportCommon):
    """A batch takes as many queries as any other, however many rows it has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(12):
            partner = cls._customer(f"Customer {number}", city=f"City {number}")
            cls._document(10, days_ago(number + 1), partner=partner)

    def _queries_of_batches(self, model, names, size):
        """Returns how many queries each batch takes, but the first, which reads what is kept for the others."""
        reader = self.env["account.delinquency.export.rows"].with_user(self.clerk).with_company(self.company)
        rows = self.env[model].with_user(self.clerk).with_company(self.company)
        counts, before = [], self.env.cr.sql_log_count
        with patch.object(account_delinquency_export_rows, "BATCH", size):
            for _batch in reader._batches(rows, [], reader._columns(rows, names)):
                counts.append(self.env.cr.sql_log_count - before)
                before = self.env.cr.sql_log_count
        return counts[1:]

    def test_debtors(self):
        names = ["partner_id", "city", "condominium_id", "amount_overdue", "amount_updated", "suspension_state", "company_id"]
        few, many = (self._queries_of_batches("account.debtor", names, size) for size in (2, 4))
        self.assertEqual(len({*few, *many}), 1)

    def test_items(self):
        names = ["partner_id", "move_id", "payment_method_line_id", "amount_residual", "amount_updated", "contract_ids"]
        few, many = (self._queries_of_batches("account.open.item", names, size) for size in (2, 4))
        self.assertEqual(len({*few, *many}), 1)

    def test_columns_of_the_database_take_one_query_and_one_for_names(self):
        names = ["partner_id", "city", "phone", "days_overdue", "amount_overdue"]
        self.assertEqual(set(self._queries_of_batches("account.debtor", names, 3)), {2})


@tagged("post_install", "-at_install")
class TestExportDownload(ExportCommon, HttpCase):
    def test_file_is_its_authors_alone(self):
        self._document(100, days_ago(5))
        output = self._export(self._dialog(self._all(), ["partner_id"], format="csv", encoding="utf-8"))
        self._user("other", USER)
        answers = {}
        for login in ("clerk", "other"):
            self.authenticate(login, login)
            with mute_logger("odoo.http"):
                answers[login] = self.url_open(f"/delinquency/output/{output.id}")
        self.assertEqual((answers["clerk"].status_code, answers["other"].status_code), (200, 404))
        self.assertIn(b"Ana Souza", answers["clerk"].content)
