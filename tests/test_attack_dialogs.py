from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

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
