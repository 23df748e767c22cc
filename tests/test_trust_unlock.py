from odoo.tests import freeze_time, tagged

from .common import days_ago
from .common_contract import ContractCommon, noon


@tagged("post_install", "-at_install")
class TestTrustUnlock(ContractCommon):
    def setUp(self):
        super().setUp()
        self.document = self._bill()
        self.episode = self._suspended()

    def test_unlock_gives_services_back_until_its_last_day(self):
        """R13."""
        self.contract.trust_unlock(3)
        self.assertEqual((self.episode.state, self.episode.date_until), ("unlocked", self._later(3)))
        self.assertEqual(self.contract.suspension_state, "active")

    def test_services_stop_again_without_a_new_notice(self):
        self.contract.trust_unlock(2)
        states = []
        for days in (2, 3, 6):
            self._run_on(self._later(days))
            states.append(self.contract.suspension_state)
        self.assertEqual(states, ["active", "active", "suspended"], "Friday the 27th is left out")
        self.assertEqual(self.contract.suspension_ids, self.episode)
        self.assertEqual(self.episode.state, "active")

    def test_days_under_at_and_over_the_maximum(self):
        for days, is_allowed in ((0, False), (1, True), (3, True), (4, False)):
            with self.subTest(days=days):
                self.assertEqual(self._is_unlocked(days), is_allowed)

    def _is_unlocked(self, days):
        contract = self._contract(self._customer("Bruno"))
        self._bill(contract)
        self._suspended(contract)
        return not contract._unlock_refusals(days)

    def test_more_than_the_maximum_is_an_error(self):
        with self.assertRaisesRegex(Exception, "from 1 to 3 days"):
            self.contract.trust_unlock(4)

    def test_once_in_an_episode(self):
        self.contract.trust_unlock(1)
        self._run_on(self._later(6))
        with freeze_time(noon(self._later(50))), self.assertRaisesRegex(Exception, "in this suspension already"):
            self.contract.trust_unlock(1)

    def test_once_in_30_days_under_and_at(self):
        self.contract.trust_unlock(1)
        self._pay(self.document)
        self._bill(due=days_ago(3))
        self._suspended()
        refusals = []
        for days in (29, 30):
            with freeze_time(noon(self._later(days))):
                refusals.append(bool(self.contract._unlock_refusals(1)))
        self.assertEqual(refusals, [True, False])

    def test_debt_at_and_over_the_age_that_the_policy_allows(self):
        refusals = []
        for days in (60, 61):
            contract = self._contract(self._customer("Bruno"))
            self._bill(contract, due=days_ago(days))
            self._suspended(contract)
            refusals.append(bool(contract._unlock_refusals(1)))
        self.assertEqual(refusals, [False, True])

    def test_nothing_to_unlock(self):
        with self.assertRaisesRegex(Exception, "not suspended for debt"):
            self._contract(self._customer("Bruno")).trust_unlock(1)

    def test_payment_ends_the_unlock(self):
        self.contract.trust_unlock(3)
        self._pay(self.document)
        self.assertEqual(self.episode.state, "lifted")
        self._run_on(self._later(10))
        self.assertEqual(self.contract.suspension_state, "active")
