from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..rules.text_message import text_of
from .common import days_ago
from .common_letter import LetterCommon


@tagged("post_install", "-at_install")
class TestLetterUpcoming(LetterCommon):
    """The reminder before the due date, which goes to good payers: it demands nothing."""

    def _remind(self, days, counted_from="due_date"):
        """Lets the policy send a reminder so many days after the due date, by e-mail and SMS."""
        policy = self._policy(("reminder", days, counted_from), ("notice", 15, "due_date"))
        policy.step_ids[0].use_sms = True
        self.company.delinquency_policy_id = policy

    def _told(self):
        """Sends what the run records; returns subject and text of the e-mail, and the text message."""
        self._run({"reminder"})
        return self._sent()

    def _sent(self):
        self._send_all()
        self._text_all()
        by_channel = self.notices.search([("action", "=", "reminder")]).grouped("channel")
        email, sms = by_channel["email"], by_channel["sms"]
        said = (email.subject, html2plaintext(email.body), text_of(sms.body))
        return [text.replace("\xa0", " ") for text in said]

    def test_subject_and_text_say_what_is_due_on_which_day(self):
        self._remind(-3)
        self._bill(due=days_ago(-3), amount=99.9)
        for said in self._told():
            self.assertIn("Your invoice of R$ 99.90 is due on 11/27/2026.", said)

    def test_it_reads_as_no_demand(self):
        self._remind(-3)
        self._bill(due=days_ago(-3))
        for said in self._told():
            self.assertNotRegex(said.lower(), "is open|overdue|payment reminder|ignore")

    def test_several_invoices_are_one_sum(self):
        self._remind(-3)
        self._bill(due=days_ago(-3), amount=99.9)
        self._bill(due=days_ago(-3), amount=10)
        for said in self._told():
            self.assertIn("R$ 109.90 is due on 11/27/2026.", said)

    def test_who_owes_something_older_when_it_goes_out_is_told_since_when(self):
        self._remind(-3)
        self._bill(due=days_ago(-3), amount=90)
        self._run({"reminder"})
        self._bill(due=days_ago(2), amount=10)
        for said in self._sent():
            self.assertIn("R$ 100.00 is overdue since 11/22/2026.", said)

    def test_kind_by_the_day_of_the_reminder(self):
        for days, kind in ((-3, "upcoming"), (-1, "upcoming"), (0, "upcoming"), (1, "reminder")):
            with self.subTest(days=days):
                self._remind(days)
                self.assertEqual(self.company.delinquency_policy_id.step_ids[0]._letter_kind(), kind)

    def test_reminder_after_another_step_comes_late(self):
        policy = self._policy(("reminder", -3, "due_date"), ("reminder", 0, "previous"), ("notice", 15, "due_date"))
        self.assertEqual([step._letter_kind() for step in policy.step_ids[:2]], ["upcoming", "reminder"])

    def test_goes_out_with_a_demand_as_the_demand(self):
        self._remind(-3)
        due = self._bill(due=days_ago(-3))
        self._run({"reminder"})
        overdue = self._bill(due=days_ago(5))
        self._letter_to(kind="reminder", is_once_a_day=False)
        letters = self.notices.search([("channel", "=", "email"), ("state", "=", "sent")])
        self.assertEqual({*letters.mapped("kind")}, {"upcoming", "reminder"})
        self.assertEqual([mail["subject"] for mail in self._mails], [f"{self.company.name}: payment reminder"])
        for document in (due, overdue):
            self.assertIn(document.name, self._mails[0]["body"])

    def test_letters_by_hand_are_none_of_it(self):
        self.assertNotIn("upcoming", dict(self.env["account.delinquency.mailing"]._fields["kind"].selection))
