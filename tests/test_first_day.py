from odoo.tests import tagged

from .common import days_ago
from .common_contract import ContractCommon


@tagged("post_install", "-at_install")
class TestSmallThings(ContractCommon):
    """What the first day in an Odoo that already runs showed."""

    def _plan(self, name):
        line = self.contract.contract_line_ids
        line.name = name
        self._bill()
        return self.env["contract.suspend"].browse(self.contract.action_suspend()["res_id"]).line_ids.plan

    def test_plan_of_a_text_for_invoices_is_the_product(self):
        self.assertEqual(self._plan("Fibra 300 Mega de #START# a #END#"), self.product_a.name)

    def test_plan_of_another_text_is_that(self):
        self.assertEqual(self._plan("Fibra 300 Mega"), "Fibra 300 Mega")

    def test_plan_without_a_product_is_the_text_without_its_markers(self):
        self.contract.contract_line_ids.product_id = False
        self.assertEqual(self._plan("Fibra 300 #INVOICEMONTHNAME#"), "Fibra 300")

    def test_who_is_suspended_is_not_offered_a_suspension(self):
        self._bill()
        self.assertTrue(self._debtor().can_suspend)
        self._suspended()
        self.env["account.debtor"].invalidate_model()
        self.assertFalse(self._debtor().can_suspend)

    def test_who_has_another_contract_is(self):
        self._bill()
        self._suspended()
        self._contract()
        self.assertEqual((self._debtor().suspension_state, self._debtor().can_suspend), ("suspended", True))

    def test_reminder_typed_last_goes_where_its_day_is(self):
        policy = self._policy(("reminder", 5, "due_date"), ("notice", 15, "due_date"), ("suspend", 15, "notice"))
        policy.step_ids = [(0, 0, {"sequence": 99, "action": "reminder", "days": -3, "counted_from": "due_date"})]
        self.assertEqual(policy.step_ids.sorted("sequence").mapped("days"), [-3, 5, 15, 15])

    def test_reminder_on_the_day_of_another_step_stays_after_it(self):
        policy = self._policy(("reminder", 5, "due_date"), ("reminder", 5, "due_date"), ("notice", 15, "due_date"))
        steps = policy.step_ids.sorted("sequence")
        self.assertEqual(steps.ids, sorted(steps.ids))

    def test_unlock_of_a_backlog_says_what_to_do(self):
        self._bill(due=days_ago(61))
        self._suspended()
        dialog = self.env["contract.unlock"].browse(self.contract.action_trust_unlock()["res_id"])
        self.assertEqual(dialog.max_overdue, 60)
        self.assertIn("on hold while it is paid", dialog.line_ids.refusal)

    def test_tax_number_of_the_supplier_is_formatted_in_letters(self):
        self.company.vat = "12ABC34501DE35"
        self._bill()
        self._run({"notice"})
        self.assertIn("12.ABC.345/01DE-35", self.contract.notice_ids.supplier_html)

    def test_apps_finds_the_addon_by_the_word_of_brazil(self):
        modules = self.env["ir.module.module"]
        for word in ("inadimplência", "inadimplencia"):
            with self.subTest(word=word):
                self.assertIn("account_delinquency", modules.search([("summary", "ilike", word)]).mapped("name"))
