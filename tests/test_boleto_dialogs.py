import base64
import io

from openpyxl import Workbook, load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import DelinquencyCommon, days_ago
from .common_boleto import boleto_of

HEADERS = ["Document", "Due date", "Bank slip"]


@tagged("post_install", "-at_install")
class TestBoletoDialogs(DelinquencyCommon):
    """Officers type the bank slip of one instalment, and take those of many from a spreadsheet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("d_officer", "account_delinquency.group_delinquency_officer")
        cls.user = cls._user("d_user", "account_delinquency.group_delinquency_user")
        cls.document = cls._document(100, days_ago(5))
        cls.line = cls._terms(cls.document)
        cls.slip = boleto_of(100, days_ago(5))

    def _xlsx(self, *rows):
        book, file = Workbook(), io.BytesIO()
        for row in (HEADERS, *rows):
            book.active.append(row)
        book.save(file)
        return base64.b64encode(file.getvalue())

    def _import(self, *rows, user=None, **values):
        values = {"file": self._xlsx(*rows), "file_name": "slips.xlsx", **values}
        return self.env["account.boleto.import"].with_user(user or self.officer).create(values)

    def _problems(self, *rows, **values):
        return self._import(*rows, **values).line_ids.mapped(lambda line: (line.cell, line.problem))

    def _assert_problem(self, cell, message, row, **values):
        [(found, problem)] = self._problems(row, **values)
        self.assertEqual(found, cell)
        self.assertRegex(problem, message)

    # One

    def _dialog(self, line=None, user=None):
        action = self._items((line or self.line).move_id).with_user(user or self.officer).action_set_boleto()
        return Form(self.env[action["res_model"]].with_user(user or self.officer).with_context(**action["context"]))

    def test_dialog_stores_the_slip(self):
        form = self._dialog()
        form.code = self.slip.barcode
        self.assertFalse(form.problem)
        form.save().action_set()
        self.assertEqual(self.line.boleto_line, self.slip.line)

    def test_dialog_shows_what_is_there_and_takes_it_away(self):
        self.line.boleto_line = self.slip.line
        form = self._dialog()
        self.assertEqual(form.code, self.slip.formatted)
        form.code = False
        form.save().action_set()
        self.assertFalse(self.line.boleto_line)

    def test_dialog_of_an_entry_without_a_due_date_shows_its_own(self):
        line = self._terms(self._opening_entry((self.customer, 70, False)))
        form = self._dialog(line)
        self.assertEqual(form.date_due, days_ago(60))
        form.code = boleto_of(70, days_ago(60)).line
        form.save().action_set()
        self.assertEqual(line.slip_state, "registered")

    def test_dialog_says_what_is_wrong(self):
        form = self._dialog()
        form.code = boleto_of(99, days_ago(5)).formatted
        self.assertIn("99.00", form.problem)
        with self.assertRaisesRegex(UserError, "left to pay"):
            form.save().action_set()

    def test_user_has_no_dialog(self):
        with self.assertRaises(AccessError):
            self._dialog(user=self.user)

    def test_invoice_opens_the_dialog_or_the_list_of_its_instalments(self):
        self.assertEqual(self.document.action_set_boleto()["res_model"], "account.boleto.set")
        several = self._in_instalments((60, days_ago(40)), (40, days_ago(10)))
        action = several.action_set_boleto()
        self.assertEqual((action["res_model"], action["domain"]), ("account.open.item", [("move_id", "in", several.ids)]))

    # Many

    def test_import_previews_and_sets(self):
        first, second = self._terms(self._in_instalments((60, days_ago(40)), (40, days_ago(10))))
        slips = boleto_of(60, days_ago(40)), boleto_of(40, days_ago(10))
        wizard = self._import(
            [self.document.name, None, self.slip.formatted],
            [first.move_id.name, first.date_maturity, slips[0].barcode],
            [second.move_id.payment_reference, second.date_maturity.isoformat(), slips[1].line],
        )
        self.assertEqual((wizard.ready_count, wizard.problem_count, wizard.problem), (3, 0, False))
        self.assertEqual(wizard.line_ids.move_line_id, self.line + first + second)
        self.assertFalse(self.line.boleto_line)
        wizard.action_import()
        expected = [self.slip.line, slips[0].line, slips[1].line]
        self.assertEqual((self.line + first + second).mapped("boleto_line"), expected)

    def test_rows_with_a_problem_are_left_out(self):
        wizard = self._import(["INV/none", None, self.slip.line], [self.document.name, None, self.slip.line])
        self.assertEqual((wizard.ready_count, wizard.problem_count), (1, 1))
        wizard.action_import()
        self.assertEqual(self.line.boleto_line, self.slip.line)

    def test_what_is_far_below_is_named_and_the_rows_above_are_read(self):
        lines = ["Document;Bank slip", f"{self.document.name};{self.slip.line}", *[";"] * 1000, "INV/far;1"]
        wizard = self._import(file=base64.b64encode("\n".join(lines).encode()), file_name="a.csv")
        self.assertEqual((wizard.ready_count, wizard.problem_count, wizard.problem), (1, 1, False))
        self.assertRecordValues(wizard.line_ids[1], [{"row": 1003, "cell": "A1003"}])
        self.assertIn("in A1003, far below", wizard.line_ids[1].problem)

    def test_problems_name_the_cell(self):
        name = self.document.name
        several = self._in_instalments((60, days_ago(40)), (40, days_ago(10)))
        problems = {
            ("A2", "Nothing is owed"): ["INV/none", None, self.slip.line],
            ("A2", "number and due date"): [name, days_ago(4), self.slip.line],
            ("A2", "several instalments"): [several.name, None, self.slip.line],
            ("B2", "no day in B2"): [name, "soon", self.slip.line],
            ("C2", "lost digits"): [name, None, int(self.slip.line)],
            ("C2", "formula in C2"): [name, None, "=A2"],
            ("A2", "formula in A2"): ["=C2", None, self.slip.line],
            ("C2", "47 digits"): [name, None, self.slip.line[:-1]],
            ("C2", "line or the barcode"): [name, None, None],
            ("C2", "is of .*99.00"): [name, None, boleto_of(99, days_ago(5)).line],
            ("C2", "another day"): [name, None, boleto_of(100, days_ago(6)).line],
        }
        for (cell, message), row in problems.items():
            with self.subTest(message=message):
                self._assert_problem(cell, message, row)

    def test_days_are_read_as_the_user_writes_them(self):
        for text in ("11/19/2026", "2026-11-19"):
            with self.subTest(text=text):
                self.assertEqual(self._problems([self.document.name, text, self.slip.line]), [("C2", False)])

    def test_repeated_rows_are_refused(self):
        other = self._document(100, days_ago(5))
        row = [self.document.name, None, self.slip.line]
        for second in (row, [other.name, None, self.slip.line], [self.document.name, None, boleto_of(100, days_ago(5), 8).line]):
            with self.subTest(second=second):
                self.assertRegex(self._problems(row, second)[1][1], "^Row 2 has the same")

    def test_nothing_to_set_is_refused(self):
        with self.assertRaisesRegex(UserError, "no bank slip to set"):
            self._import().action_import()
        with self.assertRaisesRegex(UserError, "columns are missing: Document, Bank slip"):
            self._import(file=base64.b64encode(b"a;b\n1;2"), file_name="a.csv").action_import()

    def test_file_that_cannot_be_used_is_refused_with_what_to_do(self):
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        refused = {
            ("a.pdf", b"%PDF"): "saved as .xlsx or .csv",
            ("a.xls", ole): "old format",
            ("a.xlsx", ole + "EncryptedPackage".encode("utf-16-le")): "password",
            ("a.xlsm", b"PK"): "macros",
            ("a.xlsx", b"PK\x03\x04"): "damaged",
            ("a.csv", b"Document;Bank slip\n" + b"1;2\n" * 5001): "more than 5000 rows",
            ("a.csv", b"Document;Bank slip;Document\n"): "twice: Document",
            ("a.csv", b""): False,
            ("a.csv", b"\n"): "nothing in the first sheet",
        }
        for (name, content), message in refused.items():
            wizard = self._import(file=base64.b64encode(content), file_name=name)
            with self.subTest(name=name, message=message):
                self.assertFalse(wizard.line_ids)
                self.assertRegex(wizard.problem or "", message or "^$")

    def test_names_that_mean_harm_do_none(self):
        for name in ("<script>alert(1)</script>.xlsx", "../../x.xlsx", "', (SELECT 1)) --"):
            row = [f"{name}%", None, self.slip.line]
            with self.subTest(name=name):
                self._assert_problem("A2", "Nothing is owed", row, file_name=name)

    def test_documents_of_other_companies_are_not_found(self):
        company = self._other_company(currency_id=self.company.currency_id.id)
        self._document_of(company, 100).payment_reference = "OF-THE-OTHER"
        self.officer.company_ids += company
        row = ["OF-THE-OTHER", None, self.slip.line]
        self._assert_problem("A2", "Nothing is owed", row)
        self.assertEqual(self._problems(row, company_id=company.id), [("C2", False)])

    def test_officer_imports_for_no_company_but_the_own(self):
        company = self._other_company(currency_id=self.company.currency_id.id)
        other = self._document_of(company, 100)
        with self.assertRaises(AccessError):
            self._import([other.name, None, self.slip.line], company_id=company.id).action_import()
        self.assertFalse(self._terms(other).boleto_line)

    def test_user_may_not(self):
        with self.assertRaises(AccessError):
            self._import([self.document.name, None, self.slip.line], user=self.user)

    def test_dialog_of_another_user_is_not_theirs(self):
        wizard = self._import([self.document.name, None, self.slip.line])
        with self.assertRaises(AccessError):
            wizard.with_user(self._user("second", "account_delinquency.group_delinquency_officer")).action_import()

    def test_what_changed_since_the_preview_is_checked_again(self):
        wizard = self._import([self.document.name, None, self.slip.line])
        self.assertFalse(wizard.line_ids.problem)
        self._pay(self.document, 1)
        with self.assertRaisesRegex(UserError, "99.00 is left"):
            wizard.action_import()

    def test_preview_follows_the_file(self):
        imports = self.env["account.boleto.import"].with_user(self.officer).with_context(default_file_name="a.xlsx")
        with Form(imports) as form:
            self.assertEqual(form.ready_count, 0)
            form.file = self._xlsx([self.document.name, None, self.slip.line], ["INV/none", None, self.slip.line])
            self.assertEqual((form.ready_count, form.problem_count), (1, 1))

    def test_template_has_the_columns_and_is_read(self):
        wizard = self._import(file=False)
        sheet = load_workbook(io.BytesIO(base64.b64decode(wizard.template_file))).active
        self.assertEqual([cell.value for cell in sheet[1]], HEADERS)
        self.assertEqual(
            wizard.action_template()["url"],
            f"/web/content/account.boleto.import/{wizard.id}/template_file/Bank%20slips.xlsx?download=true",
        )
        wizard.write({"file": wizard.template_file, "file_name": wizard.template_name})
        self.assertEqual((wizard.problem, wizard.line_ids.ids), (False, []))

    def test_officer_has_the_menu_and_user_has_not(self):
        menu = self.env.ref("account_delinquency.menu_account_boleto_import")
        for user, is_there in ((self.officer, True), (self.user, False)):
            with self.subTest(user=user.login):
                self.assertEqual(menu.id in self.env["ir.ui.menu"].with_user(user)._visible_menu_ids(), is_there)
