from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .common import days_ago
from .common_contract import ContractCommon, noon
from .common_letter import LetterCommon
from .test_debtor_moves import merge


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
class TestContractThatJoinsANotice(LetterCommon):
    """A contract whose debt of 200.00 falls due after the notice of another one, about 100.00, was recorded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.scope = "customer"
        cls.late = cls._contract()
        cls.documents = cls._bill() | cls._bill(cls.late, amount=200, due=days_ago(-1))
        cls.notice = cls._record_notice()

    def _join(self):
        with freeze_time(noon(self._later(6))):
            return self._record_notice(self.late)

    def test_notice_that_waits_asks_for_the_debts_of_all_that_it_tells(self):
        self.assertFalse(self._join())
        self.assertEqual((self.notice.amount, self.notice.contract_ids), (300, self.contract | self.late))
        self.assertEqual(self.notice.item_ids.move_line_id, self._terms(self.documents))

    def test_notice_that_is_made_tells_nobody_more(self):
        with patch.object(type(self.notices), "_send_out", lambda *args: None):
            self._send_all()
        own = self._join()
        self.assertEqual((self.notice.amount, self.notice.contract_ids), (100, self.contract))
        self.assertEqual((own.amount, own.contract_ids), (300, self.late))

    def test_notice_that_failed_tells_all_once_it_goes_out(self):
        self.notice._update_state("failed", "mail_bounce")
        self.assertFalse(self._join())
        self.assertEqual((self.notice.amount, self.notice.contract_ids), (300, self.contract | self.late))


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

    def _bill_of_the_other(self, days=16):
        """Bills the other contract, and lets the run record its own notice today; returns that."""
        self._bill(self.other, due=days_ago(days))
        self._run({"notice"})
        return (self.other.notice_ids - self.notice).sudo()

    def test_debt_is_not_cut_on_the_clock_of_a_notice_about_another_contract(self):
        """The shared notice is 20 days old, its own one went out today: 15 days are counted from that."""
        self._bill_of_the_other()._update_state("sent")
        self._run_on(self._later(1))
        self.assertEqual(self.other.suspension_state, "active")
        self.assertEqual((self._decision(self.other).action, self._decision(self.other).day), ("suspend", self._later(15)))

    def test_debt_is_cut_on_the_clock_of_its_own_notice(self):
        self._bill_of_the_other()._update_state("sent")
        states = []
        for days in (14, 15):
            self._run_on(self._later(days), {"suspend"})
            states.append(self.other.suspension_state)
        self.assertEqual(states, ["active", "suspended"])

    def test_debt_is_not_cut_before_its_own_notice_is_sent(self):
        for state, reason in (("queued", "not_sent"), ("failed", "not_delivered")):
            with self.subTest(state=state):
                own = (self.other.notice_ids - self.notice).sudo() or self._bill_of_the_other()
                if state == "failed":
                    own._update_state("failed", "mail_email_missing")
                self.assertEqual(self._decision(self.other).reason, reason)
                self._run_on(self._later(20), {"suspend"})
                self.assertEqual(self.other.suspension_state, "active")

    def test_debt_of_another_customer_is_not_cut_on_the_clock_of_the_one_before(self):
        """Who takes a contract over is told of his own debt, whatever the one before him was told of the contract."""
        bruno = self._customer("Bruno")
        self.other.sudo().write(dict.fromkeys(("partner_id", "invoice_partner_id"), bruno.id))
        self._bill_of_the_other()._update_state("sent")
        self.assertIn(self.notice, self.other.notice_ids.filtered("is_standing"))
        self.assertEqual(self._decision(self.other).day, self._later(15))

    def test_debts_of_merged_customers_keep_the_clocks_of_their_own_notices(self):
        self.policy.scope = "customer"
        twin = self._customer("Ana Sousa")
        theirs = self._contract(twin)
        self._bill(theirs, due=days_ago(20))
        own = self._notify(days=8, contracts=theirs)
        merge(twin, self.customer)
        self._run({"suspend"})
        self.assertEqual((self.contract.suspension_state, theirs.suspension_state), ("suspended", "active"))
        self.assertEqual(self.contract.suspension_ids.item_ids.move_line_id, self._terms(self.document))
        self._run_on(self._later(7), {"suspend"})
        self.assertEqual(theirs.suspension_ids.item_ids.move_line_id, own.item_ids.move_line_id)


@tagged("post_install", "-at_install")
class TestSeveralNotices(ContractCommon):
    """Several notices of one step to one contract: each says since when its own debts are known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls._bill(due=days_ago(40)), cls._bill(due=days_ago(35))

    def _told_of(self, document, days, channel="email"):
        """Gives the contract a notice about one document, as sent so many days ago; not sent with ``None``."""
        with freeze_time(noon(days_ago(days or 0))):
            line = self._terms(document)
            debts = {line.id: line.amount_residual}
            notices = self.env["account.delinquency.notice"].sudo()
            values = notices._prepare(self.contract.sudo(), self.notify, channel, debts, line)
            notice = notices._record([{**values, "episode": f"of {document.name}"}])
            if days is not None:
                notice._update_state("sent")
        return notice

    def _given(self):
        position = self.env["contract.position"]._of(self.contract)[self.contract.id]
        return position.given.get(self.notify.id)

    def test_earliest_notice_whose_debts_reach_the_minimum_is_the_clock(self):
        self.policy.minimum_amount = 5
        self._told_of(self.first, 20)
        self._told_of(self.second, 10)
        days = [self._given()]
        with patch.object(self.env.registry["contract.contract"], "_after_payment"):
            for rest in (5, 4.99):
                self._pay(self.first, self.first.amount_residual - rest)
                days.append(self._given())
        self.assertEqual(days, [days_ago(20), days_ago(20), days_ago(10)])

    def test_cut_rests_on_the_debts_of_notices_that_are_old_enough(self):
        self._told_of(self.first, 20)
        self._told_of(self.second, 14)
        self._run({"suspend"})
        episode = self.contract.suspension_ids
        self.assertEqual(episode.item_ids.move_line_id, self._terms(self.first))
        self._pay(self.first)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_notice_that_is_old_enough_at_its_last_day_counts(self):
        self._told_of(self.first, 20)
        self._told_of(self.second, 15)
        self._run({"suspend"})
        self.assertEqual(len(self.contract.suspension_ids.item_ids), 2)

    def test_notice_that_waits_is_not_hidden_by_one_about_other_debts(self):
        self._told_of(self.first, 20)
        self._told_of(self.second, None)
        with patch.object(self.env.registry["contract.contract"], "_after_payment"):
            self.first.no_followup = True
        self.assertEqual(self._decision().reason, "not_sent")

    def test_of_channels_about_the_same_debts_the_first_one_given_counts(self):
        self._told_of(self.first, 10)
        self._told_of(self.first, 20, "sms")
        self._told_of(self.first, None, "letter")
        self.assertEqual(self._given(), days_ago(20))
