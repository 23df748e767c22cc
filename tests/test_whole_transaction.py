from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.fields import Command
from odoo.tests import tagged

from ..models import at_commit
from ..models.undoing import undone
from .common import TODAY, days_ago
from .common_contract import ContractCommon


class WholeCommon(ContractCommon):
    """A contract that was cut for one debt, while another one of the customer is being paid. What Odoo writes in between is never
    the end of the transaction: ``_commit`` is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._bill()
        cls.notice = cls._notify()
        cls._run()
        cls.second = cls._bill(due=cls._later(20))

    def _register(self, documents, **values):
        """Pays documents in Odoo's own dialog."""
        dialog = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=documents.ids)
        return dialog.create({"payment_date": TODAY, **values})._create_payments()

    def _assert_cut(self):
        """Asserts that the first debt still is what it was: cut for, and told of."""
        self._commit()
        self.assertEqual(self._terms(self.first).amount_residual, 100)
        self.assertRecordValues(self.contract.suspension_ids, [{"state": "active", "date_end": False}])
        self.assertEqual(self.contract.suspension_state, "suspended")
        self.assertRecordValues(self.notice, [{"is_standing": True, "state": "sent"}])

    def _assert_back(self):
        self._commit()
        self.assertEqual((self.contract.suspension_state, self.contract.suspension_ids.state), ("active", "lifted"))

    def _credit_of(self, move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")


@tagged("post_install", "-at_install")
class TestPaymentOfAnotherDebt(WholeCommon):
    """A payment of one debt never gives back what was cut for another, in whatever way it is booked."""

    def test_in_the_dialog(self):
        said = len(self.contract.message_ids)
        self._register(self.second)
        self._assert_cut()
        self.assertEqual(len(self.contract.message_ids), said)

    def test_of_the_debt_itself_gives_services_back(self):
        self._register(self.first)
        self._assert_back()

    def test_of_both_as_one_payment_gives_services_back(self):
        self._register(self.first | self.second, group_payment=True)
        self._assert_back()

    def test_of_two_later_debts_one_by_one(self):
        """While the first of the two payments is matched the second one waits, and would cover the oldest debt."""
        self._register(self.second | self._bill(due=self._later(50)), group_payment=False)
        self._assert_cut()

    def test_of_two_later_debts_as_one_payment(self):
        self._register(self.second | self._bill(due=self._later(50)), group_payment=True)
        self._assert_cut()

    def test_of_another_contract(self):
        self._register(self._bill(self._contract(), due=self._later(20)))
        self._assert_cut()

    def test_in_part(self):
        self._register(self.second, amount=60)
        self._assert_cut()

    def test_with_too_much_that_does_not_reach(self):
        """What is left over is a credit, and covers half of the first debt."""
        self._register(self.second, amount=150)
        self._commit()
        self.assertEqual((self.contract.suspension_state, self.contract.overdue_amount), ("suspended", 50))

    def test_with_too_much_that_reaches(self):
        self._register(self.second, amount=200)
        self._assert_back()

    def test_with_a_write_off(self):
        account = self.company_data["default_account_expense"]
        handling = {"payment_difference_handling": "reconcile", "writeoff_account_id": account.id}
        self._register(self.second, amount=90, **handling)
        self._assert_cut()

    def test_of_several_customers_at_once(self):
        bruno = self._contract(self._customer("Bruno"))
        self._register(self.second | self._bill(bruno, due=self._later(20)), group_payment=True)
        self._assert_cut()

    def test_with_an_early_discount(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % within 30 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 30,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 60})],
            }
        )
        later = self._bill(due=self._later(10), invoice_payment_term_id=term)
        self._register(later)
        self._assert_cut()
        self.assertEqual(later.amount_residual, 0)

    def test_without_an_entry(self):
        journal = self.company_data["default_journal_bank"]
        journal.inbound_payment_method_line_ids.payment_account_id = False
        in_process = patch.object(self.registry["account.move"], "_get_invoice_in_payment_state", lambda move: "in_payment")
        with in_process:
            payment = self._register(self.second)
            self._assert_cut()
        self.assertFalse(payment.move_id)

    def test_in_another_currency(self):
        """The rate of the day of the payment makes a difference of exchange, which Odoo books and matches too."""
        usd = self._brl_to_usd(0.5)
        later = self._bill(due=self._later(20), currency_id=usd)
        usd.rate_ids = [Command.create({"name": TODAY, "rate": 0.4, "company_id": self.company.id})]
        self._register(later, currency_id=usd.id)
        self._assert_cut()
        self.assertEqual(later.amount_residual, 0)

    def test_by_an_online_payment(self):
        journal = self.company_data["default_journal_bank"]
        provider = self.env["payment.provider"].create({"name": "Pay", "code": "none", "state": "test", "journal_id": journal.id})
        method = self.env["payment.method"].create({"name": "Card", "code": "card", "provider_ids": provider.ids})
        line = self.env["account.payment.method.line"].create(
            {
                "name": "Pay",
                "journal_id": journal.id,
                "payment_provider_id": provider.id,
                "payment_method_id": self.env.ref("account.account_payment_method_manual_in").id,
                "payment_account_id": self.inbound_payment_method_line.payment_account_id.id,
            }
        )
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": 100,
                "currency_id": self.company.currency_id.id,
                "partner_id": self.customer.id,
                "invoice_ids": self.second.ids,
                "state": "done",
                "reference": "S1",
                "operation": "online_direct",
            }
        )
        transaction._post_process()
        self._assert_cut()
        self.assertEqual((self.second.amount_residual, transaction.payment_id.payment_method_line_id), (0, line))

    def test_by_a_line_of_a_bank_statement(self):
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": TODAY,
                "payment_ref": "Second invoice",
                "partner_id": self.customer.id,
                "amount": 100,
            }
        )
        _liquidity, suspense, _other = statement_line._seek_for_lines()
        suspense.account_id = self._terms(self.second).account_id
        (suspense | self._terms(self.second)).reconcile()
        self._assert_cut()

    def test_by_a_credit_note_that_cancels_it(self):
        self.env["account.move.reversal"].create(
            {"move_ids": self.second.ids, "journal_id": self.second.journal_id.id}
        ).modify_moves()
        self._assert_cut()
        self.assertEqual(self.second.payment_state, "reversed")

    def test_by_a_credit_that_was_there(self):
        payment = self._pay_on_account(40)
        self.second.js_assign_outstanding_line(self._credit_of(payment.move_id).id)
        self._assert_cut()

    def test_that_is_taken_from_one_and_given_to_another(self):
        payment = self._register(self.second)
        self._commit()
        later = self._bill(due=self._later(50))
        credit = self._credit_of(payment.move_id)
        credit.remove_move_reconcile()
        (credit | self._terms(later)).reconcile()
        self._assert_cut()

    def test_that_is_given_to_the_debt_and_taken_away_again(self):
        payment = self._register(self.first)
        credit = self._credit_of(payment.move_id)
        credit.remove_move_reconcile()
        (credit | self._terms(self.second)).reconcile()
        self._assert_cut()

    def test_that_is_taken_from_one_and_left_gives_services_back(self):
        payment = self._register(self.second)
        self._commit()
        self._credit_of(payment.move_id).remove_move_reconcile()
        self._assert_back()

    def test_that_is_matched_in_another_transaction_counts_in_the_first(self):
        """A client that posts in one call and matches in the next: in between the money is there for the oldest debt."""
        payment = self._pay_on_account(100)
        self._assert_back()
        self._credit_of(payment.move_id).reconcile()

    def test_between_notice_and_cut_leaves_the_notice(self):
        self.contract.resume_services()
        self.first.invoice_date_due = days_ago(30)
        notice = self._notify(days=5)
        before = self._decision()
        self._register(self.second)
        self._commit()
        self.assertTrue(notice.is_standing)
        self.assertEqual((before.action, self._decision()), ("suspend", before))


