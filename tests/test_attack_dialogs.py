from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .common_attack import AttackCommon

SIGHT = "delinquency.dialog.sight"


@tagged("post_install", "-at_install")
class TestAttackDialogs(AttackCommon):
    """A dialog shows what its user may read, whatever a client points it at."""

    def _dialogs(self):
        return [model for model in self._models() if model._transient]

    def test_no_dialog_reads_as_superuser(self):
        reading = [
            f"{dialog._name}.{name}"
            for dialog in self._dialogs()
            for name, field in dialog._fields.items()
            if (field.related or field.compute) and field.compute_sudo
        ]
        self.assertEqual(reading, [])

    def test_each_dialog_checks_what_it_is_pointed_at(self):
        self.assertGreater(len(self._dialogs()), 15)
        unchecked = [dialog._name for dialog in self._dialogs() if not isinstance(dialog, self.env.registry[SIGHT])]
        self.assertEqual(unchecked, [])

    def test_each_dialog_is_its_user_s_own(self):
        """Whose ids can be counted up."""
        rules = self.env["ir.rule"].sudo().search([("groups", "=", False), ("domain_force", "ilike", "create_uid")])
        shared = [dialog._name for dialog in self._dialogs() if dialog._name not in rules.model_id.mapped("model")]
        self.assertEqual(shared, [])

    def _pointed(self):
        """Yields the dialogs that may be pointed at something of the other company, with what points there."""
        targets = {
            "account.move.line": self.secret_line,
            "account.move": self.secret,
            "res.company": self.theirs,
            "res.partner": self.victim,
        }
        for dialog in self._dialogs():
            for name in dialog._pointers():
                if target := targets.get(dialog._fields[name].comodel_name):
                    yield (
                        dialog.with_user(self.people["manager"]).with_context(allowed_company_ids=self.company.ids),
                        name,
                        target,
                    )

    def test_dialog_about_another_company_is_refused(self):
        pointed = list(self._pointed())
        self.assertGreater(len(pointed), 5)
        for dialog, name, target in pointed:
            with self.subTest(dialog=dialog._name, field=name):
                with self.assertRaises(AccessError):
                    dialog.create({name: target.id})
                with self.assertRaises(AccessError):
                    dialog.onchange({name: target.id}, [name], {name: {}})

    def test_dialog_that_is_pointed_elsewhere_later_is_refused(self):
        mine = self._document(50, self._later(-9))
        officer = self.people["officer"]
        dialog = self.env["account.boleto.set"].with_user(officer).create({"move_line_id": self._terms(mine).id})
        self.assertEqual(dialog.amount_residual, 50)
        with self.assertRaises(AccessError):
            dialog.write({"move_line_id": self.secret_line.id})

    def test_bank_slips_of_another_company_are_not_found(self):
        officer = self.people["officer"]
        with self.assertRaises(AccessError), mute_logger("odoo.http"):
            self.env["account.boleto.import"].with_user(officer).create({"company_id": self.theirs.id})

    def test_holidays_of_another_company_are_not_shown(self):
        manager = self.people["manager"]
        with self.assertRaises(AccessError):
            self.env["delinquency.holiday.import"].with_user(manager).create({"company_id": self.theirs.id})

    def test_dialog_about_another_company_by_default_is_refused(self):
        """The name of what is named by default is shown before anything is computed."""
        for dialog, name, target in self._pointed():
            named = dialog.with_context(**{f"default_{name}": target.id})
            with self.subTest(dialog=dialog._name, field=name), self.assertRaises(AccessError):
                named.onchange({}, [], {name: {"fields": {"display_name": {}}}})

    def test_dialog_about_another_company_in_a_dictionary_is_refused(self):
        """Odoo's web client may send an id in one."""
        for dialog, name, target in self._pointed():
            with self.subTest(dialog=dialog._name, field=name), self.assertRaises(AccessError):
                dialog.onchange({name: {"id": target.id}}, [name], {name: {"fields": {"display_name": {}}}})

    def test_line_about_another_company_is_refused_while_the_dialog_is_filled_in(self):
        lines = [Command.create({"partner_id": self.victim.id, "company_id": self.company.id})]
        dialog = self.env["res.partner.policy.choose"].with_user(self.people["officer"])
        spec = {"line_ids": {"fields": {"partner_id": {"fields": {"display_name": {}}}}}}
        with self.assertRaises(AccessError):
            dialog.onchange({"line_ids": lines}, ["line_ids"], spec)

    def _letter_to_the_victim(self):
        user = self.env["account.delinquency.letter"].with_user(self.people["user"])
        return user.create({"debtors": [[self.theirs.id, self.victim.id]], "channel": "email", "kind": "reminder"})

    def test_letter_to_a_customer_of_another_company_tells_no_name(self):
        [letter] = self._letter_to_the_victim().web_read({"only_partner_id": {"fields": {"display_name": {}}}})
        self.assertFalse(letter["only_partner_id"])

    def test_letter_of_another_company_tells_not_who_was_written_to_today(self):
        told = {"company_id": self.theirs.id, "partner_id": self.victim.id, "date": TODAY, "state": "sent"}
        self.env["account.delinquency.notice"].sudo().create({**told, "channel": "email", "action": "reminder", "episode": 1})
        self.assertEqual(self._letter_to_the_victim().written_count, 0)
