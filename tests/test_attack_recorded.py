from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.undoing import undone
from .common import TODAY, days_ago
from .common_attack import GROUPS, AttackCommon
from .common_boleto import boleto_of

_SILENT = {"mail_create_nolog": True, "mail_notrack": True, "tracking_disable": True}
# Which are none.
_HOSTILE = {"lang": "xx_XX", "tz": "Nowhere/At_All"}


@tagged("post_install", "-at_install")
class TestAttackRecorded(AttackCommon):
    """What is promised to be recorded is recorded, whatever a client's context says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls._bill()
        cls.own_policy = cls._policy(company_id=cls.company.id)

    def _act(self, kind, records, act):
        """Does ``act`` with the records in the hands of somebody who wants nothing to be recorded."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.last = self.env["mail.message"].sudo().search([], order="id DESC", limit=1).id
        act(self._as(kind, records).with_context(**_SILENT))
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _assert_recorded(self, record, kind, words):
        messages = record.sudo().message_ids.filtered(lambda message: message.id > self.last)
        tracked = messages.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertRegex(" ".join([*messages.mapped("body"), *tracked]), words)
        self.assertEqual(messages.author_id, self.people[kind].partner_id)

    def test_hold_of_a_customer_is_recorded(self):
        self._act("officer", self.customer, lambda customer: customer.hold_delinquency(TODAY, None, "Promise"))
        self._assert_recorded(self.customer, "officer", "delinquency_hold_until")

    def test_hold_of_a_contract_is_recorded(self):
        self._act("officer", self.contract, lambda contract: contract.hold_suspension(TODAY, "Promise"))
        self._assert_recorded(self.contract, "officer", "Promise")

    def test_choice_of_a_policy_is_recorded(self):
        for record in (self.contract, self.customer):
            self._act("officer", record, lambda record: record.set_delinquency_policy(self.own_policy))
            with self.subTest(model=record._name):
                self._assert_recorded(record, "officer", "delinquency_policy_id")

    def test_change_of_a_policy_s_terms_is_recorded(self):
        self._act("manager", self.own_policy, lambda policy: policy.write({"minimum_amount": 7}))
        self._assert_recorded(self.own_policy, "manager", "minimum_amount")

    def test_change_of_a_ladder_is_recorded(self):
        step = self.own_policy.step_ids[0]
        changes = [Command.update(step.id, {"days": 16})]
        self._act("manager", self.own_policy, lambda policy: policy.write({"step_ids": changes}))
        self._assert_recorded(self.own_policy, "manager", "Steps:")

    def test_change_of_one_step_is_recorded(self):
        self._act("manager", self.own_policy.step_ids[0], lambda step: step.write({"days": 16}))
        self._assert_recorded(self.own_policy, "manager", "Steps:")

    def test_step_that_is_written_with_another_policy_is_recorded_where_it_is(self):
        changes = [Command.update(self.own_policy.step_ids[0].id, {"days": 16})]
        other = self._policy(company_id=self.company.id)
        self._act("manager", other, lambda policy: policy.write({"step_ids": changes}))
        self._assert_recorded(self.own_policy, "manager", "Steps:")

    def test_change_of_a_condominium_is_recorded(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Aurora"})
        self._act("manager", condominium, lambda condominium: condominium.write({"name": "Boreal"}))
        self._assert_recorded(condominium, "manager", "name")

    def test_customer_s_move_to_a_condominium_is_recorded(self):
        self.people["officer"].group_ids += self.env.ref("base.group_partner_manager")
        condominium = self.env["res.partner.condominium"].create({"name": "Aurora"})
        self._act("officer", self.customer, lambda customer: customer.write({"condominium_id": condominium.id}))
        self._assert_recorded(self.customer, "officer", "condominium_id")

    def test_what_happens_to_a_contract_is_recorded(self):
        acts = {
            "By phone": lambda contract: contract.suspend_services(reason="By phone"),
            "Agreement": lambda contract: contract.resume_services("Agreement"),
            "For good": lambda contract: contract.terminate_services("For good"),
        }
        for words, act in acts.items():
            self._act("officer", self.contract, act)
            with self.subTest(words=words):
                self._assert_recorded(self.contract, "officer", words)

    def test_contested_debt_is_recorded(self):
        self._act("officer", self._items(self.document), lambda items: items.action_contest())
        self._assert_recorded(self.document, "officer", "Contested")

    def test_bank_slip_is_recorded(self):
        line = self._terms(self.document)
        code = boleto_of(100, line.date_maturity).line
        self._act("officer", line, lambda line: line.set_boleto(code))
        self._assert_recorded(self.document, "officer", "Bank slip: ")

    def test_contract_of_a_debt_is_recorded(self):
        document = self._document(50, days_ago(5))
        self._act("officer", self._terms(document), lambda line: line.assign_contract(self.contract.id))
        self._assert_recorded(document, "officer", "belongs to the contract")

    # The key that opened the ladder

    def test_no_key_of_a_client_opens_the_ladder(self):
        step = self.own_policy.step_ids[1]
        for key in ("delinquency_steps_come_with_policy", "delinquency_ladder_change"):
            for value in (True, {"before": {}}):
                with self.subTest(key=key, value=value), self.assertRaises(ValidationError), self.env.cr.savepoint():
                    self._as("manager", step).with_context(**{key: value}).days = 0

    def test_step_that_is_written_with_another_policy_is_checked(self):
        other = self._policy(company_id=self.company.id)
        changes = [Command.update(self.own_policy.step_ids[1].id, {"days": 0})]
        with self.assertRaises(ValidationError):
            self._as("manager", other).write({"step_ids": changes})

    # What is decided at the commit

    def test_services_come_back_whatever_the_language_and_the_time_zone_of_who_settles_the_debt(self):
        self._suspended()
        self._commit()
        for name, value in _HOSTILE.items():
            with self.subTest(name=name), undone(self.env.cr):
                self._terms(self.document).with_context(**{name: value})._tell_contracts()
                self._terms(self.document).sudo().with_context(tracking_disable=True).is_contested = True
                self._commit()
                self.assertEqual(self.contract.suspension_state, "active")

    def test_what_is_done_where_a_decision_fails_takes_nothing_of_the_context(self):
        seen = []
        partners = type(self.customer)
        self.patch(partners, "_settle_contracts", lambda customers: customers.browse(0).name.boom)
        self.patch(partners, "_settle_contracts_soon", lambda customers: seen.append(dict(customers.env.context)))
        with mute_logger("odoo.addons.account_delinquency.models.at_commit"):
            self.contract.with_context(lang="en_US", tz="America/Sao_Paulo")._after_payment(self.customer)
            self._commit()
        self.assertEqual(seen, [{}])

    # What only the program makes

    def test_what_users_may_not_make_takes_no_default_of_a_context(self):
        made = self.env.registry["account.delinquency.made"]
        open_ones = [
            model._name
            for model in self._models()
            if model._auto and not model._transient and not isinstance(model, made)
            if not any(self._as(kind, model).has_access("create") for kind in GROUPS)
        ]
        self.assertEqual(open_ones, [])

    def test_no_default_of_a_context_changes_a_suspension(self):
        hostile = {"default_state": "lifted", "default_end_reason": "x", "default_date_end": "2026-01-01"}
        episode = self._as("officer", self.contract).with_context(**hostile).suspend_services(reason="By phone")
        self.assertEqual((episode.state, episode.end_reason, episode.date_end), ("active", False, False))

    def test_no_default_of_a_user_s_own_changes_a_suspension(self):
        officer = self._as("officer", self.contract)
        officer.env["ir.default"].set("contract.suspension", "end_reason", "x", user_id=True)
        self.assertFalse(officer.suspend_services(reason="By phone").end_reason)

    def test_no_default_of_a_context_changes_a_ticket(self):
        self.policy.write({"create_ticket": True})
        hostile = {"default_priority": "3", "default_user_id": self.people["officer"].id}
        episode = self._as("officer", self.contract).with_context(**hostile).suspend_services(reason="By phone")
        ticket = episode.sudo().ticket_id
        self.assertTrue(ticket)
        self.assertEqual((ticket.priority, ticket.user_id), ("1", self.env["res.users"]))
