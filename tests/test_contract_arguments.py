from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import days_ago
from .common_contract import ContractCommon


@tagged("post_install", "-at_install")
class TestContractArguments(ContractCommon):
    """What other programs hand over to the public methods, and what they are told where it can't be."""

    def _refused(self, words, method, *cases):
        for arguments in cases:
            with self.subTest(method=method, arguments=arguments), self.assertRaisesRegex(UserError, words):
                getattr(self.contract, method)(**arguments)

    def test_kind_and_level_are_one_of_their_names(self):
        cases = ({"kind": ["debt"]}, {"kind": None}, {"level": 5}, {"level": "half"})
        self._refused("no kind of suspension. Expected: ", "suspend_services", *cases)

    def test_kinds_are_a_list_of_names(self):
        cases = ({"kinds": "debt"}, {"kinds": None}, {"kinds": 5}, {"kinds": ["debts"]}, {"kinds": [["debt"]]})
        self._refused("list of kinds", "resume_services", *cases)

    def test_reason_is_text(self):
        self._refused("no text", "suspend_services", {"reason": 5}, {"reason": ["By phone"]})
        self._refused("no text", "resume_services", {"reason": 5})
        self._refused("no text", "terminate_services", {"reason": 5})
        self._refused("no text", "hold_suspension", {"until": "2026-12-24", "reason": 5})

    def test_day_is_written_as_a_day(self):
        cases = ({"until": "soon"}, {"until": 5}, {"until": "24/12/2026"}, {"until": ["2026-12-24"]})
        self._refused("YYYY-MM-DD", "suspend_services", *({"kind": "temporary", **case} for case in cases))
        self._refused("YYYY-MM-DD", "hold_suspension", *({"reason": "By phone", **case} for case in cases))

    def test_days_of_an_unlock_are_a_whole_number(self):
        self._bill()
        self._suspended()
        self._refused("whole number", "trust_unlock", *({"days": days} for days in ("2", 1.5, None, True, [1])))

    def test_temporary_suspension_lasts_ten_years_at_most(self):
        self._refused("next ten years", "suspend_services", {"kind": "temporary", "until": date(2036, 11, 25)})
        self.contract.suspend_services(kind="temporary", until=date(2036, 11, 24))
        self.assertEqual(self.contract.suspension_state, "temporary")

    def test_day_may_be_text_a_day_or_a_time(self):
        for until in ("2026-11-27", days_ago(-3), datetime(2026, 11, 27, 15)):
            with self.subTest(until=until):
                self.contract.hold_suspension(until, "By phone")
                self.assertEqual(self.contract.delinquency_hold_until, days_ago(-3))

    def test_a_ticket_is_asked_for_by_true_or_false(self):
        self._bill()
        cases = ({"create_ticket": value} for value in ("no", "false", "", None, 2, ["no"], {}))
        self._refused("neither true nor false", "suspend_services", *({"reason": "By phone", **case} for case in cases))
        for create_ticket in (False, 0, True, 1):
            with self.subTest(create_ticket=create_ticket):
                contract = self._contract()
                episode = contract.suspend_services("manual", "Stolen router", create_ticket=create_ticket)
                self.assertEqual(bool(episode.ticket_id), bool(create_ticket))

    def test_silence_is_asked_for_by_true_or_false_or_left_as_it_is(self):
        held = {"until": "2026-12-24", "reason": "By phone"}
        cases = ({**held, "silence": value} for value in ("false", "", 5, []))
        self._refused("neither true nor false", "hold_suspension", *cases)
        for silence, until in ((True, date(2026, 12, 24)), (None, date(2026, 12, 24)), (False, False)):
            with self.subTest(silence=silence):
                self.contract.hold_suspension(**held, silence=silence)
                self.assertEqual(self.contract.delinquency_silence_until, until)

    def test_policy_is_one_that_exists(self):
        gone = self._policy()
        gone.unlink()
        values = ("abc", "5", [1, 2], [self.policy.id], 999999999, 2**40, -1, 0, True, 1.5, {}, gone, self.contract, gone.id)
        self._refused("no delinquency policy", "set_delinquency_policy", *({"policy": value} for value in values))
        two = self.policy | self._policy()
        self._refused("no delinquency policy", "set_delinquency_policy", {"policy": two})

    def test_policy_may_be_a_record_its_number_or_none(self):
        none = self.policy.browse()
        for policy in (self.policy, False, self.policy.id, None, self.policy, none):
            with self.subTest(policy=policy):
                self.contract.set_delinquency_policy(policy)
                self.assertEqual(self.contract.delinquency_policy_id, self.policy if policy else none)
