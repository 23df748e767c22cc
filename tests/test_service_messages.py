from datetime import timedelta

from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext

from ..rules.text_message import text_of
from .common import TODAY, days_ago
from .common_contract import noon
from .common_letter import LetterCommon

OFFICER = "account_delinquency.group_delinquency_officer"


@tagged("post_install", "-at_install")
class TestServiceMessages(LetterCommon):
    """What the customer is told when services stop for debt, and when they are back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"suspended_message": "email", "resumed_message": "email"})
        cls.invoice = cls._bill()

    def _told(self, *kinds):
        """Returns the messages on services, those of ``kinds`` or all, the first one first."""
        found = self.notices.search([("suspension_id", "!=", False)], order="id")
        return found.filtered(lambda notice: not kinds or notice.kind in kinds)

    def _said(self, notice):
        return html2plaintext(notice.body).replace("\xa0", " ").replace("*", "")

    def _states(self):
        return [(notice.kind, notice.state) for notice in self._told()]

    def _settle(self):
        self._pay(self.invoice)
        self._commit()

    # Whether, and in which way

    def test_nothing_is_said_unless_the_policy_says_so(self):
        silent = self._policy()
        self.assertEqual((silent.suspended_message, silent.resumed_message), ("none", "none"))
        self.company.delinquency_policy_id = silent
        self._suspended()
        self._settle()
        self.assertFalse(self._told())

    def test_each_kind_goes_out_in_the_ways_that_the_policy_has_for_it(self):
        ways = {"none": [], "email": ["email"], "sms": ["sms"], "both": ["email", "sms"]}
        for way, channels in ways.items():
            self.policy.write({"suspended_message": way, "resumed_message": "none"})
            self._suspended()
            with self.subTest(way=way):
                self.assertEqual(self._told().mapped("channel"), channels)
            self.contract.resume_services()
            self._told().unlink()
            self.policy.write({"suspended_message": "none", "resumed_message": way})
            self._suspended()
            self.contract.resume_services()
            with self.subTest(way=way, kind="resumed"):
                self.assertEqual(self._told().mapped("channel"), channels)
            self._told().unlink()

    def test_nothing_is_said_of_a_suspension_for_another_reason(self):
        for kind, until in (("temporary", self._later(9)), ("manual", None)):
            self.contract.suspend_services(kind=kind, reason="Asked", until=until)
            self.contract.resume_services()
            with self.subTest(kind=kind):
                self.assertFalse(self._told())

    def test_nothing_is_said_of_services_that_never_come_back(self):
        self._suspended()
        self.contract.terminate_services(reason="Over")
        self.assertFalse(self._told("resumed"))

    def test_run_says_it_as_an_officer_does(self):
        self._notify(days=20)
        self._run()
        self.assertEqual(self._states(), [("suspended", "queued")])
        officer = self._user("officer", OFFICER)
        self.contract.with_user(officer).resume_services()
        self.assertEqual(self._told("resumed").mapped("state"), ["queued"])

    # What it says

    def test_suspended_says_since_when_what_for_and_how_to_pay(self):
        self._suspended()
        self._send_all()
        notice = self._told()
        said = self._said(notice)
        for text in ("Fibre 300: suspended on 11/24/2026.", self.invoice.name, "R$ 100.00", "at no charge"):
            with self.subTest(text=text):
                self.assertIn(text, said)
        self.assertEqual((notice.state, notice.amount, notice.item_ids.document), ("sent", 100, self.invoice.name))
        self.assertIn("your services were stopped", notice.subject)

    def test_reduced_is_said_to_be_so(self):
        self._suspended(level="reduced")
        self._send_all()
        self.assertIn("Fibre 300: reduced on 11/24/2026.", self._said(self._told()))

    def test_text_message_says_it_in_a_sentence(self):
        self.policy.write({"suspended_message": "sms", "resumed_message": "sms"})
        self._suspended()
        self._text_all()
        said = text_of(self._told().body).replace("\xa0", " ")
        self.assertIn("Fibre 300: suspended on 11/24/2026. R$ 100.00 is overdue since 10/15/2026.", said)
        self._settle()
        self._text_all()
        self.assertIn("Fibre 300: on again since 11/24/2026.", text_of(self._told("resumed").body))

    def test_back_after_a_payment_asks_for_nothing(self):
        self._suspended()
        self._send_all()
        self._settle()
        self._send_all()
        notice = self._told("resumed")
        self.assertEqual(notice.state, "sent")
        self.assertIn("Fibre 300: on again since 11/24/2026.", self._said(notice))
        self.assertNotIn("R$", self._said(notice))

    def test_unlock_says_until_when(self):
        self._suspended()
        self.contract.trust_unlock(2)
        self._send_all()
        self.assertIn("Fibre 300: on again, in trust, until 11/26/2026.", self._said(self._told("resumed")))

    def test_end_of_an_unlock_says_since_when_it_is_off_again(self):
        self._suspended()
        self.contract.trust_unlock(2)
        self._send_all()
        with freeze_time(noon(self._later(6))):  # a Monday
            self._run()
            self._send_all()
        said = [self._said(notice) for notice in self._told("suspended") if notice.state == "sent"]
        self.assertEqual(len(said), 1)
        self.assertIn("Fibre 300: suspended on 11/30/2026.", said[0])

    def test_contracts_of_a_customer_are_one_message(self):
        other = self._contract(name="Fibre 500")
        other.name = "Fibre 500"
        self._bill(other)
        self._suspended(self.contract | other)
        self._send_all()
        self.assertEqual(len(self._mails), 1)
        for name in ("Fibre 300", "Fibre 500"):
            self.assertIn(f"{name}: suspended on 11/24/2026.", self._said(self._told()[0]))

    # Only while it is so

    def test_paid_before_it_went_out_says_only_that_they_are_back(self):
        self._suspended()
        self._settle()
        self._send_all()
        self.assertEqual(self._states(), [("suspended", "cancelled"), ("resumed", "sent")])

    def test_off_again_before_it_went_out_says_only_that(self):
        self._suspended()
        self.contract.trust_unlock(1)
        with freeze_time(noon(self._later(2))):
            self._run()
            self._send_all()
        self.assertEqual({*self._states()}, {("suspended", "sent"), ("resumed", "cancelled")})

    def test_fully_suspended_before_it_went_out_is_not_said_to_be_reduced(self):
        self._suspended(level="reduced")
        self._suspended()
        self._send_all()
        self.assertEqual([(one.action, one.state) for one in self._told()], [("reduce", "cancelled"), ("suspend", "sent")])

    def test_services_that_are_withheld_are_back_when_the_contract_goes_on(self):
        self._suspended()
        self.contract.active = False
        self._settle()
        self.assertFalse(self._told("resumed"))
        self.contract.active = True
        self._commit()
        self.assertEqual(self._told("resumed").mapped("state"), ["queued"])

    # When

    def _friendly_letter(self):
        return self._letter_to(self.customer, kind="agreement")

    def test_stop_waits_for_tomorrow_where_the_customer_was_written_to_today(self):
        self.assertEqual(self._friendly_letter().state, "sent")
        self._suspended()
        self._send_all()
        self.assertEqual(self._states(), [("suspended", "queued")])
        with freeze_time(noon(self._later(1))):
            self._send_all()
        self.assertEqual(self._states(), [("suspended", "sent")])

    def test_back_is_said_at_once_whatever_was_written_today(self):
        self._suspended()
        self._send_all()
        self._settle()
        self._send_all()
        self.assertEqual(self._states(), [("suspended", "sent"), ("resumed", "sent")])

    def test_ladder_waits_for_tomorrow_where_the_customer_is_told_of_services(self):
        self._suspended()
        self._bill(self._contract(), due=days_ago(16))
        self._run({"notice"})
        notice = self.notices.search([("step_id", "!=", False), ("state", "=", "queued")])
        self._send_all()
        self.assertEqual((self._states(), notice.mapped("state")), ([("suspended", "sent")], ["queued"]))

    def test_nothing_is_said_at_night(self):
        self._suspended()
        self._settle()
        with freeze_time(noon(TODAY) + timedelta(hours=10)):
            self._send_all()
        self.assertEqual(self._told("resumed").state, "queued")
        with freeze_time(noon(self._later(1))):
            self._send_all()
        self.assertEqual(self._told("resumed").state, "sent")

    # What it is not

    def test_it_starts_no_clock_and_is_no_step(self):
        self._suspended()
        self._send_all()
        self.assertEqual(self._told().state, "sent")
        self.assertFalse(self.notices._standing(self.contract))
        self.contract.resume_services()
        with freeze_time(noon(self._later(20))):
            self._run()
        self.assertEqual(self.contract.notice_ids.filtered("step_id").mapped("action"), ["notice"])

    def test_what_failed_for_a_while_is_tried_again(self):
        self._suspended()
        notice = self._told()
        notice._fail("mail_smtp")
        with freeze_time(noon(TODAY) + timedelta(hours=1)):
            self._send_all()
        self.assertEqual(notice.state, "sent")

    def test_who_refuses_messages_gets_none(self):
        self.env["mail.blacklist"].sudo()._add("ana@example.com")
        self._suspended()
        self._send_all()
        self.assertEqual(self._states(), [("suspended", "failed")])
