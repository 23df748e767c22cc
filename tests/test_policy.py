from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DelinquencyCommon, days_ago

NOTICE = {"action": "notice", "days": 15}


@tagged("post_install", "-at_install")
class TestPolicy(DelinquencyCommon):
    """What a policy may say, what it warns about, and where it may be used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_fiscal_country_id = cls.env.ref("base.br")
        cls.company.email = "cobranca@provedor.example"

    def _policy(self, **values):
        return self.env["account.delinquency.policy"].create({"name": "Boleto", **values})

    def _suspending(self, days, **values):
        cut = {"sequence": 11, "action": "suspend", "days": days, "counted_from": "notice"}
        return self._policy(step_ids=[Command.create(NOTICE), Command.create(cut)], **values)

    def _branch(self, company=None, name="Branch"):
        branch = self.env["res.company"].create({"name": name, "parent_id": (company or self.company).id})
        self.env.user.company_ids += branch
        return branch

    def test_defaults_are_the_careful_ones(self):
        policy = self._policy()
        self.assertEqual(policy._blocked_weekdays(), {4, 5, 6})
        self.assertTrue(policy.respect_holidays and policy.respect_holiday_eve)
        self.assertEqual((policy.hour_from, policy.hour_to, policy.fixed_day), (8, 18, 0))
        self.assertEqual((policy.scope, policy.invoice_while_suspended, policy.resume_mode), ("contract", False, "forgive"))
        self.assertTrue(policy.create_ticket and policy.auto_suspend and policy.auto_resume)
        self.assertFalse(policy.auto_terminate)
        self.assertEqual(
            (policy.trust_unlock_max_days, policy.trust_unlock_per_days, policy.trust_unlock_max_overdue), (3, 30, 60)
        )

    def test_negative_numbers_are_refused_with_the_name_of_the_field(self):
        fields = {
            "minimum_amount": "Minimum Amount",
            "trust_unlock_max_days": "Days at Most",
            "trust_unlock_per_days": "Once in Days",
            "trust_unlock_max_overdue": "Days Overdue at Most",
        }
        for name, label in fields.items():
            with self.subTest(field=name), self.assertRaisesRegex(ValidationError, f"{label}: enter 0 or more"):
                self._policy(**{name: -1})
            self.assertTrue(self._policy(**{name: 0}))

    def test_fixed_day_is_a_day_of_the_month_or_any(self):
        for day in (-1, 32):
            with self.subTest(day=day), self.assertRaisesRegex(ValidationError, "day of the month from 1 to 31"):
                self._policy(fixed_day=day)
        for day in (0, 31):
            self.assertEqual(self._policy(fixed_day=day).fixed_day, day)

    def test_hours_are_those_of_a_day_in_their_order(self):
        for hours in ((-1, 18), (8, 24.5), (18, 8), (8, 8)):
            with self.subTest(hours=hours), self.assertRaisesRegex(ValidationError, "the first one before the last one"):
                self._policy(hour_from=hours[0], hour_to=hours[1])
        self.assertTrue(self._policy(hour_from=0, hour_to=24))

    def test_one_day_of_the_week_is_left(self):
        six = {f"block_{day}": True for day in ("monday", "tuesday", "wednesday", "friday", "saturday", "sunday")}
        policy = self._policy(**six)
        with self.assertRaisesRegex(ValidationError, "no suspension could ever start"):
            policy.block_thursday = True

    def test_minimum_amount_is_in_the_currency_of_the_company(self):
        other = self._other_company()
        own, shared = self._policy(company_id=other.id), self._policy()
        self.assertEqual(own.currency_id, other.currency_id)
        self.assertEqual(shared.currency_id, self.company.currency_id)
        self.assertEqual(shared.with_company(other).currency_id, other.currency_id)

    def test_ticket_s_team_is_of_the_policy_s_company(self):
        other = self._other_company()
        team = self.env["helpdesk.ticket.team"].sudo().create({"name": "Collection", "company_id": other.id})
        for company in (self.company.id, False):
            with self.subTest(company=company), self.assertRaises(UserError):
                self._policy(company_id=company, ticket_team_id=team.id)
        self.assertTrue(self._policy(company_id=other.id, ticket_team_id=team.id))

    # Warnings

    def test_fine_above_2_percent_is_warned_about(self):
        for fine, warned in ((1.99, False), (2, False), (2.01, True)):
            with self.subTest(fine=fine):
                self.assertEqual("fine is above 2 %" in (self._policy(fine_percent=fine).warning_text or ""), warned)

    def test_interest_above_1_percent_a_month_is_warned_about(self):
        for interest, warned in ((0.99, False), (1, False), (1.01, True)):
            with self.subTest(interest=interest):
                text = self._policy(interest_percent_month=interest).warning_text or ""
                self.assertEqual("interest is above 1 %" in text, warned)

    def test_suspension_less_than_15_days_after_the_notice_is_warned_about(self):
        for days, warned in ((14, True), (15, False), (16, False)):
            with self.subTest(days=days):
                self.assertEqual("asks for 15 days" in (self._suspending(days).warning_text or ""), warned)

    def test_days_that_a_late_notice_takes_away_do_not_count(self):
        """The reminder may come on the day after a late notice, and the suspension a day after it."""
        steps = [
            NOTICE,
            {"sequence": 11, "action": "reminder", "days": 29},
            {"sequence": 12, "action": "suspend", "days": 1, "counted_from": "previous"},
        ]
        text = self._policy(step_ids=[Command.create(step) for step in steps]).warning_text
        self.assertIn("days after the notice: 1;", text)

    def test_termination_less_than_60_days_after_the_suspension_is_warned_about(self):
        for days, warned in ((14, True), (15, False), (16, False)):
            policy = self._suspending(15)
            policy.step_ids = [
                Command.create({"sequence": 12, "action": "notice", "days": 45, "counted_from": "previous"}),
                Command.create({"sequence": 13, "action": "terminate", "days": days, "counted_from": "notice"}),
            ]
            with self.subTest(days=days):
                self.assertEqual("asks for 60 days" in (policy.warning_text or ""), warned)

    def test_each_protected_day_that_is_switched_off_is_warned_about(self):
        labels = {
            "block_friday": "Friday",
            "block_saturday": "Saturday",
            "block_sunday": "Sunday",
            "respect_holidays": "Not on holidays",
            "respect_holiday_eve": "Not on the eve of a holiday",
        }
        for name, label in labels.items():
            with self.subTest(name=name):
                self.assertIn(f"Switched off here: {label}.", self._policy(**{name: False}).warning_text)

    def test_hours_outside_business_are_warned_about(self):
        for hours, warned in (((7.9, 18), True), ((8, 18), False), ((8, 18.1), True), ((9, 17), False)):
            text = self._policy(hour_from=hours[0], hour_to=hours[1]).warning_text or ""
            with self.subTest(hours=hours):
                self.assertEqual("business hours only" in text, warned)

    def test_suspending_all_contracts_of_a_customer_is_warned_about_everywhere(self):
        self.company.account_fiscal_country_id = self.env.ref("base.us")
        self.assertIn("only the service that owns the debt", self._policy(scope="customer").warning_text)

    def test_brazilian_limits_say_nothing_elsewhere(self):
        self.company.account_fiscal_country_id = self.env.ref("base.us")
        policy = self._suspending(1, fine_percent=10, block_friday=False, minimum_amount=5)
        self.assertFalse(policy.warning_text)

    def test_ladder_that_cuts_for_any_amount_is_warned_about(self):
        """At 0 and over it, everywhere; a ladder of messages harms nobody."""
        self.company.account_fiscal_country_id = self.env.ref("base.us")
        for minimum, warned in ((0, True), (0.01, False)):
            with self.subTest(minimum=minimum):
                text = self._suspending(15, minimum_amount=minimum).warning_text or ""
                self.assertEqual("a cent that is left" in text, warned)
        self.assertFalse(self._policy(step_ids=[Command.create(NOTICE)]).warning_text)

    def test_form_warns_at_once(self):
        form = Form(self._policy())
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as log:
            form.fine_percent = 3
        self.assertIn("above 2 %", log.output[0])
        self.assertIn("above 2 %", form.warning_text)

    def test_form_warns_of_the_rate_that_changes_alone(self):
        form = Form(self._policy(fine_percent=3))
        with self.assertNoLogs("odoo.tests.form.onchange", "WARNING"):
            form.interest_percent_month = 0.5
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as log:
            form.interest_percent_month = 2
        self.assertIn("interest is above", log.output[0])
        self.assertNotIn("fine is above", log.output[0])

    def test_days_after_a_notice_are_not_warned_about_where_there_is_none(self):
        steps = self.env["account.delinquency.policy.step"]
        policy = self.env["account.delinquency.policy"].new({"name": "Boleto", "minimum_amount": 5})
        for action in ("suspend", "terminate"):
            policy.step_ids = steps.new({"action": action, "days": 1, "counted_from": "due_date"})
            with self.subTest(action=action):
                self.assertNotIn("days after the", policy.warning_text or "")

    # Ready-made

    def _ladder(self, name):
        policy = self.env.ref(f"account_delinquency.policy_{name}")
        self.assertFalse(policy.company_id)
        return [(rung.step.action, rung.day) for rung in policy.step_ids._rungs()]

    def test_ready_made_ladders(self):
        suspension = [("notice", 15), ("suspend", 30)]
        termination = [("notice", 75), ("terminate", 90)]
        self.assertEqual(self._ladder("anatel_765"), suspension + termination)
        self.assertEqual(
            self._ladder("anatel_632"),
            [("notice", 15), ("reduce", 30), ("suspend", 60), ("notice", 75), ("terminate", 90)],
        )
        self.assertEqual(self._ladder("lei_14015"), suspension)
        self.assertEqual(self._ladder("simple"), suspension)

    def test_ready_made_policies_cut_nobody_for_a_few_cents(self):
        for name in ("anatel_765", "anatel_632", "lei_14015", "simple"):
            with self.subTest(name=name):
                self.assertEqual(self.env.ref(f"account_delinquency.policy_{name}").minimum_amount, 5)

    def test_ready_made_policies_are_within_the_law_but_the_revoked_one(self):
        for name in ("anatel_765", "lei_14015", "simple"):
            with self.subTest(name=name):
                self.assertFalse(self.env.ref(f"account_delinquency.policy_{name}").warning_text)
        self.assertIn("asks for 60 days", self.env.ref("account_delinquency.policy_anatel_632").warning_text)

    # Branches, companies and the archive

    def test_branch_uses_the_policy_of_the_company_above(self):
        branch = self._branch()
        policy = self._policy(company_id=self.company.id)
        branch.delinquency_policy_id = policy
        self.assertEqual(branch._default_delinquency_policy(), policy)

    def test_policy_of_a_branch_is_not_for_the_company_above(self):
        policy = self._policy(company_id=self._branch().id)
        with self.assertRaisesRegex(ValidationError, "belongs to Branch"):
            self.company.delinquency_policy_id = policy

    def test_branch_without_a_default_has_that_of_the_nearest_company_above(self):
        branch = self._branch()
        twig = self._branch(branch, name="Twig")
        self.company.delinquency_policy_id = self._policy(name="Company")
        self.assertEqual(twig._default_delinquency_policy().name, "Company")
        branch.delinquency_policy_id = self._policy(name="Branch")
        self.assertEqual(twig._default_delinquency_policy().name, "Branch")
        self.assertEqual(self.company._default_delinquency_policy().name, "Company")

    def test_archived_default_falls_through_to_the_company_above(self):
        branch = self._branch()
        self.company.delinquency_policy_id = self._policy(name="Company")
        branch.delinquency_policy_id = self._policy(name="Branch")
        branch.delinquency_policy_id.active = False
        self.assertEqual(branch._default_delinquency_policy().name, "Company")

    def test_no_default_anywhere_is_no_policy(self):
        self.assertFalse(self._branch()._default_delinquency_policy())

    def test_branch_charges_as_the_company_above(self):
        branch = self._branch()
        self.company.delinquency_policy_id = self._policy(fine_percent=2)
        terms, _digits = self.env["account.open.item"]._charge_terms({(branch.id, None)})[branch.id, None]
        self.assertEqual(terms.fine_percent, 2)

    def test_archived_policy_of_a_payment_method_charges_no_more(self):
        method = self.company_data["default_journal_bank"].inbound_payment_method_line_ids[0]
        method.delinquency_policy_id = self._policy(fine_percent=2)
        self.company.delinquency_policy_id = self._policy(fine_percent=1)
        document = self._document(100, days_ago(1), preferred_payment_method_line_id=method.id)
        self.assertEqual(document.amount_updated, 102)
        method.delinquency_policy_id.active = False
        document.invalidate_recordset()
        self.assertEqual(document.amount_updated, 101)

    def test_company_of_a_policy_that_another_company_uses_is_not_changed(self):
        other = self._other_company()
        policy = self._policy()
        other.delinquency_policy_id = policy
        with self.assertRaisesRegex(ValidationError, "is used by .*leave its company empty"):
            policy.company_id = self.company
        policy.company_id = other

    def test_company_of_a_policy_that_a_branch_uses_is_set_to_the_one_above(self):
        policy = self._policy()
        self._branch().delinquency_policy_id = policy
        policy.company_id = self.company

    def test_archiving_a_policy_that_nothing_follows_says_nothing(self):
        self.assertFalse(self._policy().action_archive())

    def test_policy_in_use_is_archived_instead_of_deleted(self):
        method = self.company_data["default_journal_bank"].inbound_payment_method_line_ids[0]
        contract = self.env["contract.contract"].create({"name": "Internet", "partner_id": self.customer.id, "active": False})
        for user in (self.company, method, contract):
            policy = self._policy()
            user.delinquency_policy_id = policy
            with self.subTest(user=user._name), self.assertRaisesRegex(UserError, "Archive it instead"):
                policy.unlink()
        self.assertTrue(self._policy().unlink())
