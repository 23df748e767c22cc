from odoo.tests import tagged

from .common import TODAY, days_ago
from .common_contract import ContractCommon


@tagged("post_install", "-at_install")
class TestPaidOut(ContractCommon):
    """A refund that was paid out to the customer and is not matched with its credit note is nobody's debt."""

    def _pay_out(self, amount, **values):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": amount,
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": days_ago(9),
                **values,
            }
        )
        payment.action_post()
        self._commit()
        return payment

    def _credit_note(self, amount):
        return self._document(amount, days_ago(10), move_type="out_refund")

    def _asked(self) -> float:
        """Returns what a letter to the customer would ask for."""
        return sum(self.env["contract.position"]._debts(self.contract)[self.contract.id].values())

    def _assert_owes(self, amount, credit=0):
        """Contract, list and letter say the same; so does the customer, but for the credits, which are never netted there."""
        debtor = self._debtor()
        self.env.invalidate_all()
        owed = self._decision() and self.contract.overdue_amount
        self.assertEqual((owed, self._asked(), debtor.amount_net), (amount, amount, amount))
        self.assertEqual((debtor.amount_overdue, debtor.amount_credit), (amount + credit, credit))
        self.assertEqual(self.customer.overdue_amount, amount + credit)

    def test_refund_with_its_credit_note_makes_no_debtor(self):
        self._credit_note(100)
        self._pay_out(100)
        self.assertFalse(self._debtor())
        self.assertFalse(self.customer.is_delinquent)
        self.assertEqual((self._asked(), self.contract.overdue_amount), (0, 0))

    def test_refund_without_a_credit_note_makes_no_debtor(self):
        self._pay_out(100)
        self.assertFalse(self._debtor())
        self.assertEqual((self._asked(), self.contract.overdue_amount), (0, 0))

    def test_refund_is_seen_as_what_it_is_and_never_overdue(self):
        item = self._items(self._pay_out(100).move_id)
        self.assertRecordValues(
            item, [{"is_paid_out": True, "is_overdue": False, "days_overdue": 0, "ageing": "not_due", "amount_residual": 100}]
        )

    def test_refund_takes_its_credit_note_away_from_other_debts(self):
        self._bill(amount=50)
        self._credit_note(100)
        self.assertEqual(self._asked(), 0)
        self._pay_out(100)
        self._assert_owes(50)

    def test_refund_of_a_part_leaves_the_rest_of_the_credit(self):
        self._bill(amount=50)
        self._credit_note(100)
        self._pay_out(60)
        self._assert_owes(10, credit=40)

    def test_refund_without_a_credit_note_adds_nothing_to_other_debts(self):
        self._bill(amount=50)
        self._pay_out(100)
        self._assert_owes(50)

    def test_refund_that_is_matched_changes_nothing(self):
        self._bill(amount=50)
        lines = (self._credit_note(30) | self._pay_out(30).move_id).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self._assert_owes(50)

    def test_every_row_of_a_debtor_leaves_it_out(self):
        document = self._bill(amount=50)
        self._pay_out(100)
        debtor = self._debtor(items=[("amount_residual", "!=", 0)])
        self.assertEqual((debtor.amount_overdue, debtor.item_count), (50, 1))
        self.assertEqual(debtor.item_ids.move_id, document)

    def test_money_that_came_back_from_the_bank_is_a_debt_still(self):
        payment = self._pay(self._bill(amount=50), 50)
        lines = payment.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.remove_move_reconcile()
        payment.move_id._reverse_moves([{"date": TODAY}], cancel=True)
        self._commit()
        self._assert_owes(50)
