from odoo import models
from odoo.fields import Domain

from ..models.groups import USER, check_group

# So many ids the web client sends at most for "all", where the system has no other number.
_MOST_IDS = 20000


class AccountDebtor(models.Model):
    _inherit = "account.debtor"

    def action_report(self):
        """Opens the dialog that makes a report of these debtors ("Relatório"), in their order; of all that the list shows where
        none is ticked."""
        check_group(self, USER)
        return self.env["account.debtor.report"]._open_for(
            self._ticked_or_all(),
            self.env.context.get("overdue_item_domain") or None,
            self.env.context.get("debtor_filter_words") or "",
        )

    def _ticked_or_all(self):
        """Returns those of the ticked debtors that still are some, in their order; without any, all that the list shows."""
        most = int(self.env["ir.config_parameter"].sudo().get_param("web.active_ids_limit", _MOST_IDS))
        shown = self.env.context.get("active_domain")
        if shown is not None and (not self or len(self) >= most):
            return self.search(Domain(shown))
        return self & self.search([("id", "in", self.ids)])
