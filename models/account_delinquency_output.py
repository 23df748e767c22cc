from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules.file_name import safe_file_name
from .groups import USER, check_group

KINDS = [("export", "Export"), ("report", "Report")]
STATES = [("waiting", "Waiting"), ("running", "Being made"), ("done", "Done"), ("failed", "Failed")]

# What was recorded when the file was asked for stays as it is, whoever writes.
_FROZEN = {"kind", "user_id", "company_ids", "date", "model_name", "filter_description", "columns", "format"}


class AccountDelinquencyOutput(models.Model):
    """The record of one file with data of debtors that has left Odoo, or is being made: who, when, what of, how much.

    It answers who took which personal data out (LGPD), so nobody changes or deletes it. The file itself is another record, which
    its author alone can read, and which is deleted after some days.
    """

    _name = "account.delinquency.output"
    _inherit = ["account.delinquency.made"]
    _description = "Exported File"
    _order = "id DESC"

    name = fields.Char(string="File", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Author", required=True, readonly=True, index=True, ondelete="restrict")
    company_ids = fields.Many2many("res.company", string="Companies", readonly=True, help="Whose data is in it.")
    date = fields.Datetime(string="Asked for", required=True, readonly=True, default=fields.Datetime.now)
    model_name = fields.Char(string="Model", readonly=True)
    source = fields.Char(compute="_compute_source", help="What the rows of the file are.")
    filter_description = fields.Text(string="Filter", readonly=True, help="Which rows were asked for.")
    row_count = fields.Integer(string="Rows", readonly=True)
    format = fields.Char(readonly=True)
    columns = fields.Text(readonly=True, help="Which columns are in it.")
    state = fields.Selection(STATES, required=True, readonly=True, default="running", index=True)
    done_count = fields.Integer(readonly=True)
    total_count = fields.Integer(readonly=True)
    progress = fields.Float(compute="_compute_progress", help="How much of it is done, in percent.")
    note = fields.Text(readonly=True, help="What is to be known about the file.")
    error = fields.Text(readonly=True, help="Why the file was not made.")
    date_done = fields.Datetime(string="Made", readonly=True)
    is_downloadable = fields.Boolean(compute="_compute_is_downloadable", help="The user's own file is still there.")
    file_ids = fields.One2many("account.delinquency.output.file", "output_id", string="Kept Content", readonly=True)

    @api.depends("model_name")
    @api.depends_context("lang")
    def _compute_source(self):
        for output in self:
            known = output.model_name in self.env
            output.source = self.env["ir.model"]._get(output.model_name).sudo().name if known else output.model_name

    @api.depends("state", "done_count", "total_count")
    def _compute_progress(self):
        for output in self:
            share = output.done_count / output.total_count if output.total_count else 0
            output.progress = 100 if output.state == "done" else 100 * min(share, 1)

    @api.depends("state", "user_id", "file_ids")
    @api.depends_context("uid")
    def _compute_is_downloadable(self):
        kept = self.env["account.delinquency.output.file"].search([("output_id", "in", self.ids)]).output_id
        for output in self:
            output.is_downloadable = output.state == "done" and output in kept

    def write(self, vals):
        if _FROZEN & vals.keys():
            raise UserError(self.env._("What is recorded of an exported file can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The record of an exported file can't be deleted: it says who took which data out."))

    # Making a file

    @api.model
    def _open(self, kind: str, name: str, **about):
        """Records a file that the user has asked for; returns the record.

        ``about``: ``format``, ``model_name``, ``row_count``, ``filter_description`` (which rows, in words), ``columns`` (their
        names, a list), ``companies`` (whose data it is; those that are selected, where it is not said). Then either
        ``_finish`` it in the same transaction, or ``_queue`` it. ``name``: with the extension of the file.
        """
        columns = about.get("columns") or []
        companies = about.get("companies") or self.env.companies
        return (
            self.sudo()
            .create(
                {
                    "kind": kind,
                    "name": safe_file_name(name, name.rpartition(".")[2] or "bin"),
                    "user_id": self.env.uid,
                    "company_ids": [fields.Command.set(companies.ids)],
                    "format": about.get("format"),
                    "model_name": about.get("model_name"),
                    "row_count": about.get("row_count", 0),
                    "total_count": about.get("row_count", 0),
                    "filter_description": about.get("filter_description"),
                    "columns": columns if isinstance(columns, str) else ", ".join(columns),
                }
            )
            .sudo(False)
        )

    def _finish(self, content, row_count: int | None = None, note: str | None = None):
        """Keeps the file for its author: ``content`` is bytes, or the path of a file, which stays where it is.

        ``row_count``: how many rows are in it, where they are not as many as were asked for; ``note``: what is to be known.
        """
        self.ensure_one()
        self.env["account.delinquency.output.file"]._keep(self, content)
        rows = self.row_count if row_count is None else row_count
        values = {"state": "done", "date_done": fields.Datetime.now(), "error": False, "note": note}
        self.sudo().write({**values, "row_count": rows, "done_count": rows, "total_count": rows})

    def _fail(self, reason: str):
        """Stores why the file could not be made, in words."""
        self.sudo().write({"state": "failed", "error": reason, "date_done": fields.Datetime.now()})

    # What its author does with it

    def _url(self) -> str:
        return f"/delinquency/output/{self.id}"

    def action_download(self):
        """Downloads the user's own file (users)."""
        self.ensure_one()
        check_group(self, USER)
        if not self.is_downloadable:
            raise UserError(
                self.env._("The file is not there: it is another user's, it is not made yet, or it was deleted after some days.")
            )
        return self._download_action()

    def _download_action(self, message: str | None = None) -> dict:
        """Returns the action that downloads the file, says ``message`` and closes the dialog, where there is one."""
        params = {"url": self._url(), "message": message, "type": "warning" if self.note else "success"}
        return {"type": "ir.actions.client", "tag": "account_delinquency.download", "params": params}

    def action_refresh(self):
        """Shows how far it is."""
        return False
