from datetime import timedelta
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common_output import MANAGER, USER, OutputCommon


@tagged("post_install", "-at_install")
class TestOutput(OutputCommon):
    """The record of a file, and who sees what of it."""

    def test_record_says_who_when_what_of_and_how_much(self):
        output = self._open(row_count=3, filter_description="Days overdue > 30", columns=["Customer", "Total debt"])
        self.assertRecordValues(
            output,
            [
                {
                    "name": "debtors.csv",
                    "user_id": self.clerk.id,
                    "company_ids": self.company.ids,
                    "row_count": 3,
                    "filter_description": "Days overdue > 30",
                    "columns": "Customer, Total debt",
                    "state": "running",
                }
            ],
        )

    def test_author_downloads_the_finished_file(self):
        output = self._finished()
        self.assertTrue(output.is_downloadable)
        self.assertEqual(output.action_download()["params"]["url"], f"/delinquency/output/{output.id}")

    def test_nobody_changes_or_deletes_a_record(self):
        output = self._finished()
        for user in (self.clerk, self._user("manager", MANAGER), self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                for act in (output.with_user(user).unlink, lambda user=user: output.with_user(user).write({"name": "x"})):
                    with self.assertRaises(AccessError):
                        act()

    def test_even_the_program_keeps_what_was_recorded(self):
        output = self._finished().sudo()
        with self.assertRaisesRegex(UserError, "can't be deleted"):
            output.unlink()
        with self.assertRaisesRegex(UserError, "can't be changed"):
            output.columns = "Nothing"

    def test_other_users_do_not_see_the_record(self):
        output = self._finished()
        other = self._user("other", USER)
        self.assertFalse(output.with_user(other).search([("id", "=", output.id)]))

    def test_manager_sees_the_record_but_not_the_file(self):
        output = self._finished().with_user(self._user("manager", MANAGER))
        self.assertEqual(output.user_id, self.clerk)
        self.assertFalse(output.is_downloadable)
        self.assertFalse(output.file_ids)
        with self.assertRaises(UserError):
            output.action_download()

    def test_manager_of_another_company_sees_nothing(self):
        output = self._finished()
        other = self._other_company()
        outputs = self.env["account.delinquency.output"].with_user(self._user("stranger", MANAGER, other)).with_company(other)
        self.assertFalse(outputs.search([("id", "=", output.id)]))

    def test_author_who_changes_company_still_has_the_file(self):
        other = self._other_company()
        self.clerk.company_ids += other
        output = self._finished().with_context(allowed_company_ids=other.ids)
        self.assertTrue(output.is_downloadable)

    def test_who_has_lost_the_group_has_no_file(self):
        output = self._finished()
        self.clerk.group_ids -= self.env.ref(USER)
        with self.assertRaises(AccessError):
            output.action_download()

    def test_name_is_made_safe(self):
        output = self.env["account.delinquency.output"].with_user(self.clerk)._open("report", '../a"b.pdf')
        self.assertEqual(output.name, "a b.pdf")

    def test_file_is_deleted_after_some_days_and_its_record_stays(self):
        output = self._finished()
        # The database says when it was made, and its clock is never frozen.
        with freeze_time(output.sudo().file_ids.create_date + timedelta(days=9)):
            self.env["account.delinquency.output.file"].sudo()._gc_files()
        self.assertFalse(output.is_downloadable)
        self.assertEqual(output.state, "done")

    def test_content_is_not_indexed(self):
        output = self._finished(content=b"Ana Souza;529.982.247-25\n")
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "account.delinquency.output.file"),
                    ("res_field", "=", "content"),
                    ("res_id", "in", output.file_ids.ids),
                ]
            )
        )
        self.assertEqual((attachment.raw, attachment.index_content), (b"Ana Souza;529.982.247-25\n", False))


