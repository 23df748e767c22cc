from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.field_writers import WRITERS
from ..models.groups import MANAGER
from .common import TODAY, days_ago
from .common_attack import OWN, AttackCommon
from .common_boleto import boleto_of

# What Odoo asks of who writes the records that have our fields.
_ODOOS_OWN = "account.group_account_manager,base.group_partner_manager,helpdesk_mgmt.group_helpdesk_manager"


@tagged("post_install", "-at_install")
class TestAttackFields(AttackCommon):
    """What the addon adds to Odoo's models is written by those alone whom ``models/field_writers.py`` names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._user("a_accountant", _ODOOS_OWN)
        cls.document = cls._bill()
        cls.line = cls._terms(cls.document)
        cls.method = cls.company_data["default_journal_bank"].inbound_payment_method_line_ids[0]
        cls.ticket = cls.env["helpdesk.ticket"].sudo().create({"name": "Router", "description": "Broken"})

    def _stored(self):
        """Returns our fields that are kept in the tables of other modules, by model."""
        found = {}
        for name, model in self.env.registry.items():
            if model._original_module == OWN or model._abstract or model._transient:
                continue
            for field in model._fields.values():
                if field._modules[:1] == (OWN,) and field.store and field.type != "one2many":
                    found.setdefault(name, set()).add(field.name)
        return found

    def test_each_stored_field_on_another_s_model_has_a_writer(self):
        self.assertEqual(self._stored(), {model: set(writers) for model, writers in WRITERS.items()})

    def _guarded(self):
        """Yields the fields that not everybody may write who may write the record, with the record and another value."""
        records = {
            "account.move.line": self.line,
            "account.payment.method.line": self.method,
            "contract.contract": self.contract,
            "helpdesk.ticket": self.ticket,
            "res.partner": self.customer,
        }
        for model, writers in WRITERS.items():
            for name, writer in writers.items():
                if writer.group or writer.is_kept:
                    yield records[model], name, writer

    def _another(self, record, name):
        """Returns a value that the record does not have."""
        field = record._fields[name]
        if field.type == "selection":
            return next(value for value in field.get_values(self.env) if value != record[name])
        targets = {
            "account.delinquency.notice": lambda: self._notify(),
            "account.delinquency.policy": lambda: self._policy(name="Another"),
            "contract.contract": lambda: self.contract,
            "contract.suspension": lambda: self._suspended(),
            "res.partner": lambda: self._customer("Bruno"),
        }
        if field.relational:
            target = targets[field.comodel_name]()
            return [Command.set(target.ids)] if field.type == "many2many" else target.id
        return {"boolean": not record[name], "char": "x", "date": days_ago(-3), "datetime": "2026-11-20 10:00:00", "json": ["x"]}[
            field.type
        ]

    def test_who_may_write_the_record_alone_may_not_write_them(self):
        for record, name, _writer in self._guarded():
            value = self._another(record, name)
            with self.subTest(field=f"{record._name}.{name}"), self.env.cr.savepoint():
                self.assertTrue(record.with_user(self.accountant).has_access("write"))
                with self.assertRaises(AccessError):
                    record.with_user(self.accountant).write({name: value})

    def test_what_only_the_program_writes_no_manager_writes(self):
        for record, name, writer in self._guarded():
            if writer.is_kept:
                value = self._another(record, name)
                self.accountant.group_ids += self.env.ref(MANAGER)
                with self.subTest(field=f"{record._name}.{name}"), self.assertRaises(AccessError), self.env.cr.savepoint():
                    record.with_user(self.accountant).write({name: value})

    def test_what_odoo_leaves_to_the_record_no_employee_writes(self):
        records = {
            "mail.template": self.env.ref("account_delinquency.email_template_reminder"),
            "res.company": self.company,
            "res.partner": self.customer,
            "res.users.settings": self.env["res.users.settings"]._find_or_create_for_user(self.accountant),
        }
        for model, record in records.items():
            with self.subTest(model=model):
                self.assertTrue(record)
                self.assertFalse(record.with_user(self.people["employee"]).has_access("write"))

    def test_invoicing_alone_lifts_no_suspension_by_a_mark(self):
        self._suspended()
        clerk = self.people["invoicing"]
        with self.assertRaisesRegex(AccessError, "buttons only, for which you need the rights of .*Officer"):
            self.line.with_user(clerk).write({"is_contested": True})
        self._commit()
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_invoicing_alone_makes_no_debt_another_customer_s(self):
        other = self._customer("Bruno")
        with self.assertRaisesRegex(AccessError, "by the program alone"):
            self.line.with_user(self.people["invoicing"]).write({"debtor_partner_id": other.id})

    def test_invoicing_alone_makes_no_document_whose_debt_is_another_customer_s(self):
        other = self._customer("Bruno")
        for name, value in (("is_contested", True), ("debtor_partner_id", other.id)):
            with self.subTest(field=name, way="values"), self.assertRaises(AccessError), self.env.cr.savepoint():
                self._document_by_clerk({name: value})
            clerk = self.people["invoicing"]
            draft = {"move_id": self._document(50, TODAY, post=False).id, "name": "Fibre", "price_unit": 5}
            lines = self.env["account.move.line"].with_user(clerk).with_context(**{f"default_{name}": value})
            with self.subTest(field=name, way="context"), self.assertRaises(AccessError), self.env.cr.savepoint():
                lines.create(draft)
            self.env["ir.default"].with_user(clerk).set("account.move.line", name, value, user_id=True)
            with self.subTest(field=name, way="default"), self.assertRaises(AccessError), self.env.cr.savepoint():
                self._document_by_clerk({})
            self.env["ir.default"].search([("field_id.name", "=", name)]).unlink()

    def test_no_default_of_a_clerk_s_own_says_what_officers_say(self):
        document = self._document(100, self._later(9))
        values = {"boleto_line": boleto_of(100, self._later(9)).line, "delinquency_contract_id": self.contract.id}
        clerk = self.people["invoicing"]
        for name, value in values.items():
            self.env["ir.default"].with_user(clerk).set("account.move.line", name, value, user_id=True)
            terms, other = self._terms(document), document.line_ids - self._terms(document)
            lines = [
                {"account_id": terms.account_id.id, "debit": 100},
                {"account_id": other.account_id.id, "credit": 100, name: False},
            ]
            lines = [Command.create({**line, "partner_id": self.customer.id}) for line in lines]
            with self.subTest(field=name), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env["account.move"].with_user(clerk).create({"move_type": "entry", "line_ids": lines})

    def test_invoicing_alone_invoices_and_reconciles_as_before(self):
        document = self._document_by_clerk({})
        document.action_post()
        register = self.env["account.payment.register"].with_user(self.people["invoicing"])
        wizard = register.with_context(active_model="account.move", active_ids=document.ids).create({"payment_date": TODAY})
        wizard.action_create_payments()
        self.assertIn(document.payment_state, ("paid", "in_payment"))

    def _document_by_clerk(self, values):
        moves = self.env["account.move"].with_user(self.people["invoicing"])
        line = {"name": "Internet", "price_unit": 10, "tax_ids": False, **values}
        return moves.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [Command.create(line)],
            }
        )

    # Payment methods

    def _with_policy(self):
        self.method.delinquency_policy_id = self.policy
        return self.method

    def test_payment_method_with_a_policy_is_not_taken_away(self):
        method = self._with_policy().with_user(self.accountant)
        ways = {
            "deleted": method.unlink,
            "taken from its journal": lambda: method.write({"journal_id": False}),
            "deleted with its journal": method.journal_id.unlink,
            "made anew": lambda: method.journal_id.write({"currency_id": self.env.ref("base.EUR").id}),
        }
        for way, take in ways.items():
            with self.subTest(way=way), self.env.cr.savepoint():
                with self.assertRaisesRegex(AccessError, "Only a delinquency manager"):
                    take()
                self.assertTrue(self.method.exists().journal_id)

    def test_payment_method_without_a_policy_is_deleted_as_before(self):
        self.method.with_user(self.accountant).unlink()
        self.assertFalse(self.method.exists())

    def test_manager_deletes_a_payment_method_with_a_policy(self):
        self.accountant.group_ids += self.env.ref(MANAGER)
        self._with_policy().with_user(self.accountant).unlink()
        self.assertFalse(self.method.exists())

    def test_journal_is_renamed_as_before(self):
        journal = self._with_policy().journal_id.with_user(self.accountant)
        journal.write({"name": "Bank of the South", "type": "bank"})
        self.assertEqual(journal.name, "Bank of the South")
