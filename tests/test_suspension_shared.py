from odoo.tests import tagged

from .common import days_ago
from .common_contract import ContractCommon


@tagged("post_install", "-at_install")
class TestSharedNotice(ContractCommon):
    """A notice that several contracts of a customer share, as the policy counts their debts together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.scope = "customer"
        cls.contract.name = "Fibre 100"  # the first one of the notice
        cls.rest = cls._contract()
        cls.contracts = cls.contract | cls.rest
        cls.document = cls._bill(cls.rest)
        cls.notice = cls._notify(contracts=cls.contracts)

    def test_contract_that_goes_to_another_customer_takes_no_notice_with_it(self):
        self.assertEqual(self.notice.contract_ids, self.contracts)
        self.contract.sudo().write(dict.fromkeys(("partner_id", "invoice_partner_id"), self._customer("Bruno").id))
        self._run(actions={"resume"})
        self.assertTrue(self.notice.is_standing)
        self._run(actions={"suspend"})
        self.assertEqual(self.contracts.mapped("suspension_state"), ["active", "suspended"])

    def test_contract_that_gets_another_policy_takes_no_notice_with_it(self):
        self.contract.delinquency_policy_id = self._policy(minimum_amount=1000)
        self._run(actions={"resume"})
        self.assertTrue(self.notice.is_standing)
        self._run(actions={"suspend"})
        self.assertEqual(self.contracts.mapped("suspension_state"), ["active", "suspended"])

    def test_notice_of_a_contract_that_goes_to_another_customer_is_history(self):
        """Its next one, about the debts of that customer, would be a double otherwise."""
        self.rest.delinquency_policy_id = self._policy()
        self._bill(self.rest)
        notice = self._notify(contracts=self.rest) - self.notice
        bruno = self._customer("Bruno")
        self.rest.sudo().write(dict.fromkeys(("partner_id", "invoice_partner_id"), bruno.id))
        self._bill(self.rest)
        self._run()
        self.assertFalse(notice.is_standing)
        self.assertEqual(self.rest.notice_ids.filtered("is_standing").partner_id, self.customer | bruno)

    def test_paid_notice_is_history_for_all(self):
        self._pay(self.document)
        self.assertFalse(self.notice.is_standing)

    def test_contract_that_is_resumed_by_hand_leaves_the_notice_to_the_others(self):
        self._run()
        self.rest.resume_services("Agreement")
        self.assertEqual(self.contract.notice_ids.filtered("is_standing"), self.notice)
        self.assertFalse(self.rest.notice_ids.filtered("is_standing"))

    def test_notice_stays_with_the_suspension_that_was_lifted_by_hand(self):
        self._run()
        self.rest.resume_services("Agreement")
        self.assertEqual(self.rest.suspension_ids.notice_ids, self.notice)

    def test_contracts_that_are_resumed_together_end_the_notice(self):
        self._run()
        self.contracts.resume_services("Agreement")
        self.assertFalse(self.notice.is_standing)

    def test_contract_that_was_resumed_by_hand_is_notified_again_before_it_is_cut(self):
        """The notice that stands for the others is old enough to cut it at once."""
        self._run()
        self.rest.resume_services("Agreement")
        for days in (1, 2):
            self._run_on(self._later(days))
        self.assertEqual(self.rest.suspension_state, "active")
        again = self.rest.notice_ids
        self.assertEqual((again.contract_ids, again.state, again.is_standing), (self.rest, "queued", True))

    def test_contract_that_comes_later_is_notified_by_itself(self):
        late = self._contract()
        self._bill(late, due=days_ago(20))
        self._run()
        self.assertEqual(late.suspension_state, "active")
        self.assertEqual(late.notice_ids.contract_ids, late)


@tagged("post_install", "-at_install")
class TestSharedNoticeOfAnotherScope(ContractCommon):
    """A notice that two contracts shared while one of them owed, whose policy counts the debts of each alone now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.scope = "customer"
        cls.other = cls._contract()
        cls.document = cls._bill()
        cls.notice = cls._notify(contracts=cls.contract | cls.other)
        cls.policy.scope = "contract"

    def _given(self, contract):
        return list(self.env["contract.position"]._of(contract)[contract.id].given)

    def test_notice_counts_for_the_contract_whose_debt_it_is_about(self):
        self._bill(self.other, due=days_ago(1))
        self.assertEqual((self._given(self.contract), self._given(self.other)), ([self.notify.id], []))

    def test_debt_that_was_never_notified_suspends_nothing(self):
        self._bill(self.other, due=days_ago(1))
        self._run({"suspend"})
        self.assertEqual((self.contract | self.other).mapped("suspension_state"), ["suspended", "active"])

    def test_debt_that_was_never_notified_gets_a_notice_of_its_own(self):
        self._bill(self.other, due=days_ago(20))
        self._run()
        own = self.other.notice_ids - self.notice
        self.assertEqual((own.contract_ids, own.amount), (self.other, 100))

    def test_notice_is_history_once_nothing_of_its_contracts_is_owed(self):
        self._bill(self.other)
        self.assertTrue(self.notice.is_standing)
        self._pay(self.document)
        self.assertFalse(self.notice.is_standing)

    def test_notice_is_history_once_the_contract_that_owes_has_left_it(self):
        self._run({"suspend"})
        self.contract.resume_services("Agreement")
        self.assertEqual(self.notice.contract_ids, self.other)
        self._run({"resume"})
        self.assertFalse(self.notice.is_standing)

    def test_suspension_by_hand_does_not_end_with_the_notified_debt_of_another_contract(self):
        self._bill(self.other)
        self._suspended(self.other)
        self._run({"resume"})
        self.assertEqual(self.other.suspension_state, "suspended")
        self._pay(self.document)
        self._run({"resume"})
        self.assertEqual(self.other.suspension_state, "suspended")

    def test_suspension_ends_with_the_notified_debt_of_its_own_contract(self):
        self._run({"suspend"})
        self._bill(due=days_ago(1))
        self._pay(self.document)
        self._run({"resume"})
        self.assertEqual(self.contract.suspension_state, "active")
