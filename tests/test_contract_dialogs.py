from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import days_ago
from .test_contract_suspend import DialogCommon


@tagged("post_install", "-at_install")
class TestContractResume(DialogCommon):
    def _opened(self, records=None):
        return self._dialog(records or self.contract, "action_resume")

    def test_line_says_why_since_when_and_what_is_owed_now(self):
        self._bill()
        self._suspended()
        self._bill(amount=50)
        self.assertRecordValues(
            self._opened().line_ids,
            [{"contract_id": self.contract.id, "kind": "debt", "date_start": days_ago(0), "debt": 150, "is_ticked": True}],
        )

    def test_each_suspension_is_a_line_and_the_one_for_debt_is_ticked(self):
        """R14."""
        self._bill()
        self._suspended()
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        lines = self._opened().line_ids
        self.assertEqual({line.kind: line.is_ticked for line in lines}, {"debt": True, "manual": False})

    def test_the_only_suspension_is_ticked_whatever_its_kind(self):
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        self.assertTrue(self._opened().line_ids.is_ticked)

    def test_lifted_suspensions_are_left_out(self):
        self._bill()
        self._suspended()
        self.contract.resume_services()
        with self.assertRaisesRegex(UserError, "nothing to resume"):
            self._opened()

    def test_archived_contract_is_resumed_from_its_debtor(self):
        self._bill()
        self._suspended()
        self.contract.active = False
        self.assertTrue(self._dialog(self._debtor(), "action_resume").line_ids)

    def test_what_is_still_owed_is_warned_about(self):
        document = self._bill()
        self.policy.auto_resume = False
        self._suspended()
        self.assertIn("Ana Souza", self._opened().owing)
        self._pay(document)
        self.assertFalse(self._opened().owing)

    def test_ticked_suspensions_are_lifted_with_the_reason(self):
        self._bill()
        self._suspended()
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        dialog = self._opened()
        dialog.reason = "Agreement"
        said = dialog.action_resume()["params"]
        self.assertEqual(
            {one.kind: (one.state, one.end_reason) for one in self.contract.suspension_ids},
            {"debt": ("lifted", "Agreement"), "manual": ("active", False)},
        )
        self.assertIn("still suspended for another reason: Fibre 300 (Ana Souza)", said["message"])

    def test_all_suspensions_that_are_ticked_are_lifted(self):
        self._bill()
        self._suspended()
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        dialog = self._opened()
        dialog.line_ids.is_ticked = True
        said = dialog.action_resume()["params"]
        self.assertEqual(self.contract.suspension_state, "active")
        self.assertIn("The services of Fibre 300 (Ana Souza) are resumed.", said["message"])

    def test_what_is_lifted_meanwhile_is_said(self):
        self._bill()
        self._suspended()
        dialog = self._opened()
        self.contract.resume_services()
        with self.assertRaisesRegex(UserError, "Nothing was resumed.\nFibre 300 .Ana Souza.: It was lifted already."):
            dialog.action_resume()

    def test_what_somebody_else_works_on_is_said(self):
        self._bill()
        self._suspended()
        dialog = self._opened()
        contracts = self.env.registry["contract.contract"]
        locked = patch.object(contracts, "try_lock_for_update", lambda records, **_options: records.browse())
        with locked, self.assertRaisesRegex(UserError, "Somebody else is working on it"):
            dialog.action_resume()


@tagged("post_install", "-at_install")
class TestContractUnlock(DialogCommon):
    def _opened(self, records=None):
        return self._dialog(records or self.contract, "action_trust_unlock")

    def test_it_begins_with_the_policys_maximum(self):
        self._bill()
        self._suspended()
        self.assertRecordValues(self._opened(), [{"days": 3, "max_days": 3, "date_until": self._later(3), "refusals": ""}])

    def test_refusal_is_said_before_it_is_confirmed(self):
        self._bill()
        self._suspended()
        with Form(self._opened()) as form:
            form.days = 4
            self.assertIn("Fibre 300 (Ana Souza): The policy allows from 1 to 3 days.", form.refusals)
            form.days = 3
            self.assertFalse(form.refusals)

    def test_other_days_are_asked_for_where_the_days_are_the_reason(self):
        self._bill()
        self._suspended()
        with Form(self._opened()) as form:
            form.days = 4
            self.assertTrue(form.is_for_days)
            form.days = 3
            self.assertFalse(form.is_for_days)

    def test_other_days_are_not_asked_for_where_no_days_would_do(self):
        self._bill(due=days_ago(61))
        self._suspended()
        dialog = self._opened()
        self.assertIn("overdue for 61 days", dialog.refusals)
        self.assertFalse(dialog.is_for_days)
        self.policy.trust_unlock_max_days = 0
        dialog = self._opened()
        self.assertIn("allows no unlock", dialog.refusals)
        self.assertFalse(dialog.is_for_days)

    def test_other_days_are_not_asked_for_what_is_not_ticked(self):
        self._bill()
        self._suspended()
        dialog = self._opened()
        dialog.days = 4
        self._tick(dialog)
        self.assertFalse(dialog.is_for_days)

    def test_who_is_refused_is_not_ticked_among_others(self):
        late = self._contract()
        self._bill()
        self._bill(late, due=days_ago(61))
        for contract in (self.contract, late):
            self._suspended(contract)
        dialog = self._opened(self.contract | late)
        self.assertTrue(self._line(dialog).is_ticked)
        self.assertFalse(self._line(dialog, late).is_ticked)
        self.assertIn("overdue for 61 days", self._line(dialog, late).refusal)

    def test_ticked_contracts_are_unlocked(self):
        self._bill()
        self._suspended()
        said = self._opened().action_unlock()["params"]
        episode = self.contract.suspension_ids
        self.assertEqual((episode.state, episode.date_until), ("unlocked", self._later(3)))
        self.assertIn("The services of Fibre 300 (Ana Souza) are unlocked.", said["message"])

    def test_more_than_the_maximum_is_an_error(self):
        """R13: no clamp."""
        self._bill()
        self._suspended()
        dialog = self._opened()
        dialog.days = 4
        with self.assertRaisesRegex(UserError, "from 1 to 3 days"):
            dialog.action_unlock()

    def test_nothing_suspended_for_debt_says_so(self):
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        with self.assertRaisesRegex(UserError, "nothing to unlock"):
            self._opened()


