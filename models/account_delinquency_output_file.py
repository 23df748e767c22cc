from pathlib import Path

from odoo import api, fields, models

from .recorded import made_by_program

# So long a file is kept, unless a parameter of the system says otherwise.
KEPT_DAYS = 7


class AccountDelinquencyOutputFile(models.Model):
    """The content of an exported file. Its author alone can read it, and only for some days; see the record rule."""

    _name = "account.delinquency.output.file"
    _inherit = ["account.delinquency.made"]
    _description = "Content of an Exported File"

    output_id = fields.Many2one("account.delinquency.output", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Author", required=True, readonly=True, ondelete="restrict")
    name = fields.Char(required=True, readonly=True)
    content = fields.Binary(attachment=True, readonly=True)

    @api.model
    def _keep(self, output, content: bytes | str | Path):
        """Stores the content of ``output``. It has a type that Odoo neither guesses anew nor puts into its index of words."""
        file = self.sudo().create({"output_id": output.id, "user_id": output.user_id.id, "name": output.name})
        attachment = made_by_program(self.env["ir.attachment"]).create(
            {
                "name": "content",
                "res_model": self._name,
                "res_id": file.id,
                "res_field": "content",
                "type": "binary",
                "mimetype": "application/x-download",
                "raw": content if isinstance(content, bytes) else Path(content).read_bytes(),
            }
        )
        attachment.index_content = False  # An addon that indexes files may look at the content instead of its type.
        output.invalidate_recordset(["file_ids", "is_downloadable"])

    @api.model
    def _kept_days(self) -> int:
        return int(self.env["ir.config_parameter"].sudo().get_param("account_delinquency.output_days", KEPT_DAYS))

    @api.autovacuum
    def _gc_files(self):
        """Deletes the files that were kept long enough; what is recorded of them stays."""
        last = fields.Datetime.subtract(fields.Datetime.now(), days=self._kept_days())
        self.search([("create_date", "<", last)]).unlink()
