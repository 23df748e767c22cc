from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.groups import USER, check_group
from ..reports.export_column import ExportChoice
from ..reports.export_sheet import MAX_ROWS
from .account_delinquency_export_options import XLSX

# From here on a file is made in the background, unless a parameter of the system says otherwise.
_BACKGROUND_ROWS = 10_000
# A title, headers and totals are rows too.
_OTHER_ROWS = 200


class AccountDelinquencyExport(models.TransientModel):
    """The dialog that exports the rows of a list ("Exportar"): which rows, which columns in which order, and how."""

    _name = "account.delinquency.export"
    _description = "Export"
    _inherit = [
        "delinquency.dialog",
        "account.delinquency.export.source",
        "account.delinquency.export.options",
        "account.delinquency.export.saved",
    ]
    _transient_max_hours = 72  # A file that waits to be made is made of its dialog.

    is_background = fields.Boolean(compute="_compute_is_background")

    @api.depends("row_count")
    def _compute_is_background(self):
        limit = self._background_rows()
        for wizard in self:
            wizard.is_background = wizard.row_count > limit

    @api.model
    def _background_rows(self) -> int:
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param("account_delinquency.export_background_rows", _BACKGROUND_ROWS))

    # Opening

    @api.model
    def _open_for(self, rows) -> dict:
        """Opens the dialog for ``rows``, or for all of the list whose filter is in the context, with the user's last choice."""
        wizard = self.create(self._source_of(rows))
        wizard._count_rows()
        if not wizard.row_count:
            raise UserError(self.env._("There is nothing to export: the list shows no row."))
        wizard.write(wizard._remembered())
        wizard.file_name = f"{wizard.title} {fields.Date.context_today(self)}"
        return wizard._show_dialog()

    def _title(self):
        return self.env._("Export")

    # Exporting

    def action_export(self):
        """Makes the file: at once, and downloads it, or in the background where there are many rows (users)."""
        self._check_may_export()
        choice = self._choice()
        if choice.dialect is None and self.row_count > MAX_ROWS - _OTHER_ROWS:
            raise UserError(self.env._("A sheet of Excel has %s rows. Choose CSV, or filter the list.", f"{MAX_ROWS:,}"))
        self._remember(choice.names)
        output = self._open_output(choice)
        if self.is_background:
            output._queue(self._name, self.id)
            return self._queued_action()
        content, about = self._make(output)
        output._finish(content, **about)
        return output._download_action(self._done_in_words(output))

    def _make(self, output) -> tuple:
        """Returns the content of the file, and what is to be recorded of it."""
        self._check_may_export()
        return self.env["account.delinquency.export.file"]._write_file(self._choice(), output._progress)

    def _check_may_export(self):
        """Raises ``AccessError`` where the user may not export these rows."""
        self.ensure_one()
        check_group(self._rows(), USER)

    def _choice(self) -> ExportChoice:
        return ExportChoice(
            rows=self._rows(),
            domain=self._domain(),
            names=self._ticked_names(),
            order=self.row_order,
            title=self.title or "",
            about=self._filter_in_words(),
            dialect=self._dialect(),
            is_title_written=self.is_title_written or self.format == XLSX,
        )

    def _open_output(self, choice: ExportChoice):
        """Records the file, and whose data is in it."""
        companies = self._rows()._read_group(choice.domain, ["company_id"])
        labels = self._labels()
        return self.env["account.delinquency.output"]._open(
            "export",
            self._safe_file_name(),
            format=self.format,
            model_name=self.model_name,
            row_count=self.row_count,
            filter_description=choice.about,
            columns=[labels[name] for name in choice.names],
            companies=self.env["res.company"].union(*(company for (company,) in companies)),
        )

    def _done_in_words(self, output) -> str:
        message = self.env._("“%(name)s” has %(count)s rows.", name=output.name, count=output.row_count)
        return " ".join(filter(None, (message, output.note)))

    def _queued_action(self) -> dict:
        message = self.env._("The file is being made. You are told here when it is ready; until then it is among your %s.", "%s")
        links = [{"label": self.env._("exported files"), "url": "/odoo/delinquency-files"}]
        return self._say(message, type="info", className="o_delinquency_done", links=links)