@tagged("post_install", "-at_install")
class TestOutputQueue(OutputCommon):
    """Files that are made in the background. Any model may make them; here it is the users."""

    def _queued(self, make, **context):
        output = self._open(row_count=2).with_context(**context)
        output._queue("res.users", self.clerk.id)
        self.startPatcher(patch.object(type(self.env["res.users"]), "_make", make, create=True))
        return output

    def test_file_is_made_as_its_author(self):
        seen = {}

        def make(maker, output):
            seen.update(user=maker.env.user, su=maker.env.su, lang=maker.env.lang, companies=maker.env.companies)
            return b"made"

        output = self._queued(make, lang="en_US")
        self.assertEqual(output.state, "waiting")
        messages = self._run_queue()
        self.assertEqual(seen, {"user": self.clerk, "su": False, "lang": "en_US", "companies": self.company})
        self.assertTrue(output.is_downloadable)
        self.assertEqual(messages, ["The file “debtors.csv” is ready."])

    def test_reason_of_a_failure_is_kept_and_told(self):
        def make(maker, output):
            raise UserError(maker.env._("There is nothing to list."))

        output = self._queued(make)
        messages = self._run_queue()
        self.assertEqual((output.state, output.error), ("failed", "There is nothing to list."))
        self.assertIn("There is nothing to list.", messages[0])

    def test_failure_of_the_program_stops_no_other_file(self):
        def make(maker, output):
            if output == first:
                raise ZeroDivisionError("division by zero")
            return b"made"

        first, second = self._queued(make), self._queued(make)
        with mute_logger("odoo.addons.account_delinquency.models.account_delinquency_output_queue"):
            self._run_queue()
        self.assertEqual((first.state, second.state), ("failed", "done"))
        self.assertIn("division by zero", first.error)

    def test_who_has_lost_the_group_meanwhile_gets_no_file(self):
        output = self._queued(lambda maker, output: b"made")
        self.clerk.group_ids -= self.env.ref(USER)
        self._run_queue()
        self.assertEqual(output.sudo().state, "failed")
        self.assertFalse(output.sudo().file_ids)

    def test_maker_that_has_done_a_part_is_called_again(self):
        parts = iter([None, b"made"])
        output = self._queued(lambda maker, output: next(parts))
        self._run_queue()
        self.assertEqual(output.state, "waiting")
        self._run_queue()
        self.assertEqual(output.state, "done")

    def test_dialog_that_is_gone_is_said(self):
        output = self._open()
        output._queue("account.debtor.filter", 0)
        self._run_queue()
        self.assertIn("is gone", output.error)

    def test_file_that_the_server_stopped_at_has_failed(self):
        output = self._queued(lambda maker, output: b"made")
        output.sudo().state = "running"
        self._run_queue()
        self.assertEqual(output.state, "failed")
        self.assertIn("time limit", output.error)

    def test_error_of_the_database_is_passed_on(self):
        def make(maker, output):
            raise OperationalError("could not serialize access")

        self._queued(make)
        with self.assertRaises(OperationalError):
            self._run_queue()

    def test_progress_is_seen_while_the_file_is_made(self):
        seen = []

        def make(maker, output):
            output._progress(1, 4)
            output.invalidate_recordset()
            seen.append((output.state, output.progress))
            return b"made"

        output = self._queued(make)
        with self.enter_registry_test_mode():
            self.env.ref("account_delinquency.cron_output").method_direct_trigger()
        self.assertEqual(seen, [("running", 25)])
        self.assertEqual((output.state, output.progress), ("done", 100))


@tagged("post_install", "-at_install")
class TestOutputDownload(OutputCommon, HttpCase):
    def _get(self, path, login):
        self.authenticate(login, login)
        with mute_logger("odoo.http"):
            return self.url_open(path)

    def test_author_gets_the_file_and_nobody_keeps_it_in_between(self):
        response = self._get(f"/delinquency/output/{self._finished().id}", "clerk")
        self.assertEqual((response.status_code, response.content), (200, b"Ana;100\n"))
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertRegex(response.headers["Content-Disposition"], "^attachment;.*debtors.csv")
        self.assertTrue(response.headers["Content-Type"].startswith("text/csv"))

    def test_nobody_else_gets_it_by_its_address(self):
        output = self._finished()
        self._user("manager", MANAGER)
        for login in ("manager", "admin"):
            with self.subTest(login=login):
                self.assertEqual(self._get(f"/delinquency/output/{output.id}", login).status_code, 404)

    def test_nobody_else_gets_it_through_the_attachment(self):
        output = self._finished()
        file = output.file_ids
        attachment = self.env["ir.attachment"].sudo().search([("res_model", "=", file._name), ("res_field", "=", "content")])
        self._user("manager", MANAGER)
        for path in (f"/web/content/{attachment.id}", f"/web/content/{file._name}/{file.id}/content"):
            for login in ("manager", "admin"):
                with self.subTest(path=path, login=login):
                    response = self._get(path, login)
                    self.assertNotIn(b"Ana", response.content)
                    self.assertIn(response.status_code, (403, 404))
