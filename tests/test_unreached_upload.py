import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import days_ago
from .common_unreached import UnreachedCommon, table
from .test_rules_spreadsheet import BILLION_LAUGHS, repacked, xlsx

HEADERS = ("Letter no.", "New e-mail", "New phone")


@tagged("post_install", "-at_install")
class TestUnreachedUpload(UnreachedCommon):
    """The filled-in spreadsheet: what would change, and what is wrong in it."""

    def test_what_was_downloaded_and_filled_in_is_read(self):
        mailing = self._failed()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana@new.example"))
        self.assertRecordValues(
            wizard.line_ids, [{"name": "email", "old_value": False, "new_value": "ana@new.example", "problem": False}]
        )

    def test_number_is_read_where_a_text_message_failed(self):
        mailing = self._failed_text()
        wizard = self._read(mailing, self._filled_in(mailing, phone="(11) 98888-7777"))
        self.assertRecordValues(
            wizard.line_ids,
            [{"name": "phone", "old_value": "+55 11 4002-8922", "new_value": "+55 11 98888-7777", "problem": False}],
        )

    def test_telephone_is_left_out_where_an_e_mail_failed(self):
        wizard = self._rows(mailing := self._failed(), (mailing.unreached_ids.id, "", "(11) 98888-7777"))
        self.assertIn("the e-mail address alone", wizard.line_ids.problem)

    def test_e_mail_is_left_out_where_a_text_message_failed(self):
        wizard = self._rows(mailing := self._failed_text(), (mailing.unreached_ids.id, "ana@new.example", ""))
        self.assertIn("the telephone number alone", wizard.line_ids.problem)

    def test_letter_on_paper_corrects_nothing(self):
        mailing = self._mailing(channel="letter")
        self.notices._issue_failed(mailing, self.customer, "No printer")
        mailing = mailing.with_user(self.clerk)
        wizard = self._rows(mailing, (mailing.unreached_ids.id, "ana@new.example"))
        self.assertIn("on paper", wizard.line_ids.problem)

    def test_reading_changes_nothing(self):
        mailing = self._failed()
        self._read(mailing, self._filled_in(mailing, email="ana@new.example"))
        self.assertFalse(self.customer.email)

    def test_csv_is_read_too(self):
        mailing = self._failed()
        content = f"Customer;Letter no.;New e-mail\r\nAna;{mailing.unreached_ids.id};ana@new.example\r\n".encode()
        self.assertEqual(self._read(mailing, content, "unreached.csv").line_ids.new_value, "ana@new.example")

    def test_what_is_far_below_is_named_and_the_rows_above_are_read(self):
        mailing = self._failed()
        lines = ["Letter no.;New e-mail", f"{mailing.unreached_ids.id};ana@new.example", *[";"] * 1000, "7;far@example.com"]
        wizard = self._read(mailing, "\n".join(lines).encode(), "unreached.csv")
        self.assertEqual(wizard.line_ids[0].new_value, "ana@new.example")
        self.assertEqual(wizard.line_ids[1].cell, "A1003")
        self.assertIn("in A1003, far below", wizard.line_ids[1].problem)

    def test_headers_of_another_language_are_recognized(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        mailing = self._failed()
        headers = self.env["account.delinquency.unreached.sheet"].with_context(lang="pt_BR")._headers()
        content = table((headers["letter"], headers["email"]), (mailing.unreached_ids.id, "ana@new.example"))
        self.assertNotEqual(headers["letter"], "Letter no.")
        self.assertEqual(self._read(mailing, content).line_ids.new_value, "ana@new.example")

    def test_wrong_cells_are_listed_with_where_and_why(self):
        mailing = self._failed()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana at new.example", phone="12"))
        self.assertEqual(
            self._problems(wizard),
            [
                ("K2", "This is no e-mail address. Enter one alone, such as name@example.com."),
                ("L2", "The letter failed as an e-mail: the e-mail address alone is corrected with it."),
            ],
        )

    def test_what_looks_like_an_address_but_is_none_is_refused(self):
        letter = self._failed().unreached_ids
        for text in (
            "<script>@x.com",
            "a b@x.com",
            "a@b..com",
            "a@x",
            "a@x.com; b@x.com",
            f"{'a' * 260}@x.com",
            "a@exa mple.com",
        ):
            with self.subTest(text=text):
                self.assertTrue(letter._check_correction(self.customer, "email", text)[1])

    def test_address_with_a_name_is_taken_without_it(self):
        letter = self._failed().unreached_ids
        self.assertEqual(letter._check_correction(self.customer, "email", "Ana <Ana@X.com>"), ("ana@x.com", False))

    def test_text_messages_need_a_mobile_number(self):
        self.customer.phone = False
        letter = self._failed(channel="sms").unreached_ids
        for wrong, said in (("41 3333-4444", "no mobile number"), ("12", "no telephone number")):
            with self.subTest(number=wrong):
                self.assertIn(said, letter._check_correction(self.customer, "phone", wrong)[1])
        self.assertEqual(letter._check_correction(self.customer, "phone", "41 9912-3456"), ("+55 41 99912-3456", False))

    def test_address_that_was_tried_is_refused(self):
        self.customer.phone = "+55 11 99123-4567"
        mailing = self._mailing(channel="sms")
        self._text_all(sim_error="wrong_number_format")
        self.assertIn("did not arrive", self._rows(mailing, (mailing.unreached_ids.id, "", "11 99123-4567")).line_ids.problem)

    def test_numbers_of_other_letters_are_refused(self):
        mailing, other = self._failed(), self._failed()
        foreign = other.unreached_ids.id
        wizard = self._rows(mailing, *[(key, "ana@new.example") for key in (foreign, 999999999999, "x", None, -1, 1.5)])
        self.assertEqual([line.cell for line in wizard.line_ids], ["A2", "A3", "A4", "A5", "A6", "A7"])
        self.assertEqual(set(wizard.line_ids.mapped("problem")), {wizard._no_letter()})

    def test_row_without_a_new_address_is_passed_over(self):
        mailing = self._failed()
        wizard = self._rows(mailing, (mailing.unreached_ids.id, "ana@new.example"), ("x", " "))
        self.assertEqual(self._problems(wizard), [])

    def test_second_row_of_a_letter_is_refused(self):
        mailing = self._failed()
        key = mailing.unreached_ids.id
        wizard = self._rows(mailing, (key, "ana@new.example"), (key, "bia@new.example"))
        self.assertEqual(self._problems(wizard), [("A3", "Row 2 has the same number. Only that one counts.")])

    def test_formula_is_listed_with_its_cell(self):
        mailing = self._failed()
        wizard = self._rows(mailing, (mailing.unreached_ids.id, '=HYPERLINK("http://evil.example")'))
        self.assertEqual(self._problems(wizard), [("B2", "There is a formula in B2. Enter its result instead.")])

    def test_letter_that_went_out_meanwhile_is_left_out(self):
        mailing = self._failed()
        key = mailing.unreached_ids.id
        said = []
        for state in ("queued", "sent", "delivered"):
            mailing.sudo().notice_ids._update_state(state)
            said.append(self._rows(mailing, (key, "ana@new.example")).line_ids.problem)
        self.assertEqual(said, ["The letter waits to be sent again already.", *["The letter was sent meanwhile."] * 2])

    def _problem_of(self, mailing, email="ana@new.example"):
        return self._rows(mailing, (mailing.unreached_ids.id, email)).line_ids.problem

    def _ana_signs_in(self, **values):
        return new_test_user(self.env, "ana", **{"partner_id": self.customer.id, "email": False, **values})

    def test_contact_who_signs_in_to_odoo_is_left_out(self):
        self._ana_signs_in()
        self.assertIn("is a user of Odoo", self._problem_of(self._failed()))

    def test_contact_who_signs_in_to_the_portal_is_left_out(self):
        self._ana_signs_in(groups="base.group_portal")
        self.assertIn("is a user of Odoo or the portal", self._problem_of(self._failed()))

    def test_contact_whose_user_is_archived_is_left_out(self):
        for groups in ("base.group_user", "base.group_portal"):
            with self.subTest(groups=groups), self.env.cr.savepoint() as undone:
                self._ana_signs_in(groups=groups).active = False
                self.assertIn("is a user of Odoo or the portal", self._problem_of(self._failed()))
                undone.rollback()

    def test_number_of_a_contact_who_signs_in_to_the_portal_is_left_out(self):
        mailing = self._failed_text()
        self._ana_signs_in(groups="base.group_portal")
        problem = self._rows(mailing, (mailing.unreached_ids.id, "", "(11) 98888-7777")).line_ids.problem
        self.assertIn("is a user of Odoo or the portal", problem)

    def test_contact_with_the_address_that_a_user_signs_in_with_is_left_out(self):
        mailing = self._failed()
        new_test_user(self.env, "ana@old.example", groups="base.group_portal", email="other@old.example")
        for address in ("Ana@Old.example", "other@old.example"):
            with self.subTest(address=address):
                self.customer.email = address
                self.assertIn("has a user's address", self._problem_of(mailing))

    def test_contact_that_is_a_company_of_ours_is_left_out(self):
        mailing = self._failed()
        self.env["res.company"].create({"name": "Provedor Filial", "partner_id": self.customer.id})
        self.assertTrue(self._problem_of(mailing))

    def test_address_of_a_user_who_is_not_the_customer_is_left_out(self):
        mailing = self._failed()
        self.clerk.email = "clerk@provedor.example"
        stranger = new_test_user(self.env, "bia@new.example", groups="base.group_portal", email=False)
        stranger.active = False
        for address in ("clerk@provedor.example", "bia@new.example"):
            with self.subTest(address=address):
                self.assertIn("has this address", self._problem_of(mailing, address))

    def test_address_of_the_customers_own_contact_who_signs_in_is_taken(self):
        contact = self._customer("Financeiro", parent_id=self.customer.id)
        new_test_user(self.env, "fin@new.example", groups="base.group_portal", partner_id=contact.id)
        self.assertFalse(self._problem_of(self._failed(), "fin@new.example"))

    def test_contact_that_the_user_may_not_see_is_left_out(self):
        mailing = self._failed()
        self.customer.company_id = self._other_company()
        self.assertEqual(
            self._rows(mailing, (mailing.unreached_ids.id, "ana@new.example")).line_ids.problem, "You may not see this contact."
        )

    def test_hostile_value_is_shown_as_text(self):
        mailing = self._failed()
        wizard = self._rows(mailing, (mailing.unreached_ids.id, "<script>alert(1)</script>" * 100))
        self.assertEqual(wizard.line_ids.value, ("<script>alert(1)</script>" * 100)[:200])

    def test_hostile_files_are_refused_with_what_to_do(self):
        mailing = self._failed()
        good = xlsx(HEADERS, [mailing.unreached_ids.id, "ana@new.example"])
        files = {
            ("macro.xlsm", good): "has macros. Save it as .xlsx",
            ("x.xlsx", repacked(good, {"xl/vbaProject.bin": b"x"})): "has macros. Save it as .xlsx",
            ("x.xlsx", good + b"\0" * 50 * 2**20): "larger than 10 MB. Split it",
            ("x.xlsx", repacked(good, {"xl/media/x": b"\0" * 40 * 2**20})): "unpacks to far more",
            ("x.xlsx", repacked(good, {"xl/worksheets/sheet1.xml": BILLION_LAUGHS})): "declares entities",
            ("x.xlsx", xlsx(["Name", "Mail"], ["Ana", "ana@new.example"])): "missing: Letter no.",
            ("x.xlsx", xlsx([*HEADERS, "New e-mail"], ["1", "a", "b", "c"])): "there twice: New e-mail",
            ("x.xlsx", xlsx(['=A2&"no."', *HEADERS], ["1"])): "formula in A1",
            ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")): "protected by a password",
            ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"): "old format. Save it as .xlsx",
            ("x.xlsx", b"<html><script>alert(1)</script></html>"): "is damaged",
            ("x.html", b"<html></html>"): "no spreadsheet. Choose one",
            ("x.csv", b"<html><script>alert(1)</script></html>"): "missing: Letter no.",
            ("x.csv", b"\0\0"): "is damaged",
            ("x.xlsx", xlsx()): "nothing in the first sheet",
            ("x.xlsx", xlsx(HEADERS, [mailing.unreached_ids.id])): "No new address is in the file",
        }
        for (name, content), said in files.items():
            with self.subTest(said=said), self.assertRaisesRegex(UserError, said):
                self._read(mailing, content, name)
        self.assertFalse(self.customer.email or self.env["account.delinquency.unreached.line"].search([]))

    def test_no_file_says_to_choose_one(self):
        wizard = self._dialog(self._failed(), b"")
        with self.assertRaisesRegex(UserError, "Choose the spreadsheet"):
            wizard.action_read()

    def test_lines_are_written_by_the_program_alone(self):
        mailing = self._failed()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana@new.example"))
        with self.assertRaises(AccessError):
            wizard.line_ids.contact_id = self.env.user.partner_id
        with self.assertRaises(AccessError):
            wizard.write({"line_ids": [(0, 0, {"notice_id": mailing.unreached_ids.id, "name": "email", "new_value": "x"})]})

    def test_dialog_is_its_users_alone(self):
        wizard = self._dialog(self._failed(), b"x")
        other = self._user("other", "account_delinquency.group_delinquency_user")
        with self.assertRaises(AccessError):
            wizard.with_user(other).action_read()

    def test_other_file_starts_over(self):
        mailing = self._failed()
        wizard = self._rows(mailing, (mailing.unreached_ids.id, "wrong"))
        wizard.action_restart()
        wizard.file = base64.b64encode(self._filled_in(mailing, email="ana@new.example"))
        wizard.action_read()
        self.assertEqual(wizard.line_ids.mapped("problem"), [False])

    def test_queries_do_not_grow_with_the_rows(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(40)])
        self._opening_entry(*[(partner, 10, days_ago(5)) for partner in partners])
        mailing = self._failed(*partners)
        rows = [(letter.id, f"c{letter.id}@new.example") for letter in mailing.unreached_ids]
        counts = []
        for part in (rows[:10], rows):
            wizard = self._dialog(mailing, table(("Letter no.", "New e-mail"), *part))
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard.action_read()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 5)
