from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..rules import ladder, start_days, step_days
from .common import days_ago
from .common_contract import ContractCommon, noon


@tagged("post_install", "-at_install")
class TestContractDecision(ContractCommon):
    def _text(self):
        return self.contract.explain_delinquency()[0]["text"]

    def test_explanation_says_what_when_and_why(self):
        self._bill(due=days_ago(30))
        self._notify(days=9)
        self.assertEqual(
            self.contract.explain_delinquency(),
            [
                {
                    "contract_id": self.contract.id,
                    "action": "suspend",
                    "date": "2026-11-30",
                    "is_due": False,
                    "step_id": self.cut.id,
                    "reason": "not_yet",
                    "text": "The notice is only 9 of 15 days old.",
                }
            ],
        )

    def test_nothing_overdue(self):
        self.assertEqual(self._text(), "Nothing of this contract is overdue.")

    def test_below_the_minimum(self):
        self._bill(amount=20)
        self.policy.minimum_amount = 50
        text = self._text().replace("\N{NO-BREAK SPACE}", " ")
        self.assertEqual(text, "R$ 20.00 is owed, less than the policy's minimum of R$ 50.00.")

    def test_contested(self):
        self._bill().no_followup = True
        self.assertIn("is contested", self._text())

    def test_covered_by_a_payment_on_account(self):
        self._bill()
        self._pay_on_account(100)
        self.assertIn("not matched yet cover the debt", self._text())

    def test_not_overdue_for_long_enough(self):
        self._bill(due=days_ago(9))
        self.assertEqual(self._text(), "Only 9 of 15 days overdue.")

    def test_not_enough_days_since_the_suspension(self):
        wait = {"elapsed": 59, "days": 60, "from": step_days.SUSPEND}
        text = self.contract._in_words(ladder.Decision(ladder.NOT_YET, facts=wait))
        self.assertEqual(text, "Only 59 of 60 days have passed since the suspension.")

    def test_reduced_by_hand_before_the_notice(self):
        """The form says 15 → 30 → 35: the suspension comes 20 days after the notice."""
        steps = ("notice", 15, "due_date"), ("reduce", 15, "notice"), ("suspend", 5, "previous")
        self.company.delinquency_policy_id = self._policy(*steps)
        self._bill(due=days_ago(60))
        with freeze_time(noon(days_ago(30))):
            self._suspended(level="reduced")
        with freeze_time(noon(days_ago(7))):
            self._run()
            self._send()
        self.assertEqual(self._text(), "The notice is only 7 of 20 days old.")
        self.assertEqual(self.contract.next_step_date, days_ago(-13))

    def test_notice_that_waits(self):
        self._bill()
        self._run()
        self.assertIn("waits to be sent", self._text())

    def test_notice_that_failed(self):
        self._bill()
        self._notify().sudo()._update_state("failed")
        self.assertIn("could not be delivered", self._text())

    def test_hold(self):
        self._bill()
        self._notify()
        self.contract.hold_suspension(days_ago(-2), "By phone")
        self.assertEqual(self._text(), "On hold until 11/26/2026.")

    def test_day_that_is_not_allowed(self):
        self._bill()
        self._notify()
        with freeze_time(noon(days_ago(4))):
            self.assertEqual(self._text(), "Nothing is suspended on this day of the week. The next day for it is 11/23/2026.")

    def _close(self, first, last):
        """Makes one holiday from one day to another."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Town holiday",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": f"{first} 03:00:00",
                "date_to": f"{last} 02:59:59",
            }
        )

    def test_eve_of_a_holiday(self):
        self._bill()
        self._notify()
        self._close("2026-11-25", "2026-11-26")
        self.assertEqual(self._text(), "Nothing is suspended on the eve of a holiday. The next day for it is 11/26/2026.")

    def test_holiday_of_a_year_stops_nothing_and_breaks_nothing(self):
        self._bill()
        self._notify()
        self._close("2026-11-24", "2027-12-27")
        self._run()
        explained = self.contract.explain_delinquency()[0]
        self.assertEqual((explained["reason"], explained["date"], explained["is_due"]), ("holiday", False, False))
        self.assertIn("no day on which services may stop", explained["text"])
        self.assertEqual((self.contract.suspension_state, self.contract.next_step_date), ("active", False))
        with self.assertRaisesRegex(UserError, "no day on which services may stop"):
            self.contract.suspend_services()
        self.assertTrue(self.contract.suspend_services(reason="Boss said so"))

    def test_letter_tells_the_day_of_the_cut_only_where_there_is_one(self):
        self._bill()
        self._run()
        notice = self.contract.notice_ids
        self.assertEqual(notice.planned_date, days_ago(-15))
        self._close("2026-11-24", "2027-12-27")
        notice.invalidate_recordset()
        self.assertFalse(notice.planned_date)

    def test_fixed_day(self):
        self._bill()
        self._notify(days=9)
        self.policy.fixed_day = 2
        with freeze_time(noon(days_ago(-6))):
            self.assertEqual(self._text(), "The policy suspends on its day of the month only: 12/02/2026.")

    def test_all_steps_taken(self):
        self._bill()
        self._notify()
        self._run({"suspend"})
        self.assertEqual(self._text(), "Every step of the policy has been taken.")

    def test_suspended_by_hand_without_the_notice(self):
        self._bill()
        self._suspended()
        self.assertEqual(self._text(), "The services are suspended already.")

    def test_no_policy(self):
        self.company.delinquency_policy_id = False
        self._bill()
        self.assertEqual(self._text(), "No policy with steps applies to the contract.")

    def test_every_reason_has_its_words(self):
        reasons = {
            value
            for module in (ladder, start_days)
            for name, value in vars(module).items()
            if name.isupper() and isinstance(value, str)
        }
        worded = set(self.contract._words()) | {ladder.NOT_YET}
        others = ladder.MESSAGES | ladder.STOPS | {ladder.TERMINATE, ladder.RESUME}
        others |= {step_days.DUE_DATE, step_days.FROM_NOTICE, step_days.PREVIOUS}
        self.assertEqual(reasons - others, worded)

    def test_contract_shows_what_comes_next(self):
        self._bill(due=days_ago(30))
        self._notify(days=9)
        contract = self.contract
        self.assertEqual((contract.overdue_amount, contract.overdue_days), (100, 30))
        self.assertEqual((contract.next_step_id, contract.next_action), (self.cut, "suspend"))
        self.assertEqual((contract.next_step_date, contract.is_next_step_due), (days_ago(-6), False))

    def test_dry_run_finds_what_the_next_run_does(self):
        told, idle, resumed = self.contract, self._contract(self._customer("Bruno")), self._contract(self._customer("Carla"))
        self._bill(told)
        document = self._bill(resumed)
        self._suspended(resumed)
        self.policy.auto_resume = False
        self._pay(document)
        self.policy.auto_resume = True
        contracts = self.env["contract.contract"]
        own = [("id", "in", (told | idle | resumed).ids)]
        self.assertEqual(contracts.search([("is_next_step_due", "=", True), *own]), told | resumed)
        self.assertEqual(contracts.search([("is_next_step_due", "=", False), *own]), idle)
        self.assertEqual(contracts.search([("next_action", "=", "notice"), *own]), told)
        self.assertEqual(contracts.search([("next_action", "in", ("resume", "suspend")), *own]), resumed)
        self.assertEqual(contracts.search([("next_action", "!=", "notice"), *own]), idle | resumed)
        self.assertEqual(contracts.search([("next_action", "=", False), *own]), idle)

    def test_dry_run_leaves_everything_as_it_is(self):
        self._bill()
        self.contract.explain_delinquency()
        self.assertFalse(self.contract.notice_ids)

    def test_clerks_neither_read_nor_search_it(self):
        clerk = self._user("clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.contract.with_user(clerk).read(["next_action"])
        with self.assertRaises(AccessError):
            self.env["contract.contract"].with_user(clerk).search([("is_next_step_due", "=", True)])