@tagged("post_install", "-at_install")
class TestContractHold(DialogCommon):
    def _opened(self, records=None):
        return self._dialog(records or self.contract, "action_hold")

    def test_contracts_are_held_and_not_told(self):
        dialog = self._opened()
        dialog.write({"date_until": self._later(9), "reason": "Agreed", "is_silent": True})
        said = dialog.action_hold()["params"]
        self.assertRecordValues(
            self.contract,
            [
                {
                    "delinquency_hold_until": self._later(9),
                    "delinquency_hold_reason": "Agreed",
                    "delinquency_silence_until": self._later(9),
                }
            ],
        )
        self.assertIn("On hold until 12/03/2026: Fibre 300 (Ana Souza).", said["message"])

    def test_what_is_held_begins_with_its_hold(self):
        self.contract.hold_suspension(self._later(9), "Agreed", silence=True)
        self.assertRecordValues(self._opened(), [{"date_until": self._later(9), "reason": "Agreed", "is_silent": True}])

    def test_different_holds_begin_with_none(self):
        other = self._contract()
        self.contract.hold_suspension(self._later(9), "Agreed")
        self.assertFalse(self._opened(self.contract | other).date_until)

    def test_empty_date_ends_the_hold(self):
        self.contract.hold_suspension(self._later(9), "Agreed")
        dialog = self._opened()
        dialog.date_until = False
        said = dialog.action_hold()["params"]
        self.assertFalse(self.contract.delinquency_hold_until)
        self.assertIn("The hold has ended", said["message"])

    def test_hold_needs_a_reason(self):
        form = Form(self._opened())
        form.date_until = self._later(9)
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            form.save()

    def test_day_is_asked_for_where_there_is_no_hold_to_end(self):
        with self.assertRaisesRegex(AssertionError, "date_until is a required field"):
            Form(self._opened()).save()
        self.contract.hold_suspension(self._later(9), "Agreed")
        with Form(self._opened()) as form:
            form.date_until = False

    def test_hold_until_a_day_that_has_passed_is_refused(self):
        dialog = self._opened()
        dialog.write({"date_until": days_ago(1), "reason": "Agreed"})
        with self.assertRaisesRegex(UserError, "has passed"):
            dialog.action_hold()

    def test_hold_until_today_is_not(self):
        dialog = self._opened()
        dialog.write({"date_until": days_ago(0), "reason": "Agreed"})
        dialog.action_hold()
        self.assertEqual(self.contract.delinquency_hold_until, days_ago(0))

    def test_unticked_contracts_are_not_held(self):
        other = self._contract()
        dialog = self._opened(self.contract | other)
        self._tick(dialog, other)
        dialog.write({"date_until": self._later(9), "reason": "Agreed"})
        dialog.action_hold()
        self.assertFalse(self.contract.delinquency_hold_until)

    def test_opened_from_a_debtor(self):
        self._bill()
        self.assertEqual(self._dialog(self._debtor(), "action_hold").line_ids.contract_id.ids, self.contract.ids)

    def test_debtor_without_a_contract_is_named(self):
        self._bill()
        stranger = self.env["res.partner"].create({"name": "Bruno"})
        self._document(50, days_ago(3), partner=stranger)
        debtors = self.env["account.debtor"].search([("partner_id", "in", (self.customer | stranger).ids)])
        self.assertEqual(self._dialog(debtors, "action_hold").customers_left_out, "Bruno")
        self.assertFalse(self._dialog(self._debtor(), "action_hold").customers_left_out)
