from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import days_ago
from .common_policy import CONTACTS, GROUP, PolicyCommon

SILENT = {"tracking_disable": True, "mail_notrack": True, "mail_create_nolog": True}


@tagged("post_install", "-at_install")
class TestCustomerPolicyChoice(PolicyCommon):
    """Who chooses the policy of a customer or a contract, of many at once, and what the chatter says of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("officer", f"{GROUP % 'officer'},{CONTACTS}")
        cls.user = cls._user("user", f"{GROUP % 'user'},{CONTACTS}")
        cls.clerk = cls._user("clerk", CONTACTS)
        cls.chosen = cls.policy["customer"]
        cls.other = cls._customer("Bruno Lima")

    # Who may

    def test_officer_chooses_the_policy_of_a_customer_and_takes_it_away(self):
        customer = self.customer.with_user(self.officer)
        for policy in (self.chosen, self.policies):
            customer.delinquency_policy_id = policy
            self.assertEqual(customer.delinquency_policy_id, policy)

    def test_user_and_clerk_choose_none(self):
        for user in (self.user, self.clerk):
            for policy in (self.chosen, self.policies):
                self.customer.delinquency_policy_id = self.policy["company"]
                with self.subTest(user=user.login, policy=policy.name), self.assertRaises(AccessError):
                    self.customer.with_user(user).delinquency_policy_id = policy

    def test_user_reads_the_policy_of_a_customer_and_clerk_does_not(self):
        self.customer.delinquency_policy_id = self.chosen
        self.assertEqual(self.customer.with_user(self.user).delinquency_policy_id, self.chosen)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.clerk).read(["delinquency_policy_id"])
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.clerk).search([("delinquency_policy_id", "!=", False)])

    def test_officer_creates_a_customer_with_a_policy_and_others_do_not(self):
        values = {"name": "New", "delinquency_policy_id": self.chosen.id}
        partners = self.env["res.partner"]
        self.assertEqual(partners.with_user(self.officer).create(values).delinquency_policy_id, self.chosen)
        for user in (self.user, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                partners.with_user(user).create(values)

    def test_a_default_of_the_context_is_no_way_around(self):
        for user in (self.user, self.clerk):
            partners = self.env["res.partner"].with_user(user).with_context(default_delinquency_policy_id=self.chosen.id)
            with self.subTest(user=user.login), self.assertRaisesRegex(AccessError, "officer|enough rights"):
                partners.create({"name": "New"})

    def test_a_default_of_the_user_s_own_is_no_way_around(self):
        self.env["ir.default"].with_user(self.user).set("res.partner", "delinquency_policy_id", self.chosen.id, user_id=True)
        with self.assertRaisesRegex(AccessError, "officer"):
            self.env["res.partner"].with_user(self.user).create({"name": "New"})

    def test_an_import_is_no_way_around(self):
        rows = [["New", "Of the customer"]]
        for user, made in ((self.officer, True), (self.user, False)):
            partners = self.env["res.partner"].with_user(user)
            with self.subTest(user=user.login):
                result = partners.load(["name", "delinquency_policy_id"], rows)
                self.assertEqual(bool(result["ids"]), made)

    def test_who_chooses_none_works_with_contacts_as_before(self):
        self.customer.delinquency_policy_id = self.chosen
        self.customer.with_user(self.user).write({"delinquency_policy_id": self.chosen.id, "city": "Curitiba"})
        self.customer.with_user(self.clerk).write({"street": "Rua das Flores"})
        self.assertRecordValues(
            self.customer,
            [{"delinquency_policy_id": self.chosen.id, "city": "Curitiba", "street": "Rua das Flores"}],
        )

    def test_copy_of_a_customer_has_no_policy_of_its_own(self):
        self.customer.delinquency_policy_id = self.chosen
        for user in (self.officer, self.user, self.clerk):
            with self.subTest(user=user.login):
                self.assertFalse(self.customer.with_user(user).copy().sudo().delinquency_policy_id)

    # The form

    def test_form_lets_officers_choose_and_shows_it_to_users(self):
        self.customer.delinquency_policy_id = self.policy["company"]
        with self.assertRaisesRegex(AssertionError, "readonly"):
            Form(self.customer.with_user(self.user)).delinquency_policy_id = self.chosen
        with Form(self.customer.with_user(self.officer)) as form:
            form.delinquency_policy_id = self.chosen
        self.assertEqual(self.customer.delinquency_policy_id, self.chosen)

    def test_form_of_a_contact_shows_its_own(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        with Form(contact.with_user(self.officer)) as form:
            form.delinquency_policy_id = self.chosen
        self.assertEqual((contact.delinquency_policy_id, self.customer.delinquency_policy_id), (self.chosen, self.policies))

    # Many at once

    def _dialog(self, action, user=None):
        return self.env[action["res_model"]].with_user(user or self.officer).browse(action["res_id"])

    def _apply(self, action, policy):
        dialog = self._dialog(action)
        dialog.policy_id = policy
        dialog.action_choose()

    def test_officer_without_rights_on_contacts_chooses_for_many_customers(self):
        officer = self._user("mere_officer", GROUP % "officer")
        customers = self.customer + self.other
        for policy in (self.chosen, self.policies):
            dialog = self._dialog(customers.with_user(officer).action_choose_policy(), officer)
            dialog.policy_id = policy
            dialog.action_choose()
            self.assertEqual(customers.mapped("delinquency_policy_id"), policy)

    def test_policy_is_chosen_for_the_commercial_partner_of_a_contact(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        self._apply((contact + self.customer).with_user(self.officer).action_choose_policy(), self.chosen)
        self.assertEqual((self.customer.delinquency_policy_id, contact.delinquency_policy_id), (self.chosen, self.policies))

    def test_other_programs_choose_for_the_commercial_partner_too(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        contact.with_user(self.officer).set_delinquency_policy(self.chosen.id)
        self.assertEqual((self.customer.delinquency_policy_id, contact.delinquency_policy_id), (self.chosen, self.policies))

    def test_debtors_get_the_policy_each_in_the_company_of_its_row(self):
        foreign = self._other_company()
        self.officer.company_ids += foreign
        self._document(100, days_ago(5), partner=self.other)
        self._document_of(foreign, 60)
        companies = self.company + foreign
        debtors = self.env["account.debtor"].with_user(self.officer).with_context(allowed_company_ids=companies.ids)
        ticked = debtors.search([("partner_id", "in", (self.customer + self.other).ids)])
        self.assertEqual(len(ticked), 2)
        self._apply(ticked.action_choose_policy(), self.chosen)
        chosen = {
            (partner.name, company.name): partner.with_company(company).delinquency_policy_id.name
            for partner in self.customer + self.other
            for company in companies
        }
        self.assertEqual(
            {pair for pair, name in chosen.items() if name},
            {("Ana Souza", foreign.name), ("Bruno Lima", self.company.name)},
        )

    def test_dialog_shows_the_policy_that_each_customer_has(self):
        self.customer.delinquency_policy_id = self.chosen
        dialog = self._dialog((self.customer + self.other).with_user(self.officer).action_choose_policy())
        shown = {line.partner_id.name: line.current_policy_id.name for line in dialog.line_ids}
        self.assertEqual(shown, {"Ana Souza": "Of the customer", "Bruno Lima": False})

    def test_dialog_offers_what_serves_all_of_its_companies(self):
        foreign = self._other_company()
        dialog = self.env["res.partner.policy.choose"].browse(
            self.env["res.partner.policy.choose"]._open_for([(self.company.id, self.customer.id), (foreign.id, self.other.id)])[
                "res_id"
            ]
        )
        self.assertEqual(dialog.company_ids, self.company + foreign)

    def test_user_and_clerk_choose_for_nobody(self):
        for user in (self.user, self.clerk):
            customer = self.customer.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    customer.action_choose_policy()
                with self.assertRaises(AccessError):
                    customer.set_delinquency_policy(self.chosen)

    def test_officer_of_another_company_chooses_for_none_of_its_customers(self):
        foreign = self.setup_other_company()["company"]
        abroad = self._customer("Abroad", company_id=foreign.id)
        with self.assertRaises(AccessError):
            abroad.with_user(self.officer).set_delinquency_policy(self.chosen)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.officer).with_company(foreign).set_delinquency_policy(self.chosen)
        with self.assertRaises(AccessError):
            self.env["res.partner.policy.choose"].with_user(self.officer)._open_for([(foreign.id, self.customer.id)])

    def test_dialog_of_another_officer_is_not_read(self):
        dialog = self._dialog(self.customer.with_user(self.officer).action_choose_policy())
        with self.assertRaises(AccessError):
            dialog.with_user(self._user("colleague", GROUP % "officer")).read(["policy_id"])

    def test_other_programs_are_told_what_is_no_policy(self):
        with self.assertRaisesRegex(UserError, "is no delinquency policy"):
            self.customer.with_user(self.officer).set_delinquency_policy("Boleto")

    # What the chatter says

    def _log(self, record):
        """Returns the author and the two policies of the last message that says one, and what else it says."""
        self.cr.flush()
        note = record.sudo().message_ids.filtered("tracking_value_ids")[:1]
        value = note.tracking_value_ids
        return note.author_id, value.old_value_char, value.new_value_char

    def test_chatter_says_who_chose_which_policy_whatever_the_context_says(self):
        groups = f"{GROUP % 'officer'},{CONTACTS},account.group_account_manager"
        officer = self._user("chief", groups)
        for record in (self.customer, self.contract):
            changed = record.with_user(officer).with_context(**SILENT)
            with self.subTest(model=record._name):
                changed.write({"delinquency_policy_id": self.chosen.id})
                self.assertEqual(self._log(record), (officer.partner_id, "", "Of the customer"))
                changed.write({"delinquency_policy_id": self.policy["company"].id})
                self.assertEqual(self._log(record), (officer.partner_id, "Of the customer", "Of the company"))
                changed.set_delinquency_policy(False)
                self.assertEqual(self._log(record), (officer.partner_id, "Of the company", ""))

    def test_chatter_names_the_company(self):
        foreign = self._other_company()
        self.customer.with_company(foreign).delinquency_policy_id = self.chosen
        self.assertIn(foreign.name, self.customer.message_ids[0].body)

    def test_chatter_says_it_of_a_new_customer_too(self):
        values = {"name": "New", "delinquency_policy_id": self.chosen.id}
        customer = self.env["res.partner"].with_user(self.officer).with_context(**SILENT).create(values)
        self.assertEqual(self._log(customer), (self.officer.partner_id, "", "Of the customer"))

    def test_chatter_says_nothing_where_nothing_changes(self):
        self.customer.delinquency_policy_id = self.chosen
        before = self.customer.message_ids
        self.customer.write({"delinquency_policy_id": self.chosen.id})
        self.assertEqual(self.customer.message_ids, before)

    def test_chatter_shows_the_policies_to_those_alone_who_may_read_them(self):
        self.customer.delinquency_policy_id = self.chosen
        note = self.customer.message_ids[0]
        self.assertNotIn(self.chosen.name, note.body)
        values = note.sudo().tracking_value_ids
        shown = {user.login: bool(values._filter_has_field_access(self.env(user=user))) for user in (self.user, self.clerk)}
        self.assertEqual(shown, {"user": True, "clerk": False})

    def test_choosing_for_many_takes_as_many_queries_as_for_a_few(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(80)])
        counts = []
        for some in (partners[:5], partners[5:10], partners[10:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.set_delinquency_policy(self.chosen)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    # Merging contacts

    def _merge(self, user, *sources, into):
        """Merges as ``user``, by what the dialog does; returns the contact that remains."""
        partners = self.env["res.partner"].union(*sources, into)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizard.create({"partner_ids": partners.ids, "dst_partner_id": into.id, "state": "selection"}).action_merge()
        self.assertFalse(partners[:-1].exists())
        return into

    def _twin(self, policy=None):
        return self._customer("Ana de Souza", delinquency_policy_id=policy and policy.id)

    def test_merged_customer_keeps_its_policy_else_takes_that_of_the_other_whoever_merges(self):
        own = self.policy["company"]
        for user in (self.clerk, self.user, self.officer):
            for kept, other, expected in (
                (own, self.chosen, own),
                (own, None, own),
                (None, self.chosen, self.chosen),
                (None, None, self.policies),
            ):
                with self.subTest(user=user.login, kept=kept, other=other):
                    remaining = self._merge(user, self._twin(other), into=self._twin(kept))
                    self.assertEqual(remaining.delinquency_policy_id, expected)

    def test_archived_policy_does_not_survive_a_merge_with_one_that_applies(self):
        own = self.policy["company"]
        own.active = False
        for user in (self.clerk, self.user, self.officer):
            with self.subTest(user=user.login):
                remaining = self._merge(user, self._twin(self.chosen), into=self._twin(own))
                self.assertEqual(remaining.delinquency_policy_id, self.chosen)

    def test_archived_policies_are_no_obstacle_to_merging(self):
        self.chosen.active = False
        for user in (self.clerk, self.user, self.officer):
            with self.subTest(user=user.login):
                self.assertTrue(self._merge(user, self._twin(self.chosen), into=self._twin()).exists())

    def test_merged_customer_keeps_the_policies_of_other_companies(self):
        foreign = self._other_company()
        source, destination = self._twin(), self._twin(self.policy["company"])
        source.with_company(foreign).delinquency_policy_id = self.chosen
        remaining = self._merge(self.clerk, source, into=destination)
        self.assertEqual(remaining.with_company(foreign).delinquency_policy_id, self.chosen)
        self.assertEqual(remaining.delinquency_policy_id, self.policy["company"])

    def test_chatter_says_whose_policy_a_merged_customer_took(self):
        remaining = self._merge(self.clerk, self._twin(self.chosen), into=self._twin())
        self.assertEqual(self._log(remaining), (self.clerk.partner_id, "", "Of the customer"))

    def test_merging_three_takes_the_policy_of_any_that_applies(self):
        remaining = self._merge(self.user, self._twin(), self._twin(self.chosen), into=self._twin())
        self.assertEqual(remaining.delinquency_policy_id, self.chosen)
