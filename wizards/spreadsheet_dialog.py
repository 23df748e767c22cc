import base64
import io
from urllib.parse import quote

import xlsxwriter

from odoo import fields, models
from odoo.tools import get_lang

from ..rules.spreadsheet import Reason, SpreadsheetError
from .spreadsheet import read_spreadsheet


class SpreadsheetDialog(models.AbstractModel):
    """A dialog that takes a spreadsheet: the file, an empty one with its columns to begin with, and what is wrong, in words."""

    _name = "delinquency.spreadsheet"
    _description = "Dialog with a Spreadsheet"
    _inherit = ["delinquency.dialog"]

    file = fields.Binary(string="Spreadsheet", attachment=False)
    file_name = fields.Char()
    template_file = fields.Binary(string="Template", compute="_compute_template_file")
    template_name = fields.Char(compute="_compute_template_file")

    def _columns(self) -> list:
        """Returns the ``Column`` of each that the dialog reads."""
        raise NotImplementedError

    def _template_name(self) -> str:
        raise NotImplementedError

    def _compute_template_file(self):
        for dialog in self:
            dialog.template_file = base64.b64encode(dialog._template())
            dialog.template_name = f"{dialog._template_name()}.xlsx"

    def action_template(self):
        """Downloads the empty spreadsheet; the dialog stays open."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template_file/{quote(self.template_name)}?download=true",
            "target": "download",
        }

    def _template(self) -> bytes:
        """Returns a workbook with the headers alone; its cells are text, as long numbers and numbers of documents must be."""
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            sheet.set_column(0, len(self._columns()) - 1, 30, book.add_format({"num_format": "@"}))
            sheet.write_row(0, 0, [column.headers[0] for column in self._columns()], book.add_format({"bold": True}))
        return file.getvalue()

    def _rows(self):
        """Yields the rows of the file, as ``rules.spreadsheet`` does; none where no file was chosen.

        Raises ``SpreadsheetError``.
        """
        content = self.with_context(bin_size=False).file
        if content:
            yield from read_spreadsheet(self.file_name, base64.b64decode(content), self._columns())

    def _day(self, cell):
        """Returns the day of a cell, as the user writes days or as ISO does."""
        return cell.day(get_lang(self.env).date_format)

    def _in_words(self, error: SpreadsheetError) -> str:
        """Returns what is wrong with the file or the cell, and what to do."""
        names = ", ".join(map(str, error.names))
        if error.reason in (Reason.FORMULA, Reason.NUMBER, Reason.DATE):
            return self._cell_in_words(error)
        if error.reason in (Reason.OLD_FORMAT, Reason.ENCRYPTED, Reason.MACROS):
            return self._format_in_words(error.reason)
        return {
            Reason.TOO_LARGE: self.env._("The file is larger than %s MB. Split it into smaller ones.", names),
            Reason.BOMB: self.env._("The file unpacks to far more than a list needs. Save the list alone in a new spreadsheet."),
            Reason.UNKNOWN: self.env._("The file is no spreadsheet. Choose one that is saved as .xlsx or .csv."),
            Reason.ENTITIES: self.env._(
                "The file declares entities, which no spreadsheet needs. Save the list in a new spreadsheet."
            ),
            Reason.UNREADABLE: self.env._("The file is damaged. Open it in your spreadsheet program and save it as .xlsx again."),
            Reason.EMPTY: self.env._("There is nothing in the first sheet of the file."),
            Reason.TOO_MANY_ROWS: self.env._("The file has more than %s rows. Split it into smaller ones.", names),
            Reason.MISSING_COLUMNS: self.env._("These columns are missing: %s. The template has them.", names),
            Reason.DUPLICATE_COLUMNS: self.env._("These columns are there twice: %s. Delete the others.", names),
        }[error.reason]

    def _format_in_words(self, reason: Reason) -> str:
        return {
            Reason.OLD_FORMAT: self.env._("The file has Excel's old format. Save it as .xlsx and choose that."),
            Reason.ENCRYPTED: self.env._("The file is protected by a password. Save it without one and choose that."),
            Reason.MACROS: self.env._("The file has macros. Save it as .xlsx, without them, and choose that."),
        }[reason]

    def _cell_in_words(self, error: SpreadsheetError) -> str:
        return {
            Reason.FORMULA: self.env._("There is a formula in %s. Enter its result instead.", error.cell),
            Reason.NUMBER: self.env._(
                "The number in %s has lost digits. Format the cell as text and enter the number again.", error.cell
            ),
            Reason.DATE: self.env._("There is no day in %s. Enter it as in 2026-12-31.", error.cell),
        }[error.reason]
