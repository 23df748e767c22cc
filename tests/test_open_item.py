from datetime import timedelta

from odoo.fields import Command, Domain
from odoo.tests import freeze_time, tagged

from ..rules.charges import ChargeTerms, updated_amount
from .common import TODAY, DelinquencyCommon, days_ago


@tagged("post_install", "-at_install")
class TestOpenItem(DelinquencyCommon):
    """Which receivable lines are open, which are overdue, and what they amount to."""

    def test_invoice_due_yesterday_is_one_day_overdue(self):
        item = self._items(self._document(100, days_ago(1)))
        self.assertRecordValues(item, [{"days_overdue": 1, "is_overdue": True, "amount_residual": 100.0, "ageing": "1_30"}])

    def test_invoice_due_today_is_not_overdue(self):
        item = self._items(self._document(100, TODAY))
        self.assertRecordValues(item, [{"days_overdue": 0, "is_overdue": False, "amount_residual": 100.0, "ageing": "not_due"}])

    def test_invoice_due_tomorrow_is_not_overdue(self):
        item = self._items(self._document(100, days_ago(-1)))
        self.assertRecordValues(item, [{"days_overdue": 0, "is_overdue": False}])

    def test_ageing_changes_on_the_first_day_of_each_bucket(self):
        for days, ageing in [(30, "1_30"), (31, "31_60"), (60, "31_60"), (61, "61_90"), (90, "61_90"), (91, "over_90")]:
            with self.subTest(days=days):
                self.assertEqual(self._items(self._document(100, days_ago(days))).ageing, ageing)

    def test_draft_is_not_open(self):
        self.assertFalse(self._items(self._document(100, days_ago(5), post=False)))

    def test_cancelled_document_is_not_open(self):
        document = self._document(100, days_ago(5))
        document.button_draft()
        document.button_cancel()
        self.assertFalse(self._items(document))

    def test_receipt_is_open(self):
        self.assertTrue(self._items(self._document(100, days_ago(5), move_type="out_receipt")).is_overdue)

    def test_vendor_bill_is_never_open(self):
        self.assertFalse(self._items(self._document(100, days_ago(5), move_type="in_invoice")))

    def test_paid_document_is_closed(self):
        document = self._document(100, days_ago(5))
        self._pay(document)
        self.assertFalse(self._items(document))

    def test_cancelled_payment_opens_the_document_again(self):
        document = self._document(100, days_ago(5))
        payment = self._pay(document)
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(self._items(document).amount_residual, 100)

    def test_partial_payment_leaves_the_residual(self):
        document = self._document(100, days_ago(5))
        self._pay(document, 30)
        self.assertEqual(self._items(document).amount_residual, 70)

    def test_a_search_shows_what_a_payment_changed_in_the_same_transaction(self):
        document = self._document(100, days_ago(5))
        self.assertEqual(self._items(document).amount_residual, 100)
        self._pay(document, 30)
        self.assertEqual(self._items(document).amount_residual, 70)

    def test_reversed_invoice_is_closed(self):
        document = self._document(100, days_ago(5))
        self._reverse_invoice(document, is_modify=False, post=True)
        self.assertEqual(document.payment_state, "reversed")
        self.assertFalse(self._items(document))

    def test_credit_note_is_open_and_never_overdue(self):
        item = self._items(self._document(40, days_ago(5), move_type="out_refund"))
        self.assertRecordValues(item, [{"amount_residual": -40.0, "is_overdue": False, "days_overdue": 0}])

    def test_line_marked_no_followup_is_contested(self):
        document = self._document(100, days_ago(5))
        self.assertFalse(self._items(document).is_disputed)
        document.no_followup = True
        self.assertRecordValues(self._items(document), [{"is_disputed": True, "is_overdue": True}])

    def test_whoever_contests_an_instalment_contests_the_document(self):
        """Odoo keeps the mark of a document's receivable lines the same."""
        document = self._in_instalments((50, days_ago(40)), (50, days_ago(10)))
        self._terms(document)[0].no_followup = True
        self.assertEqual(self._items(document).mapped("is_disputed"), [True, True])

    def test_blocked_document_is_contested(self):
        document = self._document(100, days_ago(5))
        document.action_toggle_block_payment()
        self.assertEqual(document.payment_state, "blocked")
        self.assertTrue(self._items(document).is_disputed)

    def test_document_in_dollars_is_shown_in_both_currencies(self):
        usd = self._brl_to_usd(0.2)
        item = self._items(self._document(100, days_ago(5), currency_id=usd))
        self.assertRecordValues(
            item,
            [
                {
                    "amount_residual": 500.0,
                    "company_currency_id": self.company.currency_id.id,
                    "amount_residual_currency": 100.0,
                    "currency_id": usd.id,
                }
            ],
        )

    def test_item_of_a_child_contact_belongs_to_the_commercial_partner(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        self.assertEqual(self._items(self._document(100, days_ago(5), partner=contact)).partner_id, self.customer)

    def test_instalments_are_marked_as_such(self):
        self.assertEqual(
            self._items(self._in_instalments((50, days_ago(5)), (50, days_ago(-5)))).mapped("is_instalment"), [True] * 2
        )
        self.assertFalse(self._items(self._document(100, days_ago(5))).is_instalment)

    def test_all_instalments_of_a_document_with_an_overdue_one_are_found(self):
        document = self._in_instalments((50, days_ago(5)), (50, days_ago(-25)))
        self._document(70, days_ago(-25))
        found = self.env["account.open.item"].search([("is_document_overdue", "=", True), ("partner_id", "=", self.customer.id)])
        self.assertEqual(found, self._items(document))
        self.assertEqual(found.mapped("is_document_overdue"), [True, True])

    def test_items_of_documents_without_an_overdue_instalment_are_found_by_the_opposite(self):
        self._in_instalments((50, days_ago(5)), (50, days_ago(-25)))
        not_due = self._document(70, days_ago(-25))
        found = self.env["account.open.item"].search([("is_document_overdue", "=", False), ("partner_id", "=", self.customer.id)])
        self.assertEqual(found, self._items(not_due))
        self.assertFalse(found.is_document_overdue)

    def test_receivable_without_a_partner_is_an_item(self):
        entry = self._opening_entry((self.env["res.partner"], 100, days_ago(5)))
        self.assertRecordValues(self._items(entry), [{"partner_id": False, "is_overdue": True, "city": False}])

    def test_service_group_is_found_through_the_document(self):
        television = self.env["product.category"].create({"name": "Television"})
        product = self._create_product(name="Channels", categ_id=television.id)
        item = self._items(self._document(100, days_ago(5), product_id=product))
        self._document(100, days_ago(5))
        self.assertEqual(self.env["account.open.item"].search([("category_ids", "in", television.ids)]), item)
        self.assertEqual(item.category_ids, television)

    def test_service_group_is_offered_while_a_document_has_a_balance(self):
        television = self.env["product.category"].create({"name": "Television"})
        document = self._document(100, days_ago(-5), product_id=self._create_product(name="Channels", categ_id=television.id))
        self.assertIn(television, self.env["account.open.item"]._billed_categories())
        self._pay(document)
        self.assertNotIn(television, self.env["account.open.item"]._billed_categories())

    def test_items_without_a_contract_or_a_service_group_are_those_that_are_not_set(self):
        contract = self._contract()
        billed, plain = self._document(100, days_ago(5)), self._document(100, days_ago(5))
        billed.invoice_line_ids.contract_line_id = contract.contract_line_ids
        balance = self._opening_entry((self.customer, 100, days_ago(5)))
        items = self.env["account.open.item"]
        self.assertEqual(items.search([("contract_ids", "=", False)], order="id"), self._items(plain + balance).sorted("id"))
        self.assertEqual(items.search([("contract_ids", "!=", False)]), self._items(billed))
        self.assertEqual(items.search([("category_ids", "=", False)]), self._items(balance))
        self.assertEqual(items.search([("contract_ids", "in", [False, contract.id])], order="id"), items.search([], order="id"))

    def test_contract_is_found_through_the_document(self):
        contract = self._contract()
        document = self._document(100, days_ago(5))
        document.invoice_line_ids.contract_line_id = contract.contract_line_ids
        self._document(100, days_ago(5))
        item = self._items(document)
        self.assertEqual(self.env["account.open.item"].search([("contract_ids", "in", contract.ids)]), item)
        self.assertEqual(item.contract_ids, contract)

    def _contract(self):
        return self.env["contract.contract"].create(
            {
                "name": "Internet 500",
                "partner_id": self.customer.id,
                "contract_line_ids": [
                    Command.create(
                        {"name": "Internet", "product_id": self.product_a.id, "date_start": TODAY, "recurring_next_date": TODAY}
                    )
                ],
            }
        )

    # Opening balances

    def test_opening_balance_counts_like_an_invoice(self):
        entry = self._opening_entry((self.customer, 100, days_ago(5)))
        self.assertRecordValues(self._items(entry), [{"days_overdue": 5, "is_disputed": False, "amount_residual": 100.0}])

    def test_opening_balance_without_a_due_date_is_due_on_its_own_date(self):
        entry = self._opening_entry((self.customer, 100, None))
        self.assertRecordValues(self._items(entry), [{"date_maturity": days_ago(60), "days_overdue": 60}])

    def test_each_opening_balance_of_an_entry_is_a_debt_of_its_own(self):
        other = self._customer("Bruno")
        entry = self._opening_entry(
            (self.customer, 100, days_ago(5)), (self.customer, 50, days_ago(-5)), (other, 70, days_ago(-5))
        )
        found = self.env["account.open.item"].search([("is_document_overdue", "=", True), ("move_id", "=", entry.id)])
        self.assertEqual(found.mapped("amount_residual"), [100])
        self.assertEqual(self._items(entry).mapped("is_document_overdue"), [True, False, False])

    # The user's day

    def test_at_22_in_sao_paulo_it_is_not_tomorrow(self):
        document = self._document(100, TODAY)
        with freeze_time(f"{TODAY + timedelta(days=1)} 01:00:00"):
            self.assertFalse(self._items(document).is_overdue)

    def test_after_midnight_in_sao_paulo_it_is_tomorrow(self):
        document = self._document(100, TODAY)
        with freeze_time(f"{TODAY + timedelta(days=1)} 03:00:00"):
            self.assertEqual(self._items(document).days_overdue, 1)

    # What it costs

    def test_updated_amount_follows_the_policy_of_the_payment_method(self):
        self.inbound_payment_method_line.delinquency_policy_id = self._policy(2, 1)
        document = self._document(100, days_ago(10), preferred_payment_method_line_id=self.inbound_payment_method_line)
        self.assertAlmostEqual(self._items(document).amount_updated, 102.33)

    def test_updated_amount_follows_the_company_where_the_payment_method_has_no_policy(self):
        self.company.delinquency_policy_id = self._policy(2, 1)
        self.assertAlmostEqual(self._items(self._document(100, days_ago(10))).amount_updated, 102.33)

    def test_updated_amount_is_the_residual_without_a_policy(self):
        self.assertEqual(self._items(self._document(100, days_ago(10))).amount_updated, 100)

    def test_updated_amount_is_the_residual_before_the_due_date(self):
        self.company.delinquency_policy_id = self._policy(2, 1)
        self.assertEqual(self._items(self._document(100, TODAY)).amount_updated, 100)

    def test_due_on_a_day_off_is_free_until_the_next_working_day(self):
        self.company.delinquency_policy_id = self._policy(2, 1)
        self._holiday(days_ago(4))
        friday = self._document(100, days_ago(4))
        amounts = {}
        for ago in (1, 0):
            with freeze_time(f"{days_ago(ago)} 15:00:00"):
                self.env.invalidate_all()
                amounts[ago] = self._items(friday).amount_updated
        self.assertEqual(amounts, {1: 100, 0: updated_amount(100, 4, ChargeTerms(2, 1))})

    def test_due_on_a_day_off_is_charged_at_once_where_the_policy_says_so(self):
        self.company.delinquency_policy_id = self._policy(2, 1)
        self.company.delinquency_policy_id.due_on_working_day = False
        sunday = self._document(100, days_ago(2))
        with freeze_time(f"{days_ago(1)} 15:00:00"):
            self.env.invalidate_all()
            self.assertEqual(self._items(sunday).amount_updated, updated_amount(100, 1, ChargeTerms(2, 1)))

    def _holiday(self, day):
        calendar = self.company.resource_calendar_id
        calendar.tz = self.env.user.tz
        hours = {"date_from": f"{day} 03:00:00", "date_to": f"{day + timedelta(days=1)} 02:59:00"}
        self.env["resource.calendar.leaves"].sudo().create({"name": "Holiday", "calendar_id": calendar.id, **hours})

    def _policy(self, fine, interest):
        return self.env["account.delinquency.policy"].create(
            {"name": "Boleto", "fine_percent": fine, "interest_percent_month": interest}
        )

    def test_what_is_overdue_is_told_by_partner_without_what_is_contested(self):
        self._document(100, days_ago(5))
        self._document(30, days_ago(50))
        self._document(70, days_ago(90)).no_followup = True
        owed = self.env["account.open.item"]._overdue_by("partner_id", Domain("partner_id", "=", self.customer.id))
        overdue = owed[self.customer.id]
        self.assertEqual((overdue.amount, overdue.days, overdue.oldest, overdue.item_count), (130, 50, days_ago(50), 2))
        self.assertEqual(owed[self.partner_b.id].amount, 0)
