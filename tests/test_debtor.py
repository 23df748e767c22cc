from odoo.tests import tagged

from .common import INCLUDE, TODAY, DelinquencyCommon, days_ago


@tagged("post_install", "-at_install")
class TestDebtor(DelinquencyCommon):
    """Who is in the list, with which amounts."""

    def test_customer_with_an_invoice_due_yesterday_is_a_debtor(self):
        self._document(100, days_ago(1))
        self.assertRecordValues(
            self._debtor(),
            [
                {
                    "days_overdue": 1,
                    "oldest_date_maturity": days_ago(1),
                    "amount_overdue": 100.0,
                    "item_count": 1,
                    "ageing": "1_30",
                }
            ],
        )

    def test_customer_with_nothing_overdue_is_no_debtor(self):
        self._document(100, TODAY)
        self.assertFalse(self._debtor())
        self.assertFalse(self._debtor(items=INCLUDE))

    def test_days_are_those_of_the_oldest_document(self):
        self._document(100, days_ago(5))
        self._document(50, days_ago(45))
        self.assertRecordValues(self._debtor(), [{"days_overdue": 45, "amount_overdue": 150.0, "item_count": 2}])

    def test_amounts_are_split_by_age(self):
        for amount, days in [(1, 1), (2, 30), (4, 31), (8, 60), (16, 61), (32, 90), (64, 91)]:
            self._document(amount, days_ago(days))
        self.assertRecordValues(
            self._debtor(),
            [{"amount_1_30": 3.0, "amount_31_60": 12.0, "amount_61_90": 48.0, "amount_over_90": 64.0, "amount_overdue": 127.0}],
        )

    def test_most_overdue_comes_first(self):
        customers = [self._customer(name) for name in ("Bruno", "Carla", "Davi")]
        for customer, days in zip(customers, (5, 50, 20), strict=True):
            self._document(100, days_ago(days), partner=customer)
        debtors = self.env["account.debtor"].search([("partner_id", "in", [customer.id for customer in customers])])
        self.assertEqual(debtors.partner_id.mapped("name"), ["Carla", "Davi", "Bruno"])

    def test_the_id_does_not_depend_on_the_filter(self):
        self._in_instalments((50, days_ago(5)), (50, days_ago(-25)))
        self.assertEqual(self._debtor(), self._debtor(items=INCLUDE))

    def test_a_debtor_is_read_by_its_id(self):
        self._document(100, days_ago(5))
        debtor = self._debtor()
        self.env.invalidate_all()
        self.assertEqual(self.env["account.debtor"].browse(debtor.id).amount_overdue, 100)

    # Instalments

    def test_of_two_instalments_exclude_counts_the_overdue_one(self):
        self._in_instalments((60, days_ago(5)), (40, days_ago(-25)))
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 60.0, "item_count": 1, "days_overdue": 5}])

    def test_of_two_instalments_include_counts_both(self):
        self._in_instalments((60, days_ago(5)), (40, days_ago(-25)))
        self.assertRecordValues(self._debtor(items=INCLUDE), [{"amount_overdue": 100.0, "item_count": 2, "days_overdue": 5}])

    def test_instalments_with_nothing_overdue_are_in_neither(self):
        self._in_instalments((60, TODAY), (40, days_ago(-25)))
        self.assertFalse(self._debtor())
        self.assertFalse(self._debtor(items=INCLUDE))

    def test_of_three_instalments_two_overdue_and_one_half_paid(self):
        document = self._in_instalments((40, days_ago(35)), (40, days_ago(5)), (20, days_ago(-25)))
        self._pay(document, 20)
        self.assertEqual(self._terms(document).mapped("amount_residual"), [20, 40, 20])
        self.assertEqual(self._debtor().amount_overdue, 60)
        self.assertEqual(self._debtor(items=INCLUDE).amount_overdue, 80)

    def test_include_leaves_out_documents_with_nothing_overdue(self):
        self._in_instalments((60, days_ago(5)), (40, days_ago(-25)))
        self._document(500, days_ago(-5))
        self.assertEqual(self._debtor(items=INCLUDE).amount_overdue, 100)

    def test_include_takes_the_amount_not_due_into_no_age(self):
        self._in_instalments((60, days_ago(5)), (40, days_ago(-25)))
        self.assertEqual(self._debtor(items=INCLUDE).amount_1_30, 60)

    def test_include_nets_no_credit_of_the_same_entry(self):
        self._opening_entry((self.customer, 100, days_ago(5)), (self.customer, -30, days_ago(5)))
        self.assertRecordValues(self._debtor(items=INCLUDE), [{"amount_overdue": 100.0, "amount_credit": 30.0, "item_count": 1}])

    def test_include_takes_no_balance_of_an_entry_that_is_overdue_for_another_customer(self):
        other = self._customer("Bruno")
        self._opening_entry((self.customer, 100, days_ago(5)), (other, 70, days_ago(-5)))
        self._document(30, days_ago(5), partner=other)
        self.assertEqual(self._debtor(other, items=INCLUDE).amount_overdue, 30)

    # Payments, credits, reversals

    def test_partial_payment_lowers_the_debt(self):
        self._pay(self._document(100, days_ago(5)), 30)
        self.assertEqual(self._debtor().amount_overdue, 70)

    def test_payment_takes_the_customer_off_the_list(self):
        self._pay(self._document(100, days_ago(5)))
        self.assertFalse(self._debtor())

    def test_cancelled_payment_brings_the_customer_back(self):
        payment = self._pay(self._document(100, days_ago(5)))
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(self._debtor().amount_overdue, 100)

    def test_reversed_invoice_takes_the_customer_off_the_list(self):
        self._reverse_invoice(self._document(100, days_ago(5)), post=True)
        self.assertFalse(self._debtor())

    def test_payment_on_account_is_a_credit(self):
        self._document(100, days_ago(5))
        self._pay_on_account(30)
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 100.0, "amount_credit": 30.0, "amount_net": 70.0}])

    def test_credit_note_that_is_not_reconciled_is_a_credit(self):
        self._document(100, days_ago(5))
        self._document(25, days_ago(5), move_type="out_refund")
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 100.0, "amount_credit": 25.0, "amount_net": 75.0}])

    def test_credit_note_that_is_reconciled_lowers_the_debt(self):
        document = self._document(100, days_ago(5))
        credit_note = self._document(25, days_ago(5), move_type="out_refund")
        (self._terms(document) + self._terms(credit_note)).reconcile()
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 75.0, "amount_credit": 0.0, "amount_net": 75.0}])

    def test_credit_alone_makes_no_debtor(self):
        self._pay_on_account(30)
        self.assertFalse(self._debtor())

    def test_credit_of_another_customer_is_not_counted(self):
        self._document(100, days_ago(5))
        self._pay_on_account(30, partner=self.partner_b)
        self.assertEqual(self._debtor().amount_credit, 0)

    def test_credit_is_whole_under_a_filter(self):
        self._document(100, days_ago(5))
        self._pay_on_account(30)
        self.assertEqual(self._debtor(items=[("date_maturity", "=", days_ago(5))]).amount_credit, 30)

    def test_debtors_with_a_credit_are_found(self):
        self._document(100, days_ago(5))
        self._document(100, days_ago(5), partner=self.partner_b)
        self._pay_on_account(30)
        self.assertEqual(self.env["account.debtor"].search([("amount_credit", ">", 0)]), self._debtor())

    # Contested

    def test_contested_debt_is_apart_from_the_debt(self):
        self._document(100, days_ago(5))
        self._document(70, days_ago(50)).no_followup = True
        self.assertRecordValues(
            self._debtor(),
            [{"amount_overdue": 100.0, "amount_disputed": 70.0, "days_overdue": 5, "oldest_date_maturity": days_ago(5)}],
        )

    def test_blocked_debt_is_apart_from_the_debt(self):
        self._document(100, days_ago(5))
        self._document(70, days_ago(50)).action_toggle_block_payment()
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 100.0, "amount_disputed": 70.0}])

    def test_wholly_contested_debt_stays_visible_and_is_not_overdue(self):
        self._document(70, days_ago(50)).no_followup = True
        self.assertRecordValues(
            self._debtor(),
            [{"amount_overdue": 0.0, "amount_disputed": 70.0, "item_count": 0, "days_overdue": 0, "ageing": "contested"}],
        )

    def test_items_are_counted_without_the_contested_ones_which_stay_visible(self):
        demanded, contested = self._document(100, days_ago(5)), self._document(70, days_ago(50))
        contested.no_followup = True
        debtor = self._debtor()
        self.assertEqual(debtor.item_count, self.customer.overdue_item_count)
        self.assertEqual(debtor.item_count, 1)
        listed = self.env["account.open.item"].search(debtor.action_view_items()["domain"])
        for items in (debtor.item_ids, listed):
            self.assertEqual({item.move_id: item.is_disputed for item in items}, {demanded: False, contested: True})

    # Currencies, companies, partners

    def test_debt_in_dollars_is_in_company_currency(self):
        self._document(100, days_ago(5), currency_id=self._brl_to_usd(0.2))
        self._document(50, days_ago(5))
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 550.0, "company_currency_id": self.company.currency_id.id}])

    def test_child_contacts_are_one_debtor(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        self._document(100, days_ago(5), partner=contact)
        self._document(50, days_ago(5))
        self.assertEqual(self._debtor().amount_overdue, 150)
        self.assertFalse(self._debtor(contact))

    def test_two_companies_are_two_rows(self):
        other = self._other_company()
        self._document(100, days_ago(5))
        self._document_of(other, 30)
        debtors = self._debtor(allowed_company_ids=(self.company + other).ids)
        self.assertEqual({debtor.company_id: debtor.amount_overdue for debtor in debtors}, {self.company: 100, other: 30})

    def test_a_company_that_is_not_selected_has_no_row(self):
        other = self._other_company()
        self._document(100, days_ago(5))
        self._document_of(other, 30)
        self.assertEqual(self._debtor(allowed_company_ids=self.company.ids).mapped("amount_overdue"), [100])

    def test_credit_of_the_other_company_is_not_counted(self):
        other = self._other_company()
        self._document(100, days_ago(5))
        self._document_of(other, 30, move_type="out_refund")
        self.assertEqual(self._debtor(allowed_company_ids=(self.company + other).ids).amount_credit, 0)

    def test_receivable_without_a_partner_does_not_break_the_list(self):
        self._opening_entry((self.env["res.partner"], 100, days_ago(5)))
        self._document(50, days_ago(5))
        listed = self.env["account.debtor"].web_search_read([], {"partner_id": {}, "amount_overdue": {}}, limit=80)
        self.assertEqual([record["amount_overdue"] for record in listed["records"]], [50])

    def test_updated_debt_adds_fine_and_interest_of_each_item(self):
        self.company.delinquency_policy_id = self.env["account.delinquency.policy"].create(
            {"name": "Boleto", "fine_percent": 2, "interest_percent_month": 1}
        )
        self._document(100, days_ago(10))
        self._document(100, days_ago(30))
        self._document(100, days_ago(30)).no_followup = True
        self.assertAlmostEqual(self._debtor().amount_updated, 102.33 + 103.00)

    def test_each_context_shows_its_own_amounts(self):
        self._in_instalments((60, days_ago(5)), (40, days_ago(-25)))
        excluded, included = self._debtor(), self._debtor(items=INCLUDE)
        self.assertEqual(included.amount_overdue, 100)
        self.assertEqual(self._debtor().amount_overdue, 60)
        self.assertEqual(excluded, included)
