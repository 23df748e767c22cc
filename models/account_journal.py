from odoo import models

# From these Odoo makes the payment methods of a journal anew.
_REMADE_FROM = {"type", "currency_id"}


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def write(self, vals):
        """Odoo deletes the payment methods as superuser then, with their policies."""
        if all(journal._keeps(vals) for journal in self):
            return super().write(vals)
        lines = self.env["account.payment.method.line"]
        lines.search([("journal_id", "in", self.ids)])._check_may_end_policy()
        return super().write(vals)

    def _keeps(self, vals: dict) -> bool:
        """Whether ``vals`` leave alone what payment methods are made from."""
        names = _REMADE_FROM & vals.keys()
        return all(self._fields[name].convert_to_write(self[name], self) == (vals[name] or False) for name in names)
