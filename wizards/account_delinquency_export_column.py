from odoo import api, fields, models


class AccountDelinquencyExportColumn(models.TransientModel):
    """A column that the export dialog offers. What it is called says the field, not who writes the line."""

    _name = "account.delinquency.export.column"
    _inherit = ["delinquency.dialog.sight"]
    _description = "Column of an Export"
    _order = "sequence, id"

    wizard_id = fields.Many2one("account.delinquency.export", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer()
    is_ticked = fields.Boolean(string="Tick")
    name = fields.Char(required=True)
    label = fields.Char(string="Column", compute="_compute_label")

    @api.depends("name", "wizard_id.model_name")
    @api.depends_context("lang")
    def _compute_label(self):
        for wizard, columns in self.grouped("wizard_id").items():
            labels = wizard._labels()
            for column in columns:
                column.label = labels.get(column.name, False)

    @api.model
    def _prepare(self, labels: dict, ticked: list[str]) -> list[dict]:
        """Returns the values of the lines: the ticked columns in their order, then the others by their labels. Names that are
        not offered are left out."""
        ticked = [name for name in dict.fromkeys(ticked) if name in labels]
        others = sorted(labels.keys() - set(ticked), key=lambda name: (labels[name].casefold(), name))
        return [
            {"sequence": place, "name": name, "is_ticked": place < len(ticked)} for place, name in enumerate([*ticked, *others])
        ]
