from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import days_ago
from .common_contract import ANATEL_632, ContractCommon, noon

JANUARY = [date(2027, 1, day) for day in range(1, 32)]


@tagged("post_install", "-at_install")
class TestSuspensionItems(ContractCommon):
    """What a suspension was for: the debts of its first day. It ends when nothing that counts is left of these, whatever fell due
    later."""

    def _cut_for(self, **values):
        """Bills the contract and suspends it by hand before any notice; returns the document and the episode."""
        document = self._bill(**values)
        return document, self._suspended()

    def _items_of(self, episode):
        """Returns the documents that an episode is for, with the amounts of its first day."""
        items = episode.item_ids
        return dict(zip(items.mapped("document"), items.mapped("amount_residual"), strict=True))

    # By hand

    def test_later_debt_does_not_prolong_a_suspension_by_hand(self):
        self._use(*[("notice", 15, "due_date"), ("suspend", 15, "notice"), ("notice", 45, "previous")])
        with freeze_time(noon(JANUARY[6])):
            document, _episode = self._cut_for(due=JANUARY[5])
        self._bill(due=JANUARY[11])
        with freeze_time(noon(JANUARY[12])):
            self._pay(document)
            self.assertEqual(self.contract.suspension_state, "active")

    def test_later_debt_gets_a_notice_of_its_own(self):
        """Preset of Anatel 765: the first one is due on the 6th, cut by hand on the 7th, and paid on the 13th."""
        self.company.delinquency_policy_id = preset = self.env.ref("account_delinquency.policy_anatel_765")
        with freeze_time(noon(JANUARY[6])):
            document, _episode = self._cut_for(due=JANUARY[5])
        later = self._bill(due=JANUARY[11])
        with freeze_time(noon(JANUARY[12])):
            self._pay(document)
        self._run_on(JANUARY[26])
        notice = self.contract.notice_ids
        self.assertEqual((notice.step_id, notice.kind), (preset.step_ids[0], "suspension"))
        self.assertEqual(notice.item_ids.move_line_id.move_id, later)

    def test_suspension_by_hand_for_two_debts_ends_when_both_are_paid(self):
        """One of them was never notified: the officer has cut for both."""
        first = self._bill()
        self._notify()
        second = self._bill(due=days_ago(1))
        self._suspended()
        states = []
        for document in (first, second):
            self._pay(document)
            states.append(self.contract.suspension_state)
        self.assertEqual(states, ["suspended", "active"])

    def test_suspension_in_spite_of_the_minimum_is_not_prolonged_by_a_later_debt(self):
        self.policy.minimum_amount = 5
        document, _episode = self._cut_for(amount=3)
        self._bill(amount=3, due=days_ago(1))
        self.assertEqual(self.contract.suspension_state, "suspended")
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_suspension_in_spite_of_the_minimum_stays_until_nothing_of_it_is_owed(self):
        self.policy.minimum_amount = 5
        document, _episode = self._cut_for(amount=3)
        self._bill(amount=3, due=days_ago(1))
        self._pay(document, 2.99)
        self._run({"resume"})
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_later_debt_does_not_prolong_a_reduction_by_hand(self):
        self._use(*ANATEL_632)
        document = self._bill()
        self._suspended(level="reduced")
        self._bill(due=days_ago(1))
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_later_debt_does_not_bring_an_unlocked_suspension_back(self):
        document, episode = self._cut_for()
        self.contract.trust_unlock(1)
        self._bill(due=days_ago(1))
        self._pay(document)
        self._run_on(self._later(6))
        self.assertEqual((episode.state, self.contract.suspension_state), ("lifted", "active"))

    def test_later_debt_does_not_prolong_a_suspension_whatever_settles_its_debt(self):
        def put_off(_contract, document):
            self._terms(document).date_maturity = self._later(20)
            self._run({"resume"})

        for name, settle in (
            ("contested", lambda _contract, document: self._items(document).action_contest()),
            ("put off", put_off),
            ("credit", lambda contract, _document: self._pay_on_account(100, partner=contract.partner_id)),
            ("credit note", lambda contract, _document: self._bill(contract, move_type="out_refund")),
        ):
            with self.subTest(name):
                contract = self._contract(self._customer("Bruno"))
                document = self._bill(contract)
                self._suspended(contract)
                self._bill(contract, due=days_ago(1))
                settle(contract, document)
                self._commit()
                self.assertEqual(contract.suspension_state, "active")

    def test_suspension_for_the_debts_of_another_contract_ends_with_a_policy_that_does_not_count_them(self):
        self.policy.scope = "customer"
        other = self._contract()
        self._bill(other)
        self._suspended()
        self._bill(due=days_ago(1))
        self.policy.scope = "contract"
        self._run({"resume"})
        self.assertEqual(self.contract.suspension_state, "active")

    def test_chargeback_of_the_payment_does_not_open_the_suspension_again(self):
        document, episode = self._cut_for()
        payment = self._pay(document)
        payment.action_draft()
        payment.action_cancel()
        self._run()
        self.assertEqual((episode.state, self.contract.suspension_state), ("lifted", "active"))

    def test_debt_that_goes_along_to_another_customer_keeps_the_suspension(self):
        document, _episode = self._cut_for()
        self.customer.parent_id = self._customer("Group", is_company=True)
        self._run({"resume"})
        self.assertEqual(self.contract.suspension_state, "suspended")
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    # What is kept

    def test_items_are_what_is_owed_on_the_day_of_the_suspension(self):
        old, recent = self._bill(), self._bill(amount=70, due=days_ago(1))
        self._bill(due=days_ago(0))
        self._bill(self._contract())
        self._bill().no_followup = True
        self._pay(old, 20)
        episode = self._suspended()
        self.assertEqual(self._items_of(episode), {old.name: 80, recent.name: 70})
        self.assertCountEqual(episode.item_ids.mapped("date_maturity"), [days_ago(40), days_ago(1)])
        self.assertEqual(episode.item_ids.move_line_id, self._terms(old) | self._terms(recent))

    def test_items_are_what_credits_leave_of_them(self):
        self._bill()
        second = self._bill(due=days_ago(30))
        self._pay_on_account(130)
        self.assertEqual(self._items_of(self._suspended()), {second.name: 70})

    def test_items_are_in_the_company_s_currency(self):
        usd = self._brl_to_usd(0.2)
        document = self._bill(currency_id=usd.id)
        self.assertEqual(self._items_of(self._suspended()), {document.name: 500})

    def test_of_instalments_the_overdue_ones_are_kept(self):
        document = self._in_instalments((60, days_ago(30)), (40, days_ago(-30)), post=False)
        document.invoice_line_ids.contract_line_id = self.contract.contract_line_ids
        document.action_post()
        self.assertEqual(self._suspended().item_ids.move_line_id, self._terms(document)[0])

    def test_amounts_stay_those_of_the_first_day(self):
        document, episode = self._cut_for()
        self._pay(document)
        self.assertEqual(self._items_of(episode), {document.name: 100})

    def test_suspension_for_another_reason_is_for_no_debt(self):
        self._bill()
        for values in ({"kind": "manual", "reason": "Stolen router"}, {"kind": "temporary", "until": self._later(9)}):
            with self.subTest(**values):
                self.assertFalse(self.contract.suspend_services(**values).item_ids)

    def test_second_suspension_by_hand_adds_nothing(self):
        document, episode = self._cut_for()
        self._bill(due=days_ago(1))
        self._suspended()
        self.assertEqual(self._items_of(episode), {document.name: 100})

    # By the program, and as the policy says

    def test_program_cuts_for_notified_debts_alone(self):
        document = self._bill()
        self._notify()
        self._bill(due=days_ago(1))
        self._run({"suspend"})
        self.assertEqual(self._items_of(self.contract.suspension_ids), {document.name: 100})

    def test_program_does_not_cut_for_what_the_second_notice_alone_named(self):
        """Eight days after it, where the policy gives fifteen from the first one."""
        first, second, _cut = self._use(("notice", 15, "due_date"), ("notice", 7, "previous"), ("suspend", 8, "previous"))
        document = self._bill()
        self._bill(due=days_ago(10))
        self._tell(first, 16)
        self._tell(second, 9)
        self._run()
        self.assertEqual(self.contract.suspension_ids.item_ids.move_line_id.move_id, document)
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_officer_without_a_reason_cuts_for_notified_debts_alone(self):
        document = self._bill()
        self._notify()
        self._bill(due=days_ago(1))
        self.assertEqual(self._items_of(self.contract.suspend_services()), {document.name: 100})

    def test_server_action_cuts_for_notified_debts_alone(self):
        document = self._bill()
        self._notify()
        self._bill(due=days_ago(1))
        self.assertEqual(self._items_of(self.contract.action_suspend_for_debt()), {document.name: 100})

    def test_end_of_an_unlock_adds_no_debt(self):
        document, episode = self._cut_for()
        self.contract.trust_unlock(1)
        self._bill(due=days_ago(1))
        self._run_on(self._later(6))
        self.assertEqual((episode.state, self._items_of(episode)), ("active", {document.name: 100}))

    def test_officer_who_ends_an_unlock_cuts_for_what_is_owed_then(self):
        first, episode = self._cut_for()
        self.contract.trust_unlock(1)
        second = self._bill(due=days_ago(1))
        self._suspended()
        self.assertEqual(self._items_of(episode), {first.name: 100, second.name: 100})

    # From reduced to full

    def test_officer_who_makes_a_reduction_fuller_cuts_for_what_is_owed_then_as_well(self):
        self._use(*ANATEL_632)
        first = self._bill()
        episode = self._suspended(level="reduced")
        self._pay(first, 40)
        second = self._bill(due=days_ago(1))
        self._suspended()
        self.assertEqual(self._items_of(episode), {first.name: 100, second.name: 100})
        self._pay(first)
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_program_that_makes_a_reduction_by_hand_fuller_cuts_for_notified_debts_alone(self):
        """The officer had reduced for both; one of them was contested on the day of the notice."""
        notify = self._use(*ANATEL_632)[0]
        first, second = self._bill(due=days_ago(65)), self._bill(due=days_ago(64))
        with freeze_time(noon(days_ago(60))):
            episode = self._suspended(level="reduced")
        self._items(second).action_contest()
        self._commit()
        self._tell(notify, 47)
        self._items(second).action_answer()
        self._run(actions={"suspend"})
        self.assertEqual((episode.level, self._items_of(episode)), ("full", {first.name: 100}))

    def test_program_that_makes_its_reduction_fuller_adds_no_later_debt(self):
        notify = self._use(*ANATEL_632)[0]
        document = self._bill(due=days_ago(65))
        self._tell(notify, 50)
        self._run_on(days_ago(35), {"reduce"})
        self._bill(due=days_ago(1))
        self._run(actions={"suspend"})
        self.assertEqual((self.contract.suspension_state, len(self.contract.suspension_ids.item_ids)), ("suspended", 1))
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    # The proof of it

    def test_notice_about_other_debts_is_no_proof_of_the_suspension(self):
        self.policy.scope = "customer"
        other = self._contract()
        self._bill(other)
        notice = self._notify(contracts=self.contract | other)
        self.policy.scope = "contract"
        self._bill(due=days_ago(1))
        self.assertEqual([self._suspended(one).notice_ids for one in (self.contract, other)], [notice.browse(), notice])

    # Access

    def test_users_read_what_a_suspension_was_for_and_change_nothing(self):
        _document, episode = self._cut_for()
        user = self._user("user", "account_delinquency.group_delinquency_user")
        item = episode.item_ids.with_user(user)
        self.assertEqual(item.amount_residual, 100)
        for act in (lambda: item.write({"amount_residual": 1}), item.unlink):
            with self.assertRaises(AccessError):
                act()

    def test_clerks_do_not_read_it(self):
        _document, episode = self._cut_for()
        clerk = self._user("clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            _ = episode.item_ids.with_user(clerk).amount_residual

    def test_items_of_another_company_are_not_found(self):
        _document, episode = self._cut_for()
        other = self._other_company()
        user = self._user("user", "account_delinquency.group_delinquency_user", companies=other)
        found = self.env["contract.suspension.item"].with_user(user).search([("id", "in", episode.item_ids.ids)])
        self.assertFalse(found)


@tagged("post_install", "-at_install")
class TestSuspensionItemsOfBranches(ContractCommon):
    """A credit at the company above pays for a contract of a branch."""

    def test_later_debt_does_not_prolong_the_suspension_of_a_branch_s_contract(self):
        branch = self.env["res.company"].create({"name": "Filial", "parent_id": self.company.id})
        self.cr.precommit.run()  # Odoo gives a branch its accounts then.
        self.env.user.company_ids = [Command.link(branch.id)]
        companies = (self.company | branch).ids
        contract = self._contract(company=branch).with_context(allowed_company_ids=companies)
        line = {"contract_line_id": contract.contract_line_ids.id}
        self._document_of(branch, 100, due=days_ago(40), line=line)
        self._suspended(contract)
        self._document_of(branch, 100, due=days_ago(1), line=line)
        self._pay_on_account(100)
        self.assertEqual(contract.suspension_state, "active")
