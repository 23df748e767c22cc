from odoo import models

from .groups import USER, check_group

# So many rows the web client names at most where all of a list are ticked: then it is all that is meant.
NAMED_ROWS = 20_000


class AccountDelinquencyExportable(models.AbstractModel):
    """Rows of a list that can be exported with columns to choose."""

    _name = "account.delinquency.exportable"
    _description = "Rows That Can Be Exported"

    def action_export(self):
        """Opens the dialog that exports these rows, or where there are none all rows of the list that it is called from
        ("Exportar"; users). The context says which list: ``active_domain``, and what its user has filtered it by."""
        check_group(self, USER)
        return self.env["account.delinquency.export"]._open_for(self)
