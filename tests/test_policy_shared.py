from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DelinquencyCommon

MANAGER = "account_delinquency.group_delinquency_manager"
_STEPS = [
    Command.create({"sequence": 10, "action": "notice", "days": 15}),
    Command.create({"sequence": 20, "action": "suspend", "days": 15, "counted_from": "notice"}),
]


@tagged("post_install", "-at_install")
class TestPolicyShared(DelinquencyCommon):
    """A policy that several companies follow is changed by who has all of them; the others make a copy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._other_company()
        cls.manager = cls._user("manager", MANAGER)
        cls.manager_of_both = cls._user("manager_of_both", MANAGER, cls.company + cls.other)
        cls.shared = cls.env["account.delinquency.policy"].create({"name": "Shared", "step_ids": _STEPS})
        cls.company.delinquency_policy_id = cls.shared

    def _as(self, user, record):
        return record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def _place(self, name):
        """Returns what may have a policy of its own in the other company."""
        method = self.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", self.other.id)], limit=1)
        contract = self.env["contract.contract"].with_company(self.other)
        places = {
            "company": self.other,
            "method": method.inbound_payment_method_line_ids[:1],
            "customer": self.customer.with_company(self.other),
            "contract": contract.create({"name": "Theirs", "partner_id": self.customer.id, "company_id": self.other.id}),
        }
        return places[name]

    def _assert_closed(self, user, policy):
        mine, step = self._as(user, policy), self._as(user, policy.step_ids[0])
        attempts = {
            "write": lambda: mine.write({"minimum_amount": 0}),
            "steps": lambda: mine.write({"step_ids": [Command.update(step.id, {"days": 1})]}),
            "archive": mine.action_archive,
            "unlink": mine.unlink,
            "translate": lambda: mine.update_field_translations("name", {"en_US": "Mine"}),
            "step write": lambda: step.write({"days": 1}),
            "step translate": lambda: step.update_field_translations("name", {"en_US": "Mine"}),
            "step unlink": step.unlink,
            "step create": lambda: step.create({"policy_id": policy.id, "action": "reminder", "days": 1}),
        }
        for name, attempt in attempts.items():
            with self.subTest(user=user.login, attempt=name), self.assertRaisesRegex(AccessError, "copy for my company"):
                attempt()

    def test_shared_policy_is_closed_to_who_lacks_a_company_that_follows_it(self):
        for name in ("company", "method", "customer", "contract"):
            self._place(name).delinquency_policy_id = self.shared
            with self.subTest(place=name):
                self.assertFalse(self._as(self.manager, self.shared).is_changeable)
                self._assert_closed(self.manager, self.shared)
            self._place(name).delinquency_policy_id = False
            self.env["contract.contract"].search([("delinquency_policy_id", "=", self.shared.id)]).delinquency_policy_id = False

    def test_shipped_policy_that_another_company_follows_is_closed(self):
        shipped = self.env.ref("account_delinquency.policy_anatel_765")
        self.other.delinquency_policy_id = shipped
        self._assert_closed(self.manager, shipped)

    def test_archived_policy_that_another_company_has_chosen_is_not_brought_back(self):
        self.other.delinquency_policy_id = self.shared
        self.shared.active = False
        with self.assertRaisesRegex(AccessError, "copy for my company"):
            self._as(self.manager, self.shared).action_unarchive()

    def test_shared_policy_is_changed_by_who_has_every_company_that_follows_it(self):
        self._as(self.manager, self.shared).minimum_amount = 7
        self.other.delinquency_policy_id = self.shared
        mine = self._as(self.manager_of_both, self.shared)
        self.assertTrue(mine.is_changeable)
        mine.write({"minimum_amount": 9, "step_ids": [Command.update(mine.step_ids[1].id, {"days": 20})]})
        mine.step_ids[1].days = 25
        self.assertEqual((self.shared.minimum_amount, self.shared.step_ids[1].days), (9, 25))

    def test_who_works_in_one_of_his_companies_now_still_has_the_other(self):
        self.other.delinquency_policy_id = self.shared
        self.shared.with_user(self.manager_of_both).with_context(allowed_company_ids=self.company.ids).minimum_amount = 9
        self.assertEqual(self.shared.minimum_amount, 9)

    def test_branch_that_follows_belongs_to_who_has_the_company_above(self):
        branch = self.env["res.company"].create({"name": "Filial", "parent_id": self.company.id})
        branch.delinquency_policy_id = self.shared
        self._as(self.manager, self.shared).minimum_amount = 7
        self.assertEqual(self.shared.minimum_amount, 7)

    def test_policy_of_the_company_above_is_closed_to_who_has_a_branch_alone(self):
        branch = self.env["res.company"].create({"name": "Filial", "parent_id": self.company.id})
        manager = self._user("branch_manager", MANAGER, branch)
        self.shared.company_id = self.company
        self.assertEqual(self._as(manager, self.shared).name, "Shared")
        self._assert_closed(manager, self.shared)

    def test_step_is_not_moved_into_a_policy_that_is_closed(self):
        self.other.delinquency_policy_id = self.shared
        own = self._as(self.manager, self.shared).create({"name": "Own", "company_id": self.company.id, "step_ids": _STEPS})
        with self.assertRaises(AccessError):
            own.step_ids[1].policy_id = self.shared

    def test_policy_is_not_given_to_a_company_that_its_manager_does_not_have(self):
        own = self._as(self.manager, self.shared).create({"name": "Own", "company_id": self.company.id})
        with self.assertRaises(AccessError):
            own.company_id = self.other

    # The copy

    def _copied(self, user):
        action = self._as(user, self.shared).action_copy_for_company()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_copy_belongs_to_the_company_and_may_be_changed(self):
        self.other.delinquency_policy_id = self.shared
        copy = self._copied(self.manager)
        self.assertEqual((copy.company_id, copy.ladder), (self.company, self.shared.ladder))
        self.assertEqual(copy.name, f"Shared ({self.company.name})")
        mine = self._as(self.manager, copy)
        mine.step_ids[1].days = 30
        self.assertEqual((copy.step_ids[1].days, self.shared.step_ids[1].days), (30, 15))

    def test_nothing_follows_the_copy_until_it_is_chosen(self):
        self.other.delinquency_policy_id = self.shared
        copy = self._copied(self.manager)
        self.assertFalse(copy._user_companies())
        self.assertEqual(self.company.delinquency_policy_id, self.shared)

    def test_only_a_manager_makes_a_copy(self):
        officer = self._user("officer", "account_delinquency.group_delinquency_officer")
        with self.assertRaises(AccessError):
            self._copied(officer)

    def test_form_of_a_policy_that_is_closed_says_so(self):
        form = Form(self._as(self.manager, self.shared))
        self.assertTrue(form.is_changeable)
        self.other.delinquency_policy_id = self.shared
        self.assertFalse(Form(self._as(self.manager, self.shared)).is_changeable)
        self.assertTrue(Form(self._as(self.manager, self.shared.browse())).is_changeable)

    # What else may belong to no company

    def _layout(self, user, **values):
        layouts = self._as(user, self.env["account.delinquency.export.layout"])
        return layouts.create({"name": "Lawyer", "model_name": "account.debtor", "columns": ["city"], **values})

    def test_choice_of_an_export_is_shared_with_companies_of_its_owner_alone(self):
        user = self._user("exporter", "account_delinquency.group_delinquency_user")
        for company in (self.other, self.env["res.company"]):
            with self.subTest(company=company.name), self.assertRaises(AccessError):
                self._layout(user, is_shared=True, company_id=company.id)
        self.assertTrue(self._layout(user, is_shared=True, company_id=self.company.id))

    def test_own_choice_of_an_export_is_not_shared_with_another_company_afterwards(self):
        user = self._user("exporter", "account_delinquency.group_delinquency_user")
        layout = self._layout(user, company_id=self.company.id)
        for company in (self.other, self.env["res.company"]):
            with self.subTest(company=company.name), self.assertRaises(AccessError):
                layout.write({"is_shared": True, "company_id": company.id})
        layout.is_shared = True

    def test_manager_changes_no_choice_of_an_export_that_another_company_shares(self):
        layout = self._layout(self.manager_of_both, is_shared=True, company_id=self.other.id)
        for attempt in (lambda mine: mine.write({"columns": []}), lambda mine: mine.unlink()):
            with self.assertRaises(AccessError):
                attempt(self._as(self.manager, layout))
        self._as(self.manager_of_both, layout).unlink()

    def test_holiday_of_every_company_is_changed_by_no_manager(self):
        leave = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .create({"name": "Closed", "date_from": "2026-12-25 03:00:00", "date_to": "2026-12-26 02:59:59"})
        )
        own = self._as(self.manager, leave)
        own.name = "Christmas"
        with self.assertRaises(AccessError):
            own.company_id = False
        leave.company_id = False
        for attempt in (lambda: own.write({"name": "Open"}), own.unlink):
            with self.assertRaises(AccessError):
                attempt()
