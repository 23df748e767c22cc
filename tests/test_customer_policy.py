from itertools import combinations

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..rules.charges import ChargeTerms, updated_amount
from .common import days_ago
from .common_policy import GROUP, PolicyCommon

# The first one that is chosen applies.
PLACES = ["contract", "customer", "method", "company"]
MANY = 60


@tagged("post_install", "-at_install")
class TestCustomerPolicy(PolicyCommon):
    """The policy of a customer: what it comes before and after, in which company, and what it charges."""

    def test_each_place_comes_before_those_that_follow_it(self):
        for count in range(1, len(PLACES) + 1):
            for places in combinations(PLACES, count):
                with self.subTest(places=places):
                    self._choose(*places)
                    self.assertEqual(self._follows(), self.policy[places[0]])

    def test_archived_policy_of_a_customer_is_none(self):
        self._choose("customer", "method")
        self.policy["customer"].active = False
        self.assertEqual(self._follows(), self.policy["method"])

    def test_policy_of_who_gets_the_invoices_counts(self):
        payer = self._customer("Condomínio Central", delinquency_policy_id=self.policy["company"].id)
        self._choose("customer")
        self.contract.invoice_partner_id = payer
        self.assertEqual(self._follows(), self.policy["company"])

    def test_contact_follows_its_commercial_partner(self):
        contract = self._contract(self._customer("Purchasing", parent_id=self.customer.id))
        self._choose("customer", "method")
        self.assertEqual(self._follows(contract), self.policy["customer"])

    def test_contact_s_own_policy_comes_before_that_of_its_commercial_partner(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id, delinquency_policy_id=self.policy["company"].id)
        contract = self._contract(contact)
        self._choose("customer", "method")
        self.assertEqual(self._follows(contract), self.policy["company"])
        self.assertEqual(self._follows(), self.policy["customer"])

    def test_contact_s_archived_policy_is_none(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id, delinquency_policy_id=self.policy["company"].id)
        contract = self._contract(contact)
        self._choose("customer")
        self.policy["company"].active = False
        self.assertEqual(self._follows(contract), self.policy["customer"])

    def test_contracts_of_customers_take_one_query(self):
        self._choose("customer")
        contracts = self.env["contract.contract"]
        for number in range(MANY):
            contracts |= self._contract(
                self._customer(f"Customer {number}", delinquency_policy_id=self.policy[PLACES[number % 4]].id)
            )
        counts = []
        for some in (contracts[:1], contracts[:1], contracts):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("effective_policy_source")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    # Why

    def _source(self, contract=None):
        return (contract or self.contract).effective_policy_source

    def test_contract_says_where_its_policy_was_chosen(self):
        sources = {
            "contract": "Chosen on the contract",
            "customer": "Of the customer",
            "method": "Of the payment method Boleto",
            "company": "The company's default",
        }
        for place, words in sources.items():
            with self.subTest(place=place):
                self._choose(place)
                self.assertEqual(self._source(), words)

    def test_contract_that_follows_none_gives_no_reason(self):
        self._choose()
        self.assertFalse(self._source())

    def test_contract_names_the_customer_that_is_another(self):
        payer = self._customer("Condomínio Central", delinquency_policy_id=self.policy["company"].id)
        self.contract.invoice_partner_id = payer
        self.assertEqual(self._source(), "Of the customer Condomínio Central")

    def test_contract_of_a_branch_names_the_company_above(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self._choose("company")
        contract = self._contract(company_id=branch.id)
        self.assertEqual(self._source(contract), f"The default of {self.company.name}")

    def test_reason_follows_the_choice_in_a_form(self):
        self._choose("contract", "customer")
        draft = self.contract.new({"delinquency_policy_id": False}, origin=self.contract)
        self.assertEqual((draft.effective_policy_id._origin, self._source(draft)), (self.policy["customer"], "Of the customer"))

    def test_debtor_says_which_policies_its_contracts_follow_and_why(self):
        self._document(100, days_ago(5))
        self._contract()
        other = self._contract(delinquency_policy_id=self.policy["contract"].id)
        self._choose("customer")
        other.delinquency_policy_id = self.policy["contract"]
        debtor = self._debtor()
        self.assertEqual(debtor.delinquency_policy_id, self.policy["customer"])
        said = set(debtor.contract_policies.split("; "))
        self.assertEqual(said, {"Of the customer – Of the customer", "Of the contract – Chosen on the contract"})

    def test_debtor_s_policies_are_those_of_its_company(self):
        other = self._other_company()
        self._document(100, days_ago(5))
        self._document_of(other, 60)
        self.customer.with_company(other).delinquency_policy_id = self.policy["company"]
        debtors = self._debtor(allowed_company_ids=(self.company + other).ids)
        said = {debtor.company_id: debtor.delinquency_policy_id for debtor in debtors}
        self.assertEqual(said, {self.company: self.policies, other: self.policy["company"]})

    # Companies

    def test_customer_of_two_companies_has_a_policy_in_each(self):
        other = self._other_company()
        contract = self._contract(company_id=other.id)
        self._choose("customer")
        self.assertFalse(self._follows(contract))
        self.customer.with_company(other).delinquency_policy_id = self.policy["company"]
        self.assertEqual(self._follows(contract), self.policy["company"])
        self.assertEqual(self._follows(), self.policy["customer"])

    def test_policy_of_a_customer_is_not_that_of_a_branch(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        contract = self._contract(company_id=branch.id)
        self._choose("customer", "company")
        self.assertEqual(self._follows(contract), self.policy["company"])

    def test_default_of_all_customers_counts_as_theirs(self):
        self._choose("method")
        self._default_of_customers(self.policy["customer"])
        self.contract.invalidate_recordset()
        self.assertEqual(self._follows(), self.policy["customer"])

    def test_customer_without_a_policy_in_spite_of_the_default_of_all_has_none(self):
        self._default_of_customers(self.policy["customer"])
        self._choose("method")  # which takes that of the customer away
        self.assertEqual(self._follows(), self.policy["method"])

    def _default_of_customers(self, policy):
        self.env["ir.default"].set("res.partner", "delinquency_policy_id", policy.id, company_id=self.company.id)

    def test_contacts_are_made_as_before_where_all_customers_have_a_default(self):
        self._default_of_customers(self.policy["customer"])
        clerk = self._user("clerk", "base.group_partner_manager")
        customer = self.env["res.partner"].with_user(clerk).create({"name": "New"})
        self.assertEqual(customer.sudo().delinquency_policy_id, self.policy["customer"])

    def test_none_in_spite_of_the_default_of_all_is_a_choice_too(self):
        self._default_of_customers(self.policy["customer"])
        user = self._user("user", f"base.group_partner_manager,{GROUP % 'user'}")
        customers = self.env["res.partner"].with_user(user)
        self.assertEqual(customers.create({"name": "New"}).delinquency_policy_id, self.policy["customer"])
        with self.assertRaisesRegex(AccessError, "officer"):
            customers.create({"name": "New", "delinquency_policy_id": False})

    def test_policy_of_another_company_is_refused(self):
        policy = self._policy("Foreign", company_id=self._other_company().id)
        with self.assertRaisesRegex((ValidationError, UserError), "belongs to"):
            self.customer.delinquency_policy_id = policy

    def test_policy_of_the_company_above_is_taken_in_a_branch(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        policy = self._policy("Of the group", company_id=self.company.id)
        self.customer.with_company(branch).delinquency_policy_id = policy
        self.assertEqual(self._follows(self._contract(company_id=branch.id)), policy)

    def test_company_of_a_policy_that_a_customer_of_another_has_is_not_changed(self):
        other = self._other_company()
        self.customer.with_company(other).delinquency_policy_id = self.policy["customer"]
        with self.assertRaisesRegex(ValidationError, f"is used by {other.name}"):
            self.policy["customer"].company_id = self.company
        self.policy["customer"].company_id = other

    def test_policy_of_a_customer_is_archived_instead_of_deleted(self):
        other = self._other_company()
        customer = self._customer("Bruno Lima", active=False)
        customer.with_company(other).delinquency_policy_id = self.policy["customer"]
        with self.assertRaisesRegex(UserError, f"a customer or a contract of {other.name}"):
            self.policy["customer"].unlink()

    # Where it applies

    def test_policy_counts_and_opens_its_customers(self):
        others = self._customer("Bruno Lima") + self._customer("Carla Dias")
        others.delinquency_policy_id = self.policy["customer"]
        self._choose("method")
        manager = self._user("d_manager", GROUP % "manager")
        policy = self.policy["customer"].with_user(manager)
        self.assertEqual(policy.customer_count, 2)
        action = policy.action_view_customers()
        self.assertEqual(self.env[action["res_model"]].with_user(manager).search(action["domain"]), others)

    def test_policy_counts_the_customers_of_the_company(self):
        other = self._other_company()
        self.customer.with_company(other).delinquency_policy_id = self.policy["customer"]
        self.assertEqual(self.policy["customer"].customer_count, 0)
        self.assertEqual(self.policy["customer"].with_company(other).customer_count, 1)

    def test_customers_with_a_policy_of_their_own_are_found(self):
        other = self._customer("Bruno Lima")
        self._choose("customer", "method", "company")
        search = [("id", "in", (self.customer + other).ids), ("delinquency_policy_id", "!=", False)]
        self.assertEqual(self.env["res.partner"].search(search), self.customer)

    # What it charges

    def _charging(self, **places):
        """Chooses a policy with this fine in each of these places."""
        self._choose(*places)
        for place, fine in places.items():
            self.policy[place].fine_percent = fine

    def _owed(self, document):
        document.invalidate_recordset()
        return document.amount_updated

    def test_documents_are_charged_by_the_policy_of_the_customer_first(self):
        document = self._document(100, days_ago(1))
        for places, amount in (
            ({"customer": 3, "method": 2, "company": 1}, 103),
            ({"customer": 3, "company": 1}, 103),
            ({"method": 2, "company": 1}, 102),
            ({"company": 1}, 101),
        ):
            with self.subTest(places=places):
                self._charging(**places)
                self.assertEqual(self._owed(document), amount)

    def test_archived_policy_of_a_customer_charges_nothing(self):
        document = self._document(100, days_ago(1))
        self._charging(customer=3, method=2)
        self.policy["customer"].active = False
        self.assertEqual(self._owed(document), 102)

    def test_document_to_a_contact_is_charged_by_its_own_policy_first(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        document = self._document(100, days_ago(1), partner=contact)
        self._charging(customer=3, method=2)
        self.assertEqual(self._owed(document), 103)
        self.policy["company"].fine_percent = 1
        contact.delinquency_policy_id = self.policy["company"]
        self.assertEqual(self._owed(document), 101)

    def test_entry_is_charged_by_the_policy_of_its_customer(self):
        entry = self._opening_entry((self.customer, 100, days_ago(1)), (self._customer("Bruno Lima"), 100, days_ago(1)))
        self._charging(customer=3, company=1)
        amounts = {item.partner_id.name: item.amount_updated for item in self._items(entry)}
        self.assertEqual(amounts, {"Ana Souza": 103, "Bruno Lima": 101})

    def test_receivable_without_a_customer_is_charged_by_the_company(self):
        self._charging(customer=3, company=1)
        entry = self._opening_entry((self.env["res.partner"], 100, days_ago(1)))
        self.assertEqual(self._items(entry).amount_updated, 101)

    def test_customer_is_charged_in_each_company_by_its_policy_there(self):
        other = self._other_company()
        self._charging(customer=3)
        own, foreign = self._document(100, days_ago(5)), self._document_of(other, 100)
        self.assertEqual((self._owed(own), self._owed(foreign.with_company(other))), (103, 100))

    def test_list_item_document_statement_and_slip_say_the_same(self):
        document = self._document(100, days_ago(10))
        self._charging(customer=3, method=2)
        self.policy["customer"].interest_percent_month = 1
        expected = updated_amount(100, 10, ChargeTerms(3, 1))
        statement = self.env["account.debtor.statement"]._of(self.customer, self.company)[self.customer.id]
        terms = self.env["account.payment.slip"]._terms(self._terms(document))
        self.assertEqual(self._debtor().amount_updated, expected)
        self.assertEqual(self._items(document).amount_updated, expected)
        self.assertEqual(self._owed(document), expected)
        self.assertEqual(statement.lines[0].residual + statement.lines[0].fine + statement.lines[0].interest, expected)
        self.assertEqual([one.fine_percent for one in terms.values()], [3])

    def test_charging_many_customers_takes_as_many_queries_as_charging_one(self):
        partners = self.customer
        for number in range(MANY):
            partners |= self._customer(f"Customer {number}", delinquency_policy_id=self.policy[PLACES[number % 4]].id)
        self._opening_entry(*((partner, 100, days_ago(3)) for partner in partners))
        counts = []
        for some in (partners[:1], partners[1:2], partners):
            self.env.invalidate_all()
            debtors = self.env["account.debtor"].search([("partner_id", "in", some.ids)])
            debtors.mapped("partner_id.name")
            before = self.env.cr.sql_log_count
            debtors.mapped("amount_updated")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
