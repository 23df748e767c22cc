from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import days_ago
from .common_contract import ContractCommon


class UncontractedCommon(ContractCommon):
    """A customer with one contract, who owes an opening balance of 187 since 40 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("the officer", "account_delinquency.group_delinquency_officer")
        cls.user = cls._user("the user", "account_delinquency.group_delinquency_user")
        cls.entry = cls._opening_entry((cls.customer, 187, days_ago(40)))
        cls.line = cls._terms(cls.entry)
        cls.item = cls._items(cls.entry)

    def _position(self, contract=None):
        contract = contract or self.contract
        return self.env["contract.position"]._of(contract)[contract.id]

    def _assign(self, contract=None, item=None):
        (item or self.item).assign_contract(contract or self.contract)


@tagged("post_install", "-at_install")
class TestUncontracted(UncontractedCommon):
    """What belongs to no contract is said wherever one looks, with one amount."""

    def test_the_ladder_says_that_it_does_not_reach_it(self):
        decision = self._decision()
        self.assertEqual((decision.reason, decision.facts), ("no_contract", {"amount": 187}))
        self.assertIn("187.00", self.contract.delinquency_explanation)

    def test_position_list_item_and_dry_run_say_the_same_amount(self):
        uncontracted = (
            self._position().uncontracted,
            self._debtor().amount_uncontracted,
            self.item.is_uncontracted and self.item.amount_residual,
            self.contract.uncontracted_amount,
        )
        self.assertEqual(uncontracted, (187, 187, 187, 187))

    def test_what_a_document_bills_is_of_its_contract(self):
        invoice = self._bill()
        self.assertFalse(self._items(invoice).is_uncontracted)
        self.assertEqual((self._position().owed, self._position().uncontracted), (100, 187))
        self.assertEqual(self._debtor().amount_uncontracted, 187)

    def test_contested_is_left_out(self):
        self.item.action_contest()
        self.assertEqual((self._position().uncontracted, self._debtor().amount_uncontracted), (0, 0))

    def test_what_is_not_due_is_left_out(self):
        self._document(50, days_ago(0))
        self.assertEqual((self._position().uncontracted, self._debtor().amount_uncontracted), (187, 187))

    def test_what_was_paid_out_is_no_debt(self):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 30,
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": days_ago(3),
            }
        )
        payment.action_post()
        item = self._items(payment.move_id)
        self.assertEqual((item.is_paid_out, item.is_uncontracted, self._position().uncontracted), (True, False, 187))
        with self.assertRaisesRegex(UserError, "Nothing is left to pay"):
            item.action_register_payment()

    def test_credits_pay_it_too(self):
        self._pay_on_account(87)
        self.assertEqual(self._position().uncontracted, 100)

    def test_policy_that_counts_all_debts_of_the_customer_reaches_it(self):
        self.policy.scope = "customer"
        self.assertEqual((self._position().owed, self._position().uncontracted), (187, 0))

    def test_contract_that_has_become_another_customer_s_reaches_nothing_of_this_one(self):
        invoice = self._bill()
        other = self._customer("Bia")
        self.contract.write({"partner_id": other.id, "invoice_partner_id": other.id})
        self.assertTrue(self._items(invoice).is_uncontracted)
        self.assertEqual(self._debtor().amount_uncontracted, 287)

    def test_list_finds_who_owes_it(self):
        other = self._customer("Bia")
        self._bill(self._contract(other))
        found = self.env["account.debtor"].search([("amount_uncontracted", ">", 0)]).partner_id
        self.assertEqual(found & (self.customer | other), self.customer)

    def test_items_are_found_by_it(self):
        invoice = self._bill()
        items = self.env["account.open.item"].search([("partner_id", "=", self.customer.id)])
        found = items.filtered_domain([("is_uncontracted", "=", True)])
        self.assertEqual(found, self.item)
        searched = self.env["account.open.item"].search([("partner_id", "=", self.customer.id), ("is_uncontracted", "=", False)])
        self.assertEqual(searched, self._items(invoice))

    def test_dry_run_finds_the_contracts_of_who_owes_it(self):
        other = self._contract(self._customer("Bia"))
        self._bill(other)
        found = self.env["contract.contract"].search([("uncontracted_amount", ">", 0)])
        self.assertEqual(found & (self.contract | other), self.contract)

    def test_foot_of_the_list_sums_it_where_the_filter_asks_for_it(self):
        self._opening_entry((self._customer("Bia"), 13, days_ago(9)))
        debtors = self.env["account.debtor"]
        page = debtors.web_search_read([("amount_uncontracted", ">", 0)], {"amount_uncontracted": {}}, limit=1)
        self.assertEqual(page["totals"]["amount_uncontracted"], 200)
        self.assertIs(debtors.web_search_read([], {"amount_uncontracted": {}})["totals"]["amount_uncontracted"], False)

    def test_suspension_with_a_reason_that_reaches_nothing_says_what_to_do(self):
        with self.assertRaisesRegex(UserError, r"Nothing was suspended(.|\n)*187.00(.|\n)*which contract it belongs"):
            self.contract.suspend_services(reason="By phone")

    def test_suspension_of_some_leaves_the_others_out(self):
        other = self._contract(self._customer("Bia"))
        self._bill(other)
        episodes = (self.contract | other).suspend_services(reason="By phone")
        self.assertEqual(episodes.contract_id, other)

    def test_dialog_says_it_before_a_reason_is_typed(self):
        dialog = self.env["contract.suspend"].browse(self.contract.action_suspend()["res_id"])
        self.assertIn("187.00", dialog.line_ids.objection)
        self.assertFalse(dialog.is_reason_required)

    def test_policy_says_it_with_the_sum(self):
        other = self._customer("Bia")
        self._opening_entry((other, 13, days_ago(9)), (self._customer("Without a contract"), 70, days_ago(9)))
        contracts = self._contract(other) | self._contract(other)
        self.assertIn("200.00", self.policy.uncontracted_text)
        self.assertIn("2 customers", self.policy.uncontracted_text)
        contracts.delinquency_policy_id = self._policy()
        self.policy.invalidate_recordset()
        self.assertIn("187.00", self.policy.uncontracted_text)
        self.assertIn("13.00", contracts.delinquency_policy_id.uncontracted_text)

    def test_policy_opens_what_it_says(self):
        self._opening_entry((self._customer("Without a contract"), 70, days_ago(9)))
        action = self.policy.action_view_uncontracted()
        self.assertEqual(self.env["account.open.item"].search(action["domain"]), self.item)

    def test_policy_that_reaches_everything_says_nothing(self):
        self.policy.scope = "customer"
        self.assertFalse(self.policy.uncontracted_text)


@tagged("post_install", "-at_install")
class TestAssign(UncontractedCommon):
    """An officer says to which contract a debt belongs."""

    def test_debt_counts_for_the_contract(self):
        self._assign()
        self.assertEqual((self._position().owed, self._position().own, self._position().uncontracted), (187, 187, 0))
        self.assertFalse(self.item.is_uncontracted)
        self.assertEqual(self.item.contract_ids, self.contract)
        self.assertEqual(self._debtor().amount_uncontracted, 0)

    def test_debt_counts_for_no_other_contract(self):
        other = self._contract()
        self._assign()
        self.assertEqual(self._position(other).owed, 0)

    def test_ladder_begins_with_the_notice(self):
        self._assign()
        self._run()
        notice = self.contract.notice_ids
        self.assertEqual((notice.action, notice.amount), ("notice", 187))

    def test_letter_and_report_name_the_contract(self):
        self._assign()
        statement = self.env["account.debtor.statement"]._of(self.customer, self.company)[self.customer.id]
        self.assertEqual([line.contracts for line in statement.lines], [self.contract.name])

    def test_one_line_of_an_entry_of_many(self):
        other = self._customer("Bia")
        entry = self._opening_entry((self.customer, 50, days_ago(30)), (other, 60, days_ago(30)))
        mine = self._items(entry).filtered(lambda item: item.partner_id == self.customer)
        self._assign(item=mine)
        self.assertEqual(self._position().owed, 50)
        self.assertTrue((self._items(entry) - mine).is_uncontracted)

    def test_instalments_of_an_invoice_belong_together(self):
        document = self._in_instalments((60, days_ago(30)), (40, days_ago(-30)))
        self._assign(item=self._items(document)[0])
        self.assertEqual(self._items(document).contract_ids, self.contract)
        self.assertEqual(self._items(document).mapped("is_uncontracted"), [False, False])

    def test_search_by_contract_finds_it(self):
        self._assign()
        invoice = self._bill()
        items = self.env["account.open.item"]
        own = self.item | self._items(invoice)
        self.assertEqual(items.search([("contract_ids", "in", self.contract.ids)]), own)
        self.assertEqual(items.search([("contract_ids.name", "=", self.contract.name)]) & own, own)
        self.assertFalse(items.search([("contract_ids", "=", False)]) & own)

    def test_search_without_a_contract_finds_what_is_of_none(self):
        invoice = self._bill()
        found = self.env["account.open.item"].search([("contract_ids", "=", False)])
        self.assertEqual(found & (self.item | self._items(invoice)), self.item)

    def test_officer_may(self):
        self._assign(item=self.item.with_user(self.officer), contract=self.contract.id)
        self.assertEqual(self.line.delinquency_contract_id, self.contract)

    def test_user_may_not(self):
        with self.assertRaises(AccessError):
            self._assign(item=self.item.with_user(self.user))
        with self.assertRaises(AccessError):
            self.line.with_user(self.user).delinquency_contract_id = self.contract

    def test_who_does_the_books_alone_may_not(self):
        clerk = self._user("the clerk", "account.group_account_manager")
        with self.assertRaises(AccessError):
            self.line.with_user(clerk).delinquency_contract_id = self.contract

    def test_default_of_the_context_is_checked_too(self):
        entry = self.env["account.move"].create({"journal_id": self.company_data["default_journal_misc"].id})
        lines = self.env["account.move.line"].with_context(
            default_delinquency_contract_id=self.contract.id, check_move_validity=False
        )
        values = {"move_id": entry.id, "account_id": self.line.account_id.id, "partner_id": self.customer.id, "debit": 9}
        with self.assertRaises(AccessError):
            lines.with_user(self.user).create(values)
        self.assertEqual(lines.with_user(self.officer).create(values).delinquency_contract_id, self.contract)

    def test_history_keeps_who_said_it_whatever_the_context_says(self):
        quiet = {"tracking_disable": True, "mail_notrack": True, "mail_create_nolog": True}
        self.item.with_user(self.officer).with_context(**quiet).assign_contract(self.contract)
        message = self.entry.message_ids[0]
        self.assertEqual(message.author_id, self.officer.partner_id)
        self.assertIn(self.contract.name, message.body)

    def test_what_is_said_already_is_not_said_again(self):
        self._assign()
        messages = len(self.entry.message_ids)
        self._assign()
        self.assertEqual(len(self.entry.message_ids), messages)

    def test_taken_back_it_is_of_no_contract(self):
        self._assign()
        self.item.assign_contract(False)
        self.assertTrue(self.item.is_uncontracted)

    def test_contract_of_another_customer_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Ana Souza"):
            self._assign(self._contract(self._customer("Bia")))

    def test_contract_with_another_company_is_refused(self):
        other = self._other_company(currency_id=self.company.currency_id.id)
        with self.assertRaisesRegex(ValidationError, "another company"):
            self._assign(self._contract(company=other))

    def test_what_is_no_contract_is_refused(self):
        for value in ("Fibre", 2**40, 0, True):
            with self.subTest(value=value), self.assertRaisesRegex(UserError, "no contract"):
                self._assign(value) if value else self.item.assign_contract(value)

    def test_what_its_document_bills_is_refused(self):
        invoice = self._bill()
        with self.assertRaisesRegex(ValidationError, "bills"):
            self._assign(self._contract(), item=self._items(invoice))

    def test_only_receivables_have_one(self):
        revenue = self.entry.line_ids - self.line
        with self.assertRaisesRegex(ValidationError, "Only what a customer owes"):
            revenue.delinquency_contract_id = self.contract

    def test_debt_of_a_suspended_contract_stays_its_own(self):
        other = self._contract()
        self._assign()
        self._suspended()
        for contract in (other, False):
            with self.subTest(contract=contract), self.assertRaisesRegex(UserError, "Resume the contract first"):
                self.item.assign_contract(contract)

    def test_taken_back_from_a_notified_contract_ends_its_notice(self):
        self._assign()
        self._notify()
        self.item.assign_contract(False)
        self._commit()
        self.assertFalse(self.contract.notice_ids.is_standing)

    def test_contract_with_such_debts_is_not_deleted(self):
        other = self._contract()
        self._assign(other)
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation), self.cr.savepoint():
            other.unlink()

    def test_import_of_journal_entries_says_it(self):
        entry = self._import_balance(self.officer, **{"line_ids/delinquency_contract_id/.id": self.contract.id})
        self.assertEqual(self._terms(entry).delinquency_contract_id, self.contract)
        self.assertIn(self.contract.name, "".join(entry.message_ids.mapped("body")))

    def test_import_by_who_may_not_is_refused(self):
        with self.assertRaisesRegex(AssertionError, "(?i)access|rights|allowed"):
            self._import_balance(self.user, **{"line_ids/delinquency_contract_id/.id": self.contract.id})

    def _import_balance(self, user, **columns):
        """Imports an entry that opens a balance, as Odoo's import of a file does; ``columns``: others of the debt."""
        names = [
            "journal_id/.id",
            "date",
            "line_ids/account_id/.id",
            "line_ids/partner_id/.id",
            "line_ids/debit",
            "line_ids/credit",
        ]
        receivable, revenue = (self.company_data[f"default_account_{name}"].id for name in ("receivable", "revenue"))
        rows = [
            [self.company_data["default_journal_misc"].id, "2026-09-01", receivable, self.customer.id, 90, 0, *columns.values()],
            ["", "", revenue, "", 0, 90, *[""] * len(columns)],
        ]
        moves = self.env["account.move"].with_user(user)
        result = moves.load([*names, *columns], [[str(value) for value in row] for row in rows])
        self.assertTrue(result["ids"], result["messages"])
        return self.env["account.move"].browse(result["ids"])