@tagged("post_install", "-at_install")
class TestDebtThatIsBookedAnew(WholeCommon):
    """What is owed when the transaction ends is owed, whatever it was in between."""

    def test_debt_that_is_drafted_and_posted_again_keeps_the_suspension(self):
        self.first.button_draft()
        self.first.action_post()
        self._assert_cut()

    def test_debt_that_is_drafted_gives_services_back_at_once(self):
        self.first.button_draft()
        self._assert_back()

    def test_debt_that_is_cancelled_gives_services_back_at_once(self):
        self.first.button_draft()
        self.first.button_cancel()
        self._assert_back()

    def test_other_debt_that_is_cancelled_gives_nothing_back(self):
        self.second.button_draft()
        self.second.button_cancel()
        self._assert_cut()

    def test_debt_that_is_put_off_gives_services_back_at_once(self):
        self._terms(self.first).date_maturity = self._later(5)
        self._assert_back()

    def test_debt_that_is_put_off_and_back_keeps_the_suspension(self):
        for day in (self._later(5), days_ago(40)):
            self._terms(self.first).date_maturity = day
        self._assert_cut()

    def test_debt_that_is_contested_and_answered_keeps_the_suspension(self):
        item = self._items(self.first)
        item.action_contest()
        item.action_answer()
        self._assert_cut()


