from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import DelinquencyCommon, days_ago

GROUP = "account_delinquency.group_delinquency_%s"


@tagged("post_install", "-at_install")
class TestAccess(DelinquencyCommon):
    """Who may see and do what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._document(100, days_ago(5))
        cls.policy = cls.env["account.delinquency.policy"].create({"name": "Boleto"})
        cls.user = cls._user("d_user", GROUP % "user")
        cls.manager = cls._user("d_manager", GROUP % "manager")

    def test_user_sees_debtors_and_items(self):
        self.assertEqual(self.env["account.debtor"].with_user(self.user).search([]).amount_overdue, 100)
        self.assertEqual(self.env["account.open.item"].with_user(self.user).search([]).amount_residual, 100)

    def test_user_reads_every_column_of_the_list_and_of_the_form(self):
        debtors = self.env["account.debtor"].with_user(self.user)
        for view_type in ("list", "kanban", "form"):
            with self.subTest(view=view_type):
                names = debtors.get_view(view_type=view_type)["models"]["account.debtor"]
                self.assertTrue(debtors.search([]).read(names))

    def test_user_loads_the_filter_dialog(self):
        wizard = Form(self.env["account.debtor.filter"].with_user(self.user)).save()
        self.assertEqual(wizard.action_load()["res_model"], "account.debtor")

    def test_user_reads_the_delinquency_of_a_customer_and_of_a_document(self):
        self.assertTrue(self.customer.with_user(self.user).is_delinquent)
        self.assertTrue(self.customer.invoice_ids.with_user(self.user).is_overdue)

    def test_invoicing_alone_sees_no_debtors(self):
        clerk = self._user("clerk", "account.group_account_invoice")
        for model in ("account.debtor", "account.open.item", "account.debtor.city", "account.debtor.filter"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(clerk).search([])
        with self.assertRaises(AccessError):
            self.customer.with_user(clerk).read(["overdue_amount"])

    def test_invoicing_alone_works_with_customers_and_documents_as_before(self):
        clerk = self._user("clerk", "account.group_account_invoice")
        document = self._document(50, days_ago(5)).with_user(clerk)
        self.assertTrue(document.read(["name", "amount_residual"]))
        form = Form(self.customer.with_user(clerk))
        self.assertEqual(form.name, "Ana Souza")

    def test_what_may_not_be_read_may_not_be_searched(self):
        clerk = self._user("clerk", "account.group_account_invoice")
        employee = self._user("employee", "base.group_user")
        portal = new_test_user(self.env, "d_portal", groups="base.group_portal", partner_id=self.customer.id)
        searches = [
            (clerk, "res.partner", "is_delinquent"),
            (clerk, "account.move", "is_overdue"),
            (clerk, "account.move", "partner_id.is_delinquent"),
            (employee, "res.partner", "is_delinquent"),
            (portal, "res.partner", "is_delinquent"),
        ]
        for user, model, field in searches:
            for wanted in (True, False):
                with self.subTest(model=model, field=field, wanted=wanted), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([(field, "=", wanted)])

    def test_user_searches_what_is_overdue(self):
        self.assertIn(self.customer, self.env["res.partner"].with_user(self.user).search([("is_delinquent", "=", True)]))
        self.assertTrue(self.env["account.move"].with_user(self.user).search([("is_overdue", "=", True)]))

    def test_accounting_manager_without_the_groups_opens_the_forms_as_before(self):
        accountant = self._user("accountant", "account.group_account_manager")
        document = self._document(50, days_ago(5))
        journal = self.company_data["default_journal_bank"]
        for record, name in [(document, "invoice_date_due"), (journal, "name"), (self.customer, "name")]:
            with self.subTest(model=record._name), Form(record.with_user(accountant)) as form:
                self.assertTrue(getattr(form, name))

    def test_portal_and_public_see_nothing(self):
        portal = new_test_user(self.env, "d_portal", groups="base.group_portal", partner_id=self.customer.id)
        for user in (portal.sudo(), self.env.ref("base.public_user").sudo()):
            for model in ("account.debtor", "account.open.item", "account.debtor.city", "account.delinquency.policy"):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_nobody_writes_what_is_owed(self):
        for model in ("account.debtor", "account.open.item"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.manager).search([]).write({"company_id": self.company.id})

    def test_manager_changes_a_policy(self):
        self.policy.with_user(self.manager).fine_percent = 2
        self.assertEqual(self.policy.fine_percent, 2)

    def test_user_and_officer_do_not_change_a_policy(self):
        officer = self._user("d_officer", GROUP % "officer")
        for user in (self.user, officer):
            self.assertEqual(self.policy.with_user(user).name, "Boleto")
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.policy.with_user(user).fine_percent = 2

    def test_manager_creates_a_condominium_and_user_does_not(self):
        self.assertTrue(self.env["res.partner.condominium"].with_user(self.manager).create({"name": "Edifício Araucária"}))
        with self.assertRaises(AccessError):
            self.env["res.partner.condominium"].with_user(self.user).create({"name": "Edifício Araucária"})

    def test_manager_finds_the_configuration_menu_and_user_does_not(self):
        menu = self.env.ref("account_delinquency.menu_account_delinquency_policy")
        self.assertIn(menu.id, self.env["ir.ui.menu"].with_user(self.manager)._visible_menu_ids())
        self.assertNotIn(menu.id, self.env["ir.ui.menu"].with_user(self.user)._visible_menu_ids())

    def test_user_finds_the_menus_of_the_list_and_invoicing_alone_does_not(self):
        clerk = self._user("clerk", "account.group_account_invoice")
        for name in ("menu_account_debtor", "menu_account_open_item", "menu_account_debtor_analysis"):
            menu = self.env.ref(f"account_delinquency.{name}")
            self.assertIn(menu.id, self.env["ir.ui.menu"].with_user(self.user)._visible_menu_ids())
            self.assertNotIn(menu.id, self.env["ir.ui.menu"].with_user(clerk)._visible_menu_ids())

    # Hostile input

    def test_a_filter_that_is_no_domain_is_refused_with_a_message(self):
        for hostile in ("foo", 5, {"a": 1}, ["|"], [("nowhere", "=", 1)]):
            debtors = self.env["account.debtor"].with_user(self.user).with_context(overdue_item_domain=hostile)
            with self.subTest(hostile=hostile), self.assertRaisesRegex(UserError, "filter of the overdue items"):
                debtors.search([])

    def test_an_amount_that_is_typed_as_text_is_compared_as_odoo_does(self):
        debtors = self.env["account.debtor"].with_user(self.user)
        self.assertFalse(debtors.search([("amount_credit", ">", "0")]))
        self.assertTrue(debtors.search([("amount_credit", ">", "-1")]))

    # Two companies

    def test_user_of_one_company_sees_nothing_of_another(self):
        other = self.setup_other_company()["company"]
        stranger = self._user("stranger", GROUP % "user", companies=other)
        self.assertFalse(self.env["account.debtor"].with_user(stranger).search([]))
        self.assertFalse(self.env["account.open.item"].with_user(stranger).search([]))
        self.assertFalse(self.env["account.debtor.city"].with_user(stranger).search([]))
        self.assertFalse(self.customer.with_user(stranger).is_delinquent)

    def test_debtor_of_another_company_is_not_read_by_its_id(self):
        other = self.setup_other_company()["company"]
        stranger = self._user("stranger", GROUP % "user", companies=other)
        debtor = self._debtor()
        self.env.invalidate_all()
        self.assertFalse(debtor.with_user(stranger).read(["amount_overdue"]))
        with self.assertRaises(MissingError):
            debtor.with_user(stranger).amount_overdue  # noqa: B018

    def test_a_filter_in_the_context_opens_no_other_company(self):
        other = self.setup_other_company()["company"]
        stranger = self._user("stranger", GROUP % "user", companies=other)
        debtors = (
            self.env["account.debtor"]
            .with_user(stranger)
            .with_context(overdue_item_domain=[("company_id", "=", self.company.id)])
        )
        self.assertFalse(debtors.search([]))

    def test_what_is_asked_of_contracts_and_groups_is_read_with_the_user_s_rights(self):
        """A search that reads journal items for its user must not find out for them what they may not read."""
        stranger = self._user("stranger", GROUP % "user", companies=self.company)
        other = self.setup_other_company()["company"]
        self._document_of(other, 777)
        contract = self.env["contract.contract"].create(
            {"name": "Fibre", "partner_id": self.customer.id, "company_id": self.company.id, "contract_type": "sale"}
        )
        invoice = self._document(100, days_ago(5), post=False)
        line = {"name": "Fibre", "contract_id": contract.id, "product_id": self.product_a.id, "date_start": "2026-01-10"}
        invoice.invoice_line_ids.contract_line_id = self.env["contract.line"].create(line)
        invoice.action_post()
        items = self.env["account.open.item"].with_user(stranger).with_context(allowed_company_ids=self.company.ids)
        self.assertTrue(items.search([("contract_ids", "any", [("name", "=", "Fibre")])]))
        theirs = [("amount_total", "=", 777), ("company_id", "=", other.id)]
        self.assertFalse(items.search([("contract_ids.partner_id.invoice_ids", "any", theirs)]))
        for hidden in ("contract_ids.partner_id.signup_type", "category_ids.create_uid.partner_id.signup_type"):
            with self.subTest(hidden=hidden), self.assertRaises(AccessError):
                items.search([(hidden, "=", False)])

    def test_what_is_asked_of_the_policy_of_a_contract_is_read_with_the_user_s_rights(self):
        contracts = self.env["contract.contract"].with_user(self.user)
        self.assertFalse(contracts.search([("effective_policy_id.name", "=", "None such")]))
        with self.assertRaises(AccessError):
            contracts.search([("effective_policy_id.create_uid.partner_id.signup_type", "=", False)])

    def test_shared_customer_of_another_company_s_condominium_is_read(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária", "company_id": self.company.id})
        self.customer.condominium_id = condominium
        other = self.setup_other_company()["company"]
        stranger = self._user("stranger", GROUP % "user", companies=other)
        specification = {"name": {}, "condominium_id": {"fields": {"display_name": {}}}}
        [customer] = self.customer.with_user(stranger).web_read(specification)
        self.assertEqual(customer["name"], "Ana Souza")
        self.assertFalse(self.env["res.partner.condominium"].with_user(stranger).search([]))

    def test_policy_of_another_company_is_not_seen(self):
        other = self.setup_other_company()["company"]
        stranger = self._user("stranger", GROUP % "user", companies=other)
        self.policy.company_id = self.company
        self.assertFalse(self.env["account.delinquency.policy"].with_user(stranger).search([("id", "=", self.policy.id)]))
        self.policy.company_id = False
        self.assertTrue(self.env["account.delinquency.policy"].with_user(stranger).search([("id", "=", self.policy.id)]))

    def test_policy_of_another_company_is_not_the_default(self):
        self.policy.company_id = self.company
        self.company.delinquency_policy_id = self.policy
        other = self.setup_other_company()["company"]
        with self.assertRaisesRegex(ValidationError, "belongs to"):
            other.delinquency_policy_id = self.policy

    def test_filter_dialog_of_another_user_is_not_read(self):
        wizard = self.env["account.debtor.filter"].with_user(self.manager).create({})
        with self.assertRaises(AccessError):
            wizard.with_user(self.user).read(["person_type"])

    def test_what_one_user_chose_is_not_offered_to_another(self):
        self.env["account.debtor.filter"].with_user(self.manager).create(
            {"partner_ids": [Command.link(self.customer.id)]}
        ).action_load()
        self.assertFalse(Form(self.env["account.debtor.filter"].with_user(self.user)).save().partner_ids)
