from odoo import models
from odoo.fields import Domain

from .account_delinquency_exportable import NAMED_ROWS
from .groups import USER, check_group


class AccountDebtorReportable(models.AbstractModel):
    """Debtors of a list that a report can be made of."""

    _name = "account.debtor.reportable"
    _description = "Debtors That Can Be Reported On"

    def action_report(self):
        """Opens the dialog that makes a report of these debtors ("Relatório"; users), or where there are none of all that the
        list shows that it is called from. The context says which list, as for ``action_export``."""
        check_group(self, USER)
        items = self.env.context.get("overdue_item_domain") or None
        return self.env["account.debtor.report"]._open_for(self._ticked_or_all(), items, self._shown_in_words())

    def _ticked_or_all(self):
        """Returns those of the ticked debtors that still are some, in their order; without any, all that the list shows."""
        if self._is_ticked():
            return self & self.search([("id", "in", self.ids)])
        order = self.env["account.delinquency.export.source"]._order_of(self, self.env.context.get("export_order"))
        return self.search(Domain(self.env.context["active_domain"]), order=order)

    def _is_ticked(self) -> bool:
        """Whether these are the ones to report on. The web client names no more than some of all."""
        return "active_domain" not in self.env.context or 0 < len(self) < NAMED_ROWS

    def _shown_in_words(self) -> str:
        """Returns what the list shows: how many are ticked, and what its search bar says."""
        ticked = [self.env._("%s ticked", len(self))] if self._is_ticked() else []
        return "; ".join([*ticked, *(str(text) for text in self.env.context.get("export_facets") or [])])