@tagged("post_install", "-at_install")
class TestOnlyContract(UncontractedCommon):
    """A policy may count what is of no contract for the customer's only one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.counts_uncontracted = True

    def test_off_at_first(self):
        self.assertFalse(self._policy().counts_uncontracted)

    def test_counts_for_the_only_contract(self):
        self.assertEqual((self._position().owed, self._position().own, self._position().uncontracted), (187, 187, 0))
        self.assertEqual(self.item.contract_ids, self.contract)
        self.assertFalse(self.item.is_uncontracted)
        self.assertEqual(self._debtor().amount_uncontracted, 0)

    def test_found_by_the_only_contract(self):
        other = self._customer("Bia")
        self._opening_entry((other, 10, days_ago(9)))
        items = self.env["account.open.item"]
        self.assertEqual(items.search([("contract_ids", "in", self.contract.ids)]), self.item)
        found = items.search([("contract_ids", "=", False), ("partner_id", "in", (self.customer | other).ids)])
        self.assertEqual(found.partner_id, other)

    def test_of_two_contracts_none_is_the_only_one(self):
        other = self._contract()
        self.assertEqual([self._position(one).owed for one in (self.contract, other)], [0, 0])
        self.assertTrue(self.item.is_uncontracted)

    def test_archived_contract_counts_as_another_one(self):
        self._contract().active = False
        self.assertTrue(self.item.is_uncontracted)

    def test_contract_with_another_company_is_no_other_one(self):
        self._contract(company=self._other_company(currency_id=self.company.currency_id.id))
        self.assertFalse(self.item.is_uncontracted)

    def test_another_policy_does_not_count_it(self):
        self.contract.delinquency_policy_id = self._policy()
        self.assertTrue(self.item.is_uncontracted)

    def test_what_a_document_bills_stays_there(self):
        invoice = self._bill()
        other = self._customer("Bia")
        self.contract.write({"partner_id": other.id, "invoice_partner_id": other.id})
        self._contract()
        self.assertTrue(self._items(invoice).is_uncontracted)
        self.assertFalse(self.item.is_uncontracted)

    def test_who_was_told_of_it_gets_no_services_for_a_second_contract(self):
        self._run()
        self._contract()
        self.assertEqual((self._position().owed, self.line.delinquency_contract_id), (187, self.contract))
        self.assertIn("only contract", self.entry.message_ids[0].body)

    def test_who_was_cut_for_it_stays_cut_with_a_second_contract(self):
        self._suspended()
        self._contract()
        self._run()
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_nothing_is_said_of_what_a_document_bills(self):
        invoice = self._bill()
        self._run()
        self.assertFalse(self._terms(invoice).delinquency_contract_id)

    def test_form_says_what_the_law_says(self):
        self.assertIn("art. 7 IV", self.policy.warning_text)


@tagged("post_install", "-at_install")
class TestAssignDialog(UncontractedCommon):
    """For whoever has one contract it is proposed, shown and confirmed."""

    def _dialog(self, records):
        return self.env["account.open.item.assign"].browse(records.action_assign_contract()["res_id"])

    def test_proposes_the_only_contract(self):
        line = self._dialog(self.item).line_ids
        self.assertEqual((line.item_id, line.contract_id, line.is_ticked), (self.item, self.contract, True))
        self.assertTrue(self.item.is_uncontracted)

    def test_proposes_none_of_several(self):
        self._contract()
        line = self._dialog(self.item).line_ids
        self.assertEqual((line.contract_id.ids, line.is_ticked), ([], False))

    def test_confirmed_it_is_stored(self):
        self._dialog(self.item).action_assign()
        self.assertEqual(self.line.delinquency_contract_id, self.contract)

    def test_unticked_stays_as_it_is(self):
        other = self._customer("Bia")
        self._contract(other)
        entry = self._opening_entry((other, 60, days_ago(30)))
        dialog = self._dialog(self.item | self._items(entry))
        dialog.line_ids.filtered(lambda line: line.partner_id == other).is_ticked = False
        dialog.action_assign()
        self.assertEqual((self.item.is_uncontracted, self._items(entry).is_uncontracted), (False, True))

    def test_names_who_has_no_contract(self):
        other = self._customer("Bia Lima")
        entry = self._opening_entry((other, 60, days_ago(30)))
        dialog = self._dialog(self.item | self._items(entry))
        self.assertEqual((dialog.customers_left_out, dialog.line_ids.item_id), ("Bia Lima", self.item))
        with self.assertRaisesRegex(UserError, "Bia Lima"):
            self._dialog(self._items(entry))

    def test_of_debtors_it_shows_what_is_of_no_contract(self):
        self._bill()
        self.assertEqual(self._dialog(self._debtor()).line_ids.item_id, self.item)

    def test_what_its_document_bills_is_no_question(self):
        with self.assertRaisesRegex(UserError, "the documents say"):
            self._dialog(self._items(self._bill()))

    def test_ticked_without_a_contract_is_asked_for(self):
        self._contract()
        dialog = self._dialog(self.item)
        dialog.line_ids.is_ticked = True
        with self.assertRaisesRegex(UserError, "Choose the contract of: Ana Souza"):
            dialog.action_assign()

    def test_officers_only(self):
        with self.assertRaises(AccessError):
            self._dialog(self.item.with_user(self.user))
        self.assertTrue(self._dialog(self.item.with_user(self.officer)))

    def test_takes_the_same_queries_for_many(self):
        customers = [self._customer(f"Customer {number}") for number in range(12)]
        for customer in customers:
            self._contract(customer)
        items = self._items(self._opening_entry(*((one, 10, days_ago(9)) for one in customers)))
        few, many = (self._queries(lambda own=own: own.action_assign_contract()) for own in (items[:2], items))
        self.assertLessEqual(many, few + 2)


@tagged("post_install", "-at_install")
class TestUncontractedQueries(UncontractedCommon):
    def test_evaluation_takes_the_same_queries_for_many(self):
        self.policy.counts_uncontracted = True
        customers = [self._customer(f"Customer {number}") for number in range(12)]
        contracts = self.env["contract.contract"].union(*(self._contract(customer) for customer in customers))
        self._opening_entry(*((one, 10, days_ago(9)) for one in customers))
        contracts._decisions()  # warms what is cached for good
        few, many = (self._queries(own._decisions) for own in (contracts[:2], contracts))
        self.assertEqual(few, many)
