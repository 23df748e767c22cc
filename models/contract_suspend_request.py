from odoo import api, fields, models
from odoo.fields import Domain


class ContractSuspendRequest(models.Model):
    """A contract that is to be suspended when this transaction is committed, as a server action asks for.

    What waits for the commit outlives the savepoint in which it was asked for, such as that of an import that is only tried. A
    row does not: nobody is cut for what was rolled back. It is gone before the commit.
    """

    _name = "contract.suspend.request"
    _inherit = ["account.delinquency.made"]
    _description = "Contract to Be Suspended at the Commit"

    contract_id = fields.Many2one("contract.contract", required=True, readonly=True, index=True, ondelete="cascade")

    @api.model
    def _ask(self, contracts):
        """Keeps that ``contracts`` are to be suspended."""
        self.sudo().create([{"contract_id": contract.id} for contract in contracts])

    @api.model
    def _take(self, contracts):
        """Returns those of ``contracts`` that are to be suspended, and forgets it."""
        requests = self.sudo().search(Domain("contract_id", "in", contracts.ids))
        asked = contracts.browse(requests.contract_id.ids)
        requests.unlink()
        return asked