@tagged("post_install", "-at_install")
class TestAtCommit(WholeCommon):
    """What is decided at the commit neither stops what the user does nor hides what goes wrong with it."""

    def _transaction(self):
        """A transaction of its own that ends with a real commit, on the test's connection."""
        return self.registry.cursor()

    def _pay_in(self, cr):
        env = self.env(cr=cr)
        document = env["account.move"].browse(self.first.id)
        dialog = env["account.payment.register"].with_context(active_model="account.move", active_ids=document.ids)
        dialog.create({"payment_date": TODAY})._create_payments()

    def test_services_are_back_once_it_is_committed(self):
        with self.enter_registry_test_mode(), self._transaction() as cr:
            self._pay_in(cr)
            self.assertEqual(self.env(cr=cr)["contract.contract"].browse(self.contract.id).suspension_state, "suspended")
        self.assertEqual(self.contract.suspension_state, "active")

    def test_nothing_waits_any_more_after_a_rollback(self):
        with self.enter_registry_test_mode(), self._transaction() as cr:
            self._pay_in(cr)
            cr.rollback()
            self.assertFalse(at_commit.is_waiting(self.env(cr=cr)["res.partner"].browse(self.customer.id)))

    def test_savepoint_that_is_rolled_back_takes_no_decision_away(self):
        self._register(self.first)
        with self.env.cr.savepoint() as savepoint:
            savepoint.rollback()
        self._assert_back()

    def test_savepoint_in_the_midst_decides_nothing(self):
        posted = self.registry["account.payment"].action_post

        def post_and_flush(payments):
            result = posted(payments)
            with self.env.cr.savepoint():
                return result

        with patch.object(self.registry["account.payment"], "action_post", post_and_flush):
            self._register(self.second)
        self._assert_cut()

    def _failing_at_commit(self, error):
        """Registers a payment in a transaction in which somebody else has something to do before the commit, which fails."""

        def fail():
            raise error

        with self.enter_registry_test_mode(), self._transaction() as cr:
            self._pay_in(cr)
            cr.precommit.add(fail)

    def test_other_s_failure_before_the_commit_is_his(self):
        with self.assertRaisesRegex(ValueError, "somebody else's"):
            self._failing_at_commit(ValueError("somebody else's"))

    def test_other_s_conflict_before_the_commit_is_his(self):
        """He must do all again."""
        with self.assertRaises(SerializationFailure):
            self._failing_at_commit(SerializationFailure())

    def test_failure_of_the_equipment_leaves_the_payment_and_asks_for_another_look(self):
        failing = patch.object(self.registry["contract.contract"], "_services_enabled", side_effect=RuntimeError("router"))
        self._requests().unlink()
        self._register(self.first)
        with failing, self.assertLogs("odoo.addons.account_delinquency", "WARNING"):
            self._commit()
        self.assertEqual((self._terms(self.first).amount_residual, self.contract.suspension_state), (0, "suspended"))
        self.assertEqual(self._requests().partner_id, self.customer)

    def test_contract_that_somebody_works_on_is_asked_for_again(self):
        self._requests().unlink()
        with patch.object(self.registry["contract.contract"], "_lock", lambda contracts: contracts.browse()):
            self._register(self.first)
            self._commit()
        self.assertEqual(self.contract.suspension_state, "suspended")
        self.assertEqual(self._requests().partner_id, self.customer)

    def test_who_is_asked_for_gets_services_back(self):
        with patch.object(self.registry["contract.contract"], "_settle_now"):
            self._register(self.first)
            self._commit()
        self._look_again()
        self.assertEqual(self.contract.suspension_state, "active")
        self.assertFalse(self._requests())

    def test_who_is_asked_for_and_locked_is_asked_for_still(self):
        with patch.object(self.registry["contract.contract"], "_lock", lambda contracts: contracts.browse()):
            self._look_again()
        self.assertEqual(self._requests().partner_id, self.customer)

    def _requests(self):
        return self.env["contract.settle.request"].sudo().search([])

    def _look_again(self):
        self.env["contract.settle.request"]._ask(self.customer)
        with self.enter_registry_test_mode(), self._transaction() as cr:
            self.env(user=self.env.ref("base.user_root").id, cr=cr)["contract.settle.request"]._cron_settle_requested()

    def test_suspension_is_looked_at_again_after_its_commit(self):
        """A payment of the same moment may not have seen it."""
        self.assertIn(self.customer, self._requests().partner_id)


