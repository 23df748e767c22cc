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
