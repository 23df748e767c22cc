from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import days_ago
from .common_contract import ContractCommon

FEW, MANY = 10, 100


class DialogCommon(ContractCommon):
    """The dialogs, opened as an officer who has no other group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("officer", "account_delinquency.group_delinquency_officer")

    @classmethod
    def _dialog(cls, records, method, user=None):
        """Returns the dialog that ``method`` of the records opens."""
        action = getattr(records.with_user(user or cls.officer), method)()
        return cls.env[action["res_model"]].with_user(user or cls.officer).browse(action["res_id"])

    @classmethod
    def _line(cls, dialog, contract=None):
        return dialog.line_ids.filtered(lambda line: line.contract_id.id == (contract or cls.contract).id)

    @staticmethod
    def _tick(dialog, *contracts):
        for line in dialog.line_ids:
            line.is_ticked = line.contract_id.id in [contract.id for contract in contracts]


@tagged("post_install", "-at_install")
class TestContractSuspend(DialogCommon):
    """The dialog that suspends services ("Suspender")."""

    def _opened(self, records=None):
        return self._dialog(records or self.contract, "action_suspend")

    # What it shows

    def test_line_says_what_is_owed_since_when_and_of_which_plan(self):
        self._bill()
        self.assertRecordValues(
            self._opened().line_ids,
            [
                {
                    "is_ticked": True,
                    "contract_id": self.contract.id,
                    "plan": "Fibre 300",
                    "debt": 100,
                    "days_overdue": 40,
                    "suspension_state": "active",
                    "company_currency_id": self.company.currency_id.id,
                }
            ],
        )

    def test_line_says_what_speaks_against_it(self):
        self._bill()
        self.assertEqual(self._opened().line_ids.objection, "The policy takes another step first: Give notice.")

    def test_line_is_empty_where_the_policy_allows_it(self):
        self._bill()
        self._notify(days=15)
        self.assertFalse(self._opened().line_ids.objection)

    def test_contracts_with_a_debt_of_their_own_are_ticked(self):
        other = self._contract()
        self._bill()
        dialog = self._opened(self.contract | other)
        self.assertTrue(self._line(dialog).is_ticked)
        self.assertFalse(self._line(dialog, other).is_ticked)

    def test_debt_of_another_contract_ticks_nothing(self):
        """R6, where the policy counts all of the customer's debts."""
        self.policy.scope = "customer"
        other = self._contract()
        self._bill()
        line = self._line(self._opened(self.contract | other), other)
        self.assertFalse(line.is_ticked)
        self.assertIn("only the service that owns the debt", line.objection)

    def test_the_one_contract_that_it_is_opened_for_is_ticked(self):
        self.assertTrue(self._opened().line_ids.is_ticked)

    def test_suspended_and_terminated_contracts_are_left_out(self):
        others = self._contract() | self._contract()
        for contract, state in zip(others, ("suspended", "terminated"), strict=True):
            contract.sudo().suspension_state = state
        self.assertEqual(self._opened(self.contract | others).line_ids.contract_id.ids, self.contract.ids)

    def test_reduced_and_unlocked_contracts_are_there(self):
        self._bill()
        self._suspended(level="reduced")
        self.assertEqual(self._opened().line_ids.suspension_state, "reduced")
        self.contract.trust_unlock(1)
        self.assertEqual(self._opened().line_ids.suspension_state, "active")

    def test_archived_and_suppliers_contracts_are_left_out(self):
        others = self._contract() | self._contract()
        others[0].active = False
        others[1].contract_type = "purchase"
        self.assertEqual(self._opened(self.contract | others).line_ids.contract_id.ids, self.contract.ids)

    def test_nothing_to_suspend_says_why(self):
        self.contract.sudo().suspension_state = "suspended"
        with self.assertRaisesRegex(UserError, "There is no contract to suspend"):
            self._opened()

    def test_ticket_as_the_policy_says(self):
        self._bill()
        self.assertTrue(self._opened().create_ticket)
        self.policy.create_ticket = False
        self.assertFalse(self._opened().create_ticket)

    def test_number_of_queries_does_not_depend_on_the_number_of_contracts(self):
        contracts = self.env["contract.contract"].union(*(self._contract() for _one in range(MANY)))
        for contract in contracts:
            self._bill(contract)

        def count(own):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            dialog = self._opened(own)
            dialog.flush_recordset()
            dialog.web_read({"objections": {}, "line_ids": {"fields": {"contract_id": {"fields": {"display_name": {}}}}}})
            return self.env.cr.sql_log_count - before

        count(contracts[:1])
        self.assertEqual(count(contracts[:FEW]), count(contracts))

    # Where it is opened

    def test_opened_from_debtors_it_holds_their_contracts(self):
        bruno = self._contract(self._customer("Bruno Lima"))
        carla = self._contract(self._customer("Carla Dias"))
        for contract in (self.contract, bruno, carla):
            self._bill(contract)
        debtors = self._debtor() | self._debtor(bruno.partner_id)
        self.assertEqual(self._opened(debtors).line_ids.contract_id.ids, (self.contract | bruno).ids)

    def test_lines_stand_in_the_order_of_the_customers_names(self):
        self._bill(self.contract)
        later = [self._contract(self._customer(name)) for name in ("Zilda Reis", "Bruno Lima")]
        for contract in later:
            self._bill(contract)
        everybody = self.contract.union(*later)
        names = self._opened(everybody).line_ids.mapped("commercial_partner_id.name")
        self.assertEqual(names, sorted(everybody.partner_id.mapped("name")))

    def test_contract_of_a_contact_belongs_to_its_company(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        contract = self._contract(contact)
        self._bill(contract)
        self.assertIn(contract.id, self._opened(self._debtor()).line_ids.contract_id.ids)

    def test_opened_from_a_customer_it_holds_the_customers_contracts(self):
        self._contract(self._customer("Bruno Lima"))
        dialog = self._dialog(self.customer, "action_suspend_services")
        self.assertEqual(dialog.line_ids.contract_id.ids, self.contract.ids)

    def test_debtor_who_has_paid_meanwhile_is_left_out(self):
        self._pay(self._bill())
        row = self.env["account.debtor"].browse((self.company.id << 32) + self.customer.id)
        with self.assertRaisesRegex(UserError, "There is no contract to suspend"):
            self._opened(row)

    def test_contracts_of_a_company_that_is_not_selected_do_not_appear(self):
        other = self._other_company()
        self.officer.company_ids += other
        self._bill()
        self._contract(company=other)
        customer = self.customer.with_user(self.officer)
        for companies, count in ((self.company, 1), (self.company | other, 2)):
            action = customer.with_context(allowed_company_ids=companies.ids).action_suspend_services()
            self.assertEqual(len(self.env["contract.suspend"].browse(action["res_id"]).line_ids), count)

    def test_debtor_of_one_company_brings_no_contracts_of_another(self):
        other = self._other_company()
        self.officer.company_ids += other
        self._bill()
        self._contract(company=other)
        debtor = self._debtor().with_user(self.officer).with_context(allowed_company_ids=(self.company | other).ids)
        action = debtor.action_suspend()
        self.assertEqual(self.env["contract.suspend"].browse(action["res_id"]).line_ids.contract_id, self.contract)

    def test_debtors_of_two_companies_bring_each_its_own_contracts(self):
        other = self._other_company()
        self.officer.company_ids += other
        bruno = self._contract(self._customer("Bruno Lima"))
        self._bill(bruno)
        abroad = self._contract(company=other)
        self._document_of(other, 50)
        both = {"allowed_company_ids": (self.company | other).ids}
        debtors = self.env["account.debtor"].with_user(self.officer).with_context(**both)
        rows = debtors.search([("partner_id", "in", (self.customer | bruno.partner_id).ids)])
        dialog = debtors.env["contract.suspend"].browse(rows.action_suspend()["res_id"])
        self.assertEqual(set(dialog.line_ids.contract_id.ids), {bruno.id, abroad.id})

    def test_each_line_is_in_the_currency_of_its_company(self):
        other = self._other_company()
        self.officer.company_ids += other
        abroad = self._contract(company=other)
        contracts = (self.contract | abroad).with_user(self.officer).with_context(allowed_company_ids=(self.company | other).ids)
        dialog = self.env["contract.suspend"].browse(contracts.action_suspend()["res_id"])
        self.assertEqual(self._line(dialog, abroad).company_currency_id, other.currency_id)
        self.assertEqual(self._line(dialog).company_currency_id, self.company.currency_id)

    # What is asked for

    def test_reason_is_asked_for_where_something_speaks_against_a_ticked_contract(self):
        self._bill()
        dialog = self._opened()
        self.assertTrue(dialog.is_reason_required)
        self.assertIn("another step first: Give notice.", dialog.objections)
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            Form(dialog).save()

    def test_reason_is_not_asked_for_of_what_is_not_ticked(self):
        bruno = self._contract(self._customer("Bruno Lima"))
        self._bill()
        self._notify(days=15)
        self._bill(bruno)
        dialog = self._opened(self.contract | bruno)
        self._tick(dialog, self.contract)
        self.assertFalse(dialog.is_reason_required or dialog.objections)

    def test_nothing_speaks_against_what_the_customer_asked_for(self):
        self._bill()
        with Form(self._opened()) as form:
            form.kind = "temporary"
            self.assertFalse(form.is_reason_required or form.objections)
            form.date_until = self._later(30)

    def test_last_day_is_asked_for_where_the_customer_asked_for_it(self):
        form = Form(self._opened())
        form.kind = "temporary"
        with self.assertRaisesRegex(AssertionError, "date_until is a required field"):
            form.save()

    def test_reason_is_asked_for_where_it_is_another_one(self):
        form = Form(self._opened())
        form.kind = "manual"
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            form.save()

    def test_a_fuller_level_than_the_policys_is_objected_to(self):
        """R10: the ladder never skips."""
        self.company.delinquency_policy_id = self.policy = self._policy(
            ("notice", 15, "due_date"), ("reduce", 15, "notice"), ("suspend", 30, "previous")
        )
        self.notify = self.policy.step_ids[0]
        self._bill()
        self.env["account.delinquency.notice"]._issue({self.contract.sudo(): self.notify})
        self._send()
        self.contract.notice_ids.sudo().date_given = days_ago(15)
        with Form(self._opened()) as form:
            self.assertIn("only reduces the services", form.objections)
            form.level = "reduced"
            self.assertFalse(form.objections)

    def test_all_and_none_are_ticked_at_once(self):
        other = self._contract()
        self._bill()
        with Form(self._opened(self.contract | other)) as form:
            form.reason = "By phone"
            form.tick = "all"
            self.assertEqual((form.ticked_count, form.tick), (2, False))
            form.tick = "none"
            self.assertEqual((form.ticked_count, form.tick), (0, False))

    # What it does

    def test_ticked_contracts_are_suspended_with_the_reason(self):
        bruno = self._contract(self._customer("Bruno Lima"))
        self._bill()
        self._bill(bruno)
        dialog = self._opened(self.contract | bruno)
        self._tick(dialog, self.contract)
        dialog.write({"reason": "By phone", "level": "reduced", "create_ticket": False})
        dialog.action_suspend()
        self.assertRecordValues(
            self.contract.suspension_ids,
            [{"kind": "debt", "level": "reduced", "reason": "By phone", "ticket_id": False, "user_id": self.officer.id}],
        )
        self.assertEqual(bruno.suspension_state, "active")

    def test_suspension_that_the_customer_asked_for(self):
        dialog = self._opened()
        dialog.write({"kind": "temporary", "date_until": self._later(30)})
        dialog.action_suspend()
        episode = self.contract.suspension_ids
        self.assertEqual(
            (episode.kind, episode.date_until, self.contract.suspension_state), ("temporary", self._later(30), "temporary")
        )

    def test_day_of_another_kind_is_forgotten(self):
        dialog = self._opened()
        dialog.write({"kind": "manual", "reason": "Stolen router", "date_until": self._later(30)})
        dialog.action_suspend()
        self.assertFalse(self.contract.suspension_ids.date_until)

    def test_one_call_for_all(self):
        bruno = self._contract(self._customer("Bruno Lima"))
        self._bill()
        self._bill(bruno)
        dialog = self._opened(self.contract | bruno)
        dialog.reason = "By phone"
        with patch.object(self.env.registry["contract.contract"], "suspend_services", autospec=True) as suspend:
            suspend.return_value = self.env["contract.suspension"]
            with self.assertRaises(UserError):
                dialog.action_suspend()
        self.assertEqual(suspend.call_count, 1)

    def _said(self, dialog):
        dialog.reason = "By phone"
        return dialog.action_suspend()["params"]

    def test_success_names_the_contract_and_leads_to_its_suspension(self):
        self._bill()
        said = self._said(self._opened())
        self.assertIn("The services of Fibre 300 (Ana Souza) are suspended.", said["message"])
        self.assertEqual(said["links"][0]["url"], f"/odoo/suspensions/{self.contract.suspension_ids.id}")
        self.assertEqual(said["type"], "success")

    def test_success_counts_and_leads_to_the_suspensions(self):
        bruno = self._contract(self._customer("Bruno Lima"))
        self._bill()
        self._bill(bruno)
        said = self._said(self._opened(self.contract | bruno))
        self.assertIn("The services of 2 contracts are suspended.", said["message"])
        self.assertEqual(said["links"][0]["url"], "/odoo/suspensions")

    def test_percent_sign_of_a_name_is_no_place_for_a_link(self):
        self.customer.name = "100%s Sol"
        self._bill()
        self.assertEqual(self._said(self._opened())["message"].replace("%%", "").count("%s"), 1)

    def test_who_has_paid_meanwhile_is_left_out_and_said(self):
        bruno = self._contract(self._customer("Bruno Lima"))
        document = self._bill()
        self._bill(bruno)
        dialog = self._opened(self.contract | bruno)
        self._pay(document)
        said = self._said(dialog)
        self.assertIn("Fibre 300 (Ana Souza): Nothing of this contract is overdue.", said["message"])
        self.assertTrue(said["sticky"])
        self.assertEqual((self.contract.suspension_state, bruno.suspension_state), ("active", "suspended"))

    def test_who_is_suspended_meanwhile_is_left_out_and_said(self):
        bruno = self._contract(self._customer("Bruno Lima"))
        self._bill()
        self._bill(bruno)
        dialog = self._opened(self.contract | bruno)
        self._suspended()
        self.assertIn("Fibre 300 (Ana Souza): It is suspended for this already.", self._said(dialog)["message"])

    def test_contract_that_somebody_else_works_on_is_left_out_and_said(self):
        bruno = self._contract(self._customer("Bruno Lima"))
        self._bill()
        self._bill(bruno)
        dialog = self._opened(self.contract | bruno)
        contracts = self.env.registry["contract.contract"]
        with patch.object(
            contracts, "try_lock_for_update", lambda records, **_options: records - self.contract.with_env(records.env)
        ):
            said = self._said(dialog)
        self.assertIn("Fibre 300 (Ana Souza): Somebody else is working on it.", said["message"])

    def test_nothing_suspended_is_an_error_with_the_reasons(self):
        dialog = self._opened()
        with self.assertRaisesRegex(
            UserError, "Nothing was suspended.\nFibre 300 .Ana Souza.: Nothing of this contract is overdue."
        ):
            dialog.action_suspend()

    def test_nothing_ticked_is_an_error(self):
        self._bill()
        dialog = self._opened()
        self._tick(dialog)
        with self.assertRaisesRegex(UserError, "Tick the contracts"):
            dialog.action_suspend()

    # Who may

    def test_others_than_officers_do_not_open_it(self):
        self._bill()
        users = {
            "user": self._user("user", "account_delinquency.group_delinquency_user"),
            "clerk": self._user("clerk", "account.group_account_invoice"),
        }
        for name, user in users.items():
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._dialog(self.contract, "action_suspend", user)

    def test_others_than_officers_make_none(self):
        for model in ("contract.suspend", "contract.resume", "contract.unlock", "contract.hold"):
            for group in ("account_delinquency.group_delinquency_user", "account.group_account_invoice"):
                user = self._user(f"{model}{group}", group)
                with self.subTest(model=model, group=group), self.assertRaises(AccessError):
                    self.env[model].with_user(user).create({})

    def test_portal_users_make_none(self):
        portal = self.env["res.users"].create(
            {"name": "Ana", "login": "ana", "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]}
        )
        for model in ("contract.suspend", "contract.resume", "contract.unlock", "contract.hold"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(portal).create({})

    def test_dialog_of_another_officer_is_not_read(self):
        self._bill()
        dialog = self._opened()
        other = self._user("other", "account_delinquency.group_delinquency_officer")
        for record in (dialog, dialog.line_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(other).read()

    def test_contract_of_another_company_that_is_smuggled_in_is_refused(self):
        abroad = self._contract(company=self._other_company())
        dialog = self.env["contract.suspend"].with_user(self.officer)
        with self.assertRaises(AccessError):
            dialog.create(
                {"reason": "By phone", "line_ids": [(0, 0, {"contract_id": abroad.id, "is_ticked": True})]}
            ).action_suspend()
