from odoo.tests import tagged

from .common import TODAY, DelinquencyCommon, days_ago


@tagged("post_install", "-at_install")
class TestPartnerAndMove(DelinquencyCommon):
    """What a customer and a document say of what is overdue."""

    def test_customer_says_what_is_overdue(self):
        self._document(100, days_ago(5))
        self._document(50, days_ago(45))
        self._document(500, TODAY)
        self.assertRecordValues(
            self.customer, [{"is_delinquent": True, "overdue_days": 45, "overdue_amount": 150.0, "overdue_item_count": 2}]
        )

    def test_customer_without_an_overdue_document_is_not_delinquent(self):
        self._document(500, TODAY)
        self.assertRecordValues(
            self.customer, [{"is_delinquent": False, "overdue_days": 0, "overdue_amount": 0.0, "overdue_item_count": 0}]
        )

    def test_contested_debt_makes_nobody_delinquent(self):
        self._document(100, days_ago(5)).no_followup = True
        self.assertRecordValues(self.customer, [{"is_delinquent": False, "overdue_amount": 0.0}])

    def test_child_contact_says_what_its_company_owes(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        self._document(100, days_ago(5))
        self.assertRecordValues(contact, [{"is_delinquent": True, "overdue_amount": 100.0}])

    def test_payment_ends_the_delinquency(self):
        document = self._document(100, days_ago(5))
        self.assertTrue(self.customer.is_delinquent)
        self._pay(document)
        self.assertFalse(self.customer.is_delinquent)

    def test_what_a_customer_says_is_never_older_than_its_documents(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        said = []

        def say():
            said.append((self.customer.overdue_amount, contact.overdue_amount))

        say()
        document = self._document(100, days_ago(5))
        say()
        payment = self._pay(document, 30)
        say()
        payment.action_draft()
        payment.action_cancel()
        say()
        document.no_followup = True
        say()
        entry = self._opening_entry((contact, 40, days_ago(9)))
        say()
        self._items(entry).action_set_disputed(True)
        say()
        self.assertEqual(said, [(amount, amount) for amount in (0, 100, 70, 100, 0, 40, 0)])

    def test_delinquent_customers_and_the_others_are_found(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        self._document(100, days_ago(5))
        both = self.customer + contact + self.partner_b
        partners = self.env["res.partner"]
        self.assertEqual(partners.search([("is_delinquent", "=", True), ("id", "in", both.ids)]), self.customer + contact)
        self.assertEqual(partners.search([("is_delinquent", "=", False), ("id", "in", both.ids)]), self.partner_b)
        self.assertEqual(partners.search([("is_delinquent", "!=", True), ("id", "in", both.ids)]), self.partner_b)

    def test_customer_opens_the_overdue_items_of_its_company(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        document = self._document(100, days_ago(5))
        action = contact.action_view_overdue_items()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self._items(document))

    def test_the_list_behind_the_customer_s_button_is_that_of_its_amount(self):
        other = self._other_company()
        own = self._document(100, days_ago(5))
        self._document_of(other, 60)
        customer = self.customer.with_context(allowed_company_ids=(self.company + other).ids)
        action = customer.action_view_overdue_items()
        listed = customer.env[action["res_model"]].search(action["domain"])
        self.assertEqual(listed, self._items(own))
        self.assertEqual(sum(listed.mapped("amount_residual")), customer.overdue_amount)

    def test_customer_of_a_row_says_what_the_row_s_company_is_owed(self):
        other = self._other_company()
        self._document(100, days_ago(5))
        self._document_of(other, 60)
        for debtor in self._debtor(allowed_company_ids=(self.company + other).ids):
            action = debtor.action_view_partner()
            customer = self.env["res.partner"].with_context(**action["context"]).browse(action["res_id"])
            with self.subTest(company=debtor.company_id.name):
                self.assertRecordValues(
                    customer,
                    [{"overdue_amount": debtor.amount_overdue, "overdue_currency_id": debtor.company_currency_id.id}],
                )
                action = customer.action_view_overdue_items()
                self.assertEqual(self.env[action["res_model"]].search(action["domain"]), debtor.item_ids)

    def test_customer_says_nothing_of_a_company_that_is_not_selected(self):
        other = self._other_company()
        self._document_of(other, 60)
        customer = self.customer.with_context(allowed_company_ids=self.company.ids, debtor_company_id=other.id)
        self.assertEqual(customer.overdue_amount, 0)

    def test_overdue_amount_is_in_the_company_s_currency_whatever_the_customer_s(self):
        other = self._other_company()
        self._document(100, days_ago(5))
        self.customer.company_id = other
        self.assertNotEqual(self.customer.currency_id, self.company.currency_id)
        self.assertEqual(self.customer.overdue_currency_id, self.company.currency_id)

    def test_document_says_what_is_overdue(self):
        document = self._in_instalments((60, days_ago(5)), (40, days_ago(-25)))
        self.assertRecordValues(
            document, [{"is_overdue": True, "days_overdue": 5, "overdue_amount": 60.0, "amount_updated": 100.0}]
        )

    def test_document_due_today_is_not_overdue(self):
        self.assertRecordValues(
            self._document(100, TODAY), [{"is_overdue": False, "days_overdue": 0, "overdue_amount": 0.0, "amount_updated": 100.0}]
        )

    def test_paid_document_is_not_overdue(self):
        document = self._document(100, days_ago(5))
        self._pay(document)
        self.assertRecordValues(document, [{"is_overdue": False, "overdue_amount": 0.0, "amount_updated": 0.0}])

    def test_updated_amount_of_a_document_charges_its_overdue_instalments_only(self):
        self.company.delinquency_policy_id = self.env["account.delinquency.policy"].create(
            {"name": "Boleto", "fine_percent": 2, "interest_percent_month": 1}
        )
        document = self._in_instalments((100, days_ago(10)), (100, days_ago(-20)))
        self.assertAlmostEqual(document.amount_updated, 202.33)

    def test_overdue_documents_and_the_others_are_found(self):
        overdue, not_due = self._document(100, days_ago(5)), self._document(100, TODAY)
        moves = self.env["account.move"]
        self.assertEqual(moves.search([("is_overdue", "=", True), ("partner_id", "=", self.customer.id)]), overdue)
        self.assertEqual(moves.search([("is_overdue", "=", False), ("partner_id", "=", self.customer.id)]), not_due)

    def test_payment_method_of_a_document_to_a_contact_is_that_of_its_company(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        self.customer.property_inbound_payment_method_line_id = self.inbound_payment_method_line
        document = self._document(100, days_ago(5), partner=contact)
        self.assertEqual(document.preferred_payment_method_line_id, self.inbound_payment_method_line)

    def test_payment_method_of_a_contact_goes_before_that_of_its_company(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        card = self.inbound_payment_method_line.copy({"name": "Card"})
        self.customer.property_inbound_payment_method_line_id = self.inbound_payment_method_line
        contact.property_inbound_payment_method_line_id = card
        self.assertEqual(self._document(100, days_ago(5), partner=contact).preferred_payment_method_line_id, card)

    def test_receipt_has_the_payment_method_of_its_customer(self):
        self.customer.property_inbound_payment_method_line_id = self.inbound_payment_method_line
        receipt = self._document(100, days_ago(5), move_type="out_receipt")
        self.assertEqual(receipt.preferred_payment_method_line_id, self.inbound_payment_method_line)

    def test_new_document_and_new_customer_are_not_overdue(self):
        self.assertFalse(self.env["account.move"].new({"move_type": "out_invoice"}).is_overdue)
        self.assertFalse(self.env["res.partner"].new({"name": "New"}).is_delinquent)
