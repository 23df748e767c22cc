from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import DelinquencyCommon, days_ago


@tagged("post_install", "-at_install")
class TestBranches(DelinquencyCommon):
    """A branch works with what its parent company has, as it does with journals and accounts; another company does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create({"name": "Filial", "parent_id": cls.company.id})
        cls.cr.precommit.run()  # Odoo gives a branch its accounts then.
        cls.other = cls._other_company()
        cls.env.user.company_ids += cls.branch
        cls.user = cls._user("branch_user", "account_delinquency.group_delinquency_manager", companies=cls.branch)
        cls.stranger = cls._user("stranger", "account_delinquency.group_delinquency_manager", companies=cls.other)

    def _offered(self, user, model, field, **values):
        """Returns what a many2one or many2many field of a form offers a user, where the form has the ``values``."""
        description = self.env[model].with_user(user).fields_get([field])[field]
        values = {"allowed_company_ids": user.company_ids.ids, **values}
        records = self.env[description["relation"]].with_user(user)
        return records.search(safe_eval(description["domain"], values)).with_env(self.env)

    def _of_company(self, model, **values):
        return self.env[model].create({"name": "Of the parent", "company_id": self.company.id, **values})

    def test_the_dialog_offers_the_payment_methods_of_the_parent_company(self):
        offered = self._offered(self.user, "account.debtor.filter", "payment_method_line_ids")
        self.assertIn(self.inbound_payment_method_line, offered)

    def test_the_dialog_offers_no_payment_methods_of_another_company(self):
        offered = self._offered(self.stranger, "account.debtor.filter", "payment_method_line_ids")
        self.assertTrue(offered)
        self.assertNotIn(self.inbound_payment_method_line, offered)

    def test_the_dialog_finds_what_a_branch_collects_by_the_journal_of_its_parent(self):
        document = self._document_of(self.branch, 100)
        document.preferred_payment_method_line_id = self.inbound_payment_method_line
        self._document(500, days_ago(5), preferred_payment_method_line_id=self.inbound_payment_method_line)
        wizard = self.env["account.debtor.filter"].with_user(self.user)
        facet = wizard.create({"payment_method_line_ids": self.inbound_payment_method_line.ids})._facet()
        debtors = self.env["account.debtor"].with_user(self.user).with_context(**facet["context"])
        self.assertEqual(debtors.search(facet["domain"]).amount_overdue, 100)

    def test_the_dialog_remembers_a_payment_method_of_the_parent_company(self):
        wizard = self.env["account.debtor.filter"].with_user(self.user)
        wizard.create({"payment_method_line_ids": self.inbound_payment_method_line.ids}).action_load()
        self.assertEqual(wizard.create({}).payment_method_line_ids.ids, self.inbound_payment_method_line.ids)

    def test_a_customer_of_a_branch_lives_in_a_condominium_of_its_parent(self):
        condominium = self._of_company("res.partner.condominium")
        for user, company, offered in [(self.user, self.branch, True), (self.stranger, self.other, False)]:
            with self.subTest(company=company.name):
                found = self._offered(user, "res.partner", "condominium_id", company_id=company.id)
                self.assertEqual(condominium in found, offered)

    def test_a_shared_customer_is_offered_every_condominium_of_the_user_s_companies(self):
        condominium = self._of_company("res.partner.condominium")
        self.assertIn(condominium, self._offered(self.user, "res.partner", "condominium_id", company_id=False))
        self.assertNotIn(condominium, self._offered(self.stranger, "res.partner", "condominium_id", company_id=False))

    def test_a_policy_of_the_parent_company_is_offered_to_its_branches(self):
        policy = self._of_company("account.delinquency.policy")
        places = [
            ("account.payment.method.line", "company_id"),
            ("res.company", "id"),
            ("res.config.settings", "company_id"),
        ]
        for model, name in places:
            for user, company, offered in [(self.user, self.branch, True), (self.stranger, self.other, False)]:
                with self.subTest(model=model, company=company.name):
                    found = self._offered(user, model, "delinquency_policy_id", **{name: company.id})
                    self.assertEqual(policy in found, offered)

    def test_what_every_company_may_use_is_offered_to_all(self):
        policy = self.env["account.delinquency.policy"].create({"name": "Shared"})
        for user, company in [(self.user, self.branch), (self.stranger, self.other)]:
            found = self._offered(user, "res.config.settings", "delinquency_policy_id", company_id=company.id)
            self.assertIn(policy, found)

    def test_a_new_company_is_offered_the_shared_policies_alone(self):
        own, shared = (
            self._of_company("account.delinquency.policy"),
            self.env["account.delinquency.policy"].create({"name": "Shared"}),
        )
        offered = self._offered(self.user, "res.company", "delinquency_policy_id", id=False)
        self.assertEqual(offered & (own + shared), shared)

    def test_a_branch_does_not_see_the_debtors_of_its_parent(self):
        self._document(500, days_ago(5))
        self.assertFalse(self.env["account.debtor"].with_user(self.user).search([]))
