from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import days_ago
from .common_contract import ContractCommon
from .test_contract_suspend import DialogCommon

DIALOGS = ("contract.suspend", "contract.resume", "contract.unlock", "contract.hold")


@tagged("post_install", "-at_install")
class TestDialogAccess(DialogCommon):
    """A dialog says nothing about a contract of a company that its user does not work for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls._other_company()
        cls.foreign = cls._contract(cls._customer("Bruno"), company=other)
        cls.foreign.hold_suspension(days_ago(-3), "Secret")
        cls.foreign.suspend_services(kind="manual", reason="Stolen router")
        cls.own = cls._contract(cls._customer("Carla"))
        cls.own.suspend_services(kind="manual", reason="Stolen router")

    def _values(self, model, contract):
        """Returns the values of a line of a dialog."""
        values = {"contract_id": contract.id}
        return {**values, "suspension_id": contract.suspension_ids.id} if model == "contract.resume" else values

    def _line(self, model, contract):
        dialog = self.env[model].with_user(self.officer).create({})
        return dialog.line_ids.create({"dialog_id": dialog.id, **self._values(model, contract)})

    def test_line_of_a_foreign_contract_is_not_made(self):
        for model in DIALOGS:
            with self.subTest(model=model), self.assertRaises(AccessError):
                self._line(model, self.foreign)

    def test_line_is_not_changed_to_a_foreign_contract(self):
        for model in DIALOGS:
            line = self._line(model, self.own)
            with self.subTest(model=model), self.assertRaises(AccessError):
                line.write(self._values(model, self.foreign))

    def test_form_is_not_told_of_a_foreign_contract(self):
        """The web client asks what it would show before anything is stored."""
        for model in DIALOGS:
            line = self.env[f"{model}.line"].with_user(self.officer)
            shown = {name: {} for name in line._fields if name not in ("id", "dialog_id")}
            with self.subTest(model=model), self.assertRaises(AccessError):
                line.onchange(self._values(model, self.foreign), [], shown)


@tagged("post_install", "-at_install")
class TestContractFields(ContractCommon):
    def test_customer_does_not_read_what_the_program_keeps_for_itself(self):
        visitor = new_test_user(self.env, "visitor", groups="base.group_portal", partner_id=self.customer.id)
        contract = self.contract.with_user(visitor)
        self.assertEqual(contract.read(["name"]), [{"id": contract.id, "name": "Fibre 300"}])
        for name in ("invoicing_paused_since", "delinquency_read_at", "pauses_to_skip", "services_withheld"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                contract.read([name])

    def test_who_invoices_needs_no_rights_on_suspensions(self):
        clerk = self._user("clerk", "account.group_account_manager")
        paused = self._contract(self._customer("Bruno"))
        paused.suspend_services(kind="manual", reason="Stolen router")
        wizard = self.env["contract.manually.create.invoice"].with_user(clerk)
        wizard.create({"invoice_date": "2026-12-10", "contract_type": "sale"}).create_invoice()
        billed = [bool(contract._get_related_invoices()) for contract in self.contract | paused]
        self.assertEqual(billed, [True, False])
        self.assertFalse(paused.with_user(clerk).recurring_create_invoice())
