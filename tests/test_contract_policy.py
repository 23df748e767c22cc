from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DelinquencyCommon

GROUP = "account_delinquency.group_delinquency_%s"
FEW, MANY = 10, 1000


@tagged("post_install", "-at_install")
class TestContractPolicy(DelinquencyCommon):
    """Which policy a contract follows, and which contracts a policy touches."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["contract.contract"].search([]).active = False
        cls.policies = cls.env["account.delinquency.policy"]
        cls.method = cls.company_data["default_journal_bank"].inbound_payment_method_line_ids[0]
        cls.contract = cls._contract()
        cls.own, cls.of_method, cls.default = (
            cls.policies.create({"name": name}) for name in ("Of the contract", "Of the method", "Default")
        )

    @classmethod
    def _contract(cls, partner=None, **values):
        partner = partner or cls.customer
        return cls.env["contract.contract"].create({"name": "Internet", "partner_id": partner.id, **values})

    def _choose(self, own=None, of_method=None, default=None):
        self.contract.delinquency_policy_id = own
        self.method.delinquency_policy_id = of_method
        self.customer.property_inbound_payment_method_line_id = self.method
        self.company.delinquency_policy_id = default

    def _assert_follows(self, policy):
        """What a contract shows and what it is found by agree."""
        self.assertEqual(self.contract.effective_policy_id, policy)
        self.assertIn(self.contract, self.contract.search([("effective_policy_id", "in", policy.ids or [False])]))

    def _branch(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        return branch

    def test_own_policy_comes_before_that_of_the_payment_method_and_the_company(self):
        self._choose(self.own, self.of_method, self.default)
        self._assert_follows(self.own)

    def test_policy_of_the_payment_method_comes_before_that_of_the_company(self):
        self._choose(None, self.of_method, self.default)
        self._assert_follows(self.of_method)

    def test_policy_of_the_company_comes_last(self):
        self._choose(None, None, self.default)
        self._assert_follows(self.default)

    def test_archiving_a_policy_says_what_its_contracts_follow_then(self):
        others = self._contract(contract_type="sale") | self._contract(contract_type="sale")
        others.delinquency_policy_id = self.own
        self._choose(self.own, None, self.default)
        said = self.own.action_archive()["params"]["message"]
        self.assertEqual(said, "Contracts that follow “Default” now: 3.")
        self.assertEqual(self.default.action_archive()["params"]["message"], "Contracts that no policy applies to now: 3.")

    def test_without_any_there_is_none(self):
        self._choose()
        self._assert_follows(self.policies)

    def test_archived_policies_fall_through(self):
        self._choose(self.own, self.of_method, self.default)
        for archived, applies in ((self.own, self.of_method), (self.of_method, self.default), (self.default, self.policies)):
            archived.active = False
            self._assert_follows(applies)
            self.assertFalse(self.contract.search([("effective_policy_id", "in", archived.ids)]))

    def test_policy_is_that_of_who_gets_the_invoices(self):
        payer = self._customer("Condomínio Central")
        payer.property_inbound_payment_method_line_id = self.method
        self.method.delinquency_policy_id = self.of_method
        self.contract.invoice_partner_id = payer
        self.assertEqual(self.contract.effective_policy_id, self.of_method)

    def test_contact_without_a_payment_method_has_that_of_its_company(self):
        self.customer.is_company = True
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        contract = self._contract(contact)
        self._choose(None, self.of_method, None)
        self.assertEqual(contract.effective_policy_id, self.of_method)
        contact.property_inbound_payment_method_line_id = self._other_method(self.own)
        self.assertEqual(contract.effective_policy_id, self.own)

    def _other_method(self, policy):
        method = self.company_data["default_journal_cash"].inbound_payment_method_line_ids[0]
        method.delinquency_policy_id = policy
        return method

    def test_payment_method_that_is_the_default_of_all_customers_counts(self):
        self.env["ir.default"].set(
            "res.partner", "property_inbound_payment_method_line_id", self.method.id, company_id=self.company.id
        )
        self.method.delinquency_policy_id = self.of_method
        self.contract.invalidate_recordset()
        self.assertEqual(self.contract.effective_policy_id, self.of_method)

    def test_payment_method_is_read_as_the_contract_s_company_sees_it(self):
        other = self._other_company()
        contract = self._contract(company_id=other.id)
        self._choose(None, self.of_method, None)
        self.assertFalse(contract.effective_policy_id)
        self.assertEqual(self.contract.with_company(other).effective_policy_id, self.of_method)

    def test_contract_of_a_branch_follows_the_company_above(self):
        branch = self._branch()
        contract = self._contract(company_id=branch.id)
        self.company.delinquency_policy_id = self.default
        self.assertEqual(contract.effective_policy_id, self.default)
        branch.delinquency_policy_id = self.own
        self.assertEqual(contract.effective_policy_id, self.own)
        branch.delinquency_policy_id.active = False
        self.assertEqual(contract.effective_policy_id, self.default)

    def test_user_of_a_branch_reads_the_policy_of_the_company_above(self):
        branch = self._branch()
        user = self._user("b_user", GROUP % "user", companies=branch)
        self.default.write({"company_id": self.company.id, "step_ids": [Command.create({"days": 15})]})
        self.company.delinquency_policy_id = self.default
        contract = self._contract(company_id=branch.id)
        self.env.invalidate_all()
        policy = contract.with_user(user).effective_policy_id
        self.assertEqual((policy.name, policy.step_ids.days), ("Default", 15))

    def test_contracts_are_found_by_the_policy_that_applies(self):
        self._choose(None, self.of_method, self.default)
        other = self._contract(self._customer("Bruno Lima"))
        contracts = self.contract | other
        found = {
            "is": [("effective_policy_id", "=", self.of_method.id)],
            "is not": [("effective_policy_id", "!=", self.default.id)],
            "is named": [("effective_policy_id", "ilike", "of the METHOD")],
            "is of": [("effective_policy_id.name", "=", "Of the method")],
        }
        for how, domain in found.items():
            with self.subTest(how=how):
                self.assertEqual(contracts.search([("id", "in", contracts.ids), *domain]), self.contract)

    def test_contracts_without_a_policy_are_found(self):
        self._choose(None, self.of_method, None)
        other = self._contract(self._customer("Bruno Lima"))
        self.assertEqual(other.search([("id", "in", (self.contract | other).ids), ("effective_policy_id", "=", False)]), other)
        self.assertEqual(
            other.search([("id", "in", (self.contract | other).ids), ("effective_policy_id", "!=", False)]), self.contract
        )

    def test_form_shows_what_applies_when_the_own_policy_is_taken_away(self):
        self._choose(self.own, self.of_method, None)
        draft = self.contract.new({"delinquency_policy_id": False}, origin=self.contract)
        self.assertEqual(draft.effective_policy_id._origin, self.of_method)

    def test_queries_do_not_grow_with_contracts_and_companies(self):
        companies = self.company | self._branch() | self._other_company()
        self.company.delinquency_policy_id = self.default
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(MANY)])
        contracts = self.env["contract.contract"].create(
            [
                {"name": "Internet", "partner_id": partner.id, "company_id": companies[number % len(companies)].id}
                for number, partner in enumerate(partners)
            ]
        )
        self.assertEqual(self._queries(contracts[:1]), self._queries(contracts[:FEW]))
        self.assertEqual(self._queries(contracts[:FEW]), self._queries(contracts))

    def _queries(self, contracts):
        """Returns how many queries it takes on cold records; the first run warms what is cached for good."""
        counts = []
        for _run in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contracts.mapped("effective_policy_id")
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1]

    # What a policy touches

    def test_policy_counts_and_opens_the_contracts_that_follow_it(self):
        self._choose(None, self.of_method, self.default)
        others = self._contract(self._customer("Bruno Lima")) | self._contract(self._customer("Carla Dias"))
        self._contract(self._customer("Supplier"), contract_type="purchase")
        others[0].copy({"active": False})
        self.assertEqual(self.default.contract_count, 2)
        self.assertEqual(self.env["contract.contract"].search(self.default.action_view_contracts()["domain"]), others)

    def test_policy_counts_the_contracts_of_all_companies(self):
        other = self._other_company()
        self._contract(company_id=other.id)
        (self.company | other).delinquency_policy_id = self.default
        manager = self._user("d_manager", GROUP % "manager")
        self.assertEqual(self.default.with_user(manager).contract_count, 2)

    # Who chooses

    def test_policy_of_another_company_is_refused(self):
        self.own.company_id = self._other_company()
        with self.assertRaisesRegex(ValidationError, "belongs to"):
            self.contract.delinquency_policy_id = self.own

    def test_accountant_needs_to_be_an_officer_to_choose_the_policy(self):
        for group, may in (("user", False), ("officer", True), ("manager", True)):
            user = self._user(f"a_{group}", f"account.group_account_manager,{GROUP % group}")
            contract = self.contract.with_user(user)
            with self.subTest(group=group):
                if may:
                    contract.delinquency_policy_id = self.own
                    self.assertEqual(contract.effective_policy_id, self.own)
                else:
                    with self.assertRaises(AccessError):
                        contract.delinquency_policy_id = self.own
                    with self.assertRaises(AccessError):
                        contract.create({"name": "TV", "partner_id": self.customer.id, "delinquency_policy_id": self.own.id})

    def test_officer_chooses_the_policy_of_some_contracts_and_a_user_does_not(self):
        contracts = self.contract | self._contract(self._customer("Bruno Lima"))
        wizards = self.env["contract.policy.choose"].with_context(active_ids=contracts.ids)
        officer, user = (self._user(f"d_{group}", GROUP % group) for group in ("officer", "user"))
        wizards.with_user(officer).create({"policy_id": self.own.id}).action_choose()
        self.assertEqual(contracts.delinquency_policy_id, self.own)
        with self.assertRaises(AccessError):
            wizards.with_user(user).create({})
        with self.assertRaises(AccessError):
            contracts.with_user(user).set_delinquency_policy(self.own)

    def test_officer_chooses_no_policy_for_a_contract_of_another_company(self):
        stranger = self._user("stranger", GROUP % "officer", companies=self.setup_other_company()["company"])
        with self.assertRaises(AccessError):
            self.contract.with_user(stranger).set_delinquency_policy(self.own)

    def test_accountant_without_the_groups_works_with_contracts_as_before(self):
        accountant = self._user("accountant", "account.group_account_manager")
        contract = self.contract.with_user(accountant)
        contract.name = "Internet 500"
        self.assertEqual(contract.copy().name, "Internet 500")
        with self.assertRaises(AccessError):
            contract.search([("effective_policy_id", "!=", False)])

    # Who chooses that of a payment method, which many contracts follow

    def _collectors(self):
        """Returns who may write payment methods, and whether they decide the policies."""
        groups = (("user", False), ("officer", False), ("manager", True))
        users = {self._user(f"m_{group}", GROUP % group): may for group, may in groups}
        return {**users, self._user("m_clerk", "account.group_account_invoice"): False}

    def test_manager_chooses_the_policy_of_a_payment_method_and_others_do_not(self):
        for user, may in self._collectors().items():
            for policy in (self.of_method, self.policies):
                self.method.delinquency_policy_id = self.default
                with self.subTest(user=user.login, policy=policy.name):
                    if may:
                        self.method.with_user(user).delinquency_policy_id = policy
                        self.assertEqual(self.method.delinquency_policy_id, policy)
                    else:
                        with self.assertRaisesRegex(AccessError, "manager"):
                            self.method.with_user(user).delinquency_policy_id = policy

    def test_manager_makes_a_payment_method_with_a_policy_and_others_do_not(self):
        values = {"journal_id": self.method.journal_id.id, "payment_method_id": self.method.payment_method_id.id}
        policy = {"delinquency_policy_id": self.of_method.id}
        for user, may in self._collectors().items():
            methods = self.env["account.payment.method.line"].with_user(user)
            by_default = methods.with_context(default_delinquency_policy_id=self.of_method.id)
            for number, (made_by, own) in enumerate(((methods, policy), (by_default, {}))):
                with self.subTest(user=user.login, by_default=made_by == by_default):
                    vals = {**values, **own, "name": f"{user.login} {number}"}
                    if may:
                        self.assertEqual(made_by.create(vals).delinquency_policy_id, self.of_method)
                    else:
                        with self.assertRaisesRegex(AccessError, "manager"):
                            made_by.create(vals)

    def test_clerk_works_with_payment_methods_as_before(self):
        self.method.delinquency_policy_id = self.of_method
        method = self.method.with_user(self._user("m_clerk", "account.group_account_invoice"))
        method.write({"delinquency_policy_id": self.of_method.id, "name": "Boleto"})
        self.assertEqual((self.method.name, self.method.delinquency_policy_id), ("Boleto", self.of_method))
        self.assertTrue(method.create({"payment_method_id": method.payment_method_id.id, "name": "Pix"}))

    def test_copy_of_a_payment_method_has_its_policy_where_a_manager_makes_it(self):
        self.method.delinquency_policy_id = self.of_method
        for user, may in self._collectors().items():
            with self.subTest(user=user.login):
                copied = self.method.with_user(user).copy({"name": user.login})
                self.assertEqual(copied.delinquency_policy_id, self.of_method if may else self.policies)

    def test_form_of_a_journal_lets_managers_choose_the_policy_and_shows_it_to_others(self):
        self.method.delinquency_policy_id = self.of_method
        for group, may in (("user", False), ("manager", True)):
            user = self._user(f"j_{group}", f"account.group_account_manager,{GROUP % group}")
            form = Form(self.method.journal_id.with_user(user))
            with self.subTest(group=group), form.inbound_payment_method_line_ids.edit(0) as line:
                self.assertEqual(line.delinquency_policy_id, self.of_method)
                if may:
                    line.delinquency_policy_id = self.default
                else:
                    with self.assertRaisesRegex(AssertionError, "readonly"):
                        line.delinquency_policy_id = self.default
                    line.name = "Boleto"
            form.save()
        self.assertEqual((self.method.delinquency_policy_id, self.method.name), (self.default, "Boleto"))