@tagged("post_install", "-at_install")
class TestCutOnHalfOfIt(ContractCommon):
    """A rule that suspends at each change of a document waits for the end of the transaction, too."""

    def _suspend_when_posted(self, contract):
        posted = self.registry["account.move"]._post

        def post_and_suspend(moves, soft=True):
            result = posted(moves, soft)
            contract.sudo().action_suspend_for_debt()
            return result

        return patch.object(self.registry["account.move"], "_post", post_and_suspend)

    def setUp(self):
        super().setUp()
        self.document = self._bill()
        self._notify()

    def _post(self):
        """Posts the debt that was notified again; in that moment a rule would suspend."""
        self.document.button_draft()
        with self._suspend_when_posted(self.contract):
            self.document.action_post()

    def test_debt_that_is_posted_and_matched_at_once_cuts_nobody(self):
        payment = self._pay_on_account(60)
        credit = payment.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self._post()
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=self.document.ids).create(
            {"payment_date": TODAY, "amount": 40}
        )._create_payments()
        (self._terms(self.document) | credit).reconcile()
        self._commit()
        self.assertFalse(self.contract.suspension_ids)

    def test_debt_that_is_posted_and_left_cuts_at_the_end(self):
        self._post()
        self.assertFalse(self.contract.suspension_ids)
        self._commit()
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_cut_that_is_rolled_back_to_a_savepoint_is_not_made_at_the_end(self):
        """As where an import is tried."""
        with undone(self.env.cr):
            self._post()
        self._commit()
        self.assertFalse(self.contract.suspension_ids)

    def test_cut_before_a_savepoint_that_is_rolled_back_is_made_at_the_end(self):
        self._post()
        with undone(self.env.cr):
            self.document.ref = "Tried"
        self._commit()
        self.assertEqual(self.contract.suspension_state, "suspended")
        self.assertFalse(self.env["contract.suspend.request"].search([]))
