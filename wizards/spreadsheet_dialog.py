import base64
import binascii
import io
from urllib.parse import quote

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import get_lang

from ..rules.spreadsheet import Reason, SpreadsheetError
from ..rules.upload import Limits
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

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_file(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_file(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_file(values)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _check_file(self, vals: dict):
        """Raises ``UserError`` for a file in ``vals`` that is too large, or none, before anything of it is decoded or stored."""
        for content in filter(None, (vals.get("file"), self.env.context.get("default_file"))):
            self._check_content(content)

    @api.model
    def _check_content(self, content):
        if not isinstance(content, (str, bytes)):
            raise UserError(self._no_file())
        limit = Limits().size
        if len(content) // 4 * 3 > limit + 2:  # of the three bytes that the last four characters are for, two may be missing
            raise UserError(self._in_words(SpreadsheetError(Reason.TOO_LARGE, names=[limit // 2**20])))
        self._decode(content)

    @api.model
    def _decode(self, content: str | bytes) -> bytes:
        """Returns the bytes of a file; raises ``UserError`` where it is not in base64, as Odoo's clients send files."""
        try:
            text = content.encode("ascii") if isinstance(content, str) else content
            return base64.b64decode(text.translate(None, delete=b"\r\n"), validate=True)
        except (UnicodeEncodeError, binascii.Error) as error:
            raise UserError(self._no_file()) from error

    @api.model
    def _no_file(self) -> str:
        return self.env._("The file did not arrive as one: it must be sent in base64. Choose it again.")

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
            yield from read_spreadsheet(self.file_name, self._decode(content), self._columns())

    def _rows_and_rest(self) -> tuple[list, SpreadsheetError | None]:
        """Returns the rows of the file to the first long gap, and what says that something lies behind it.

        Raises ``SpreadsheetError``.
        """
        rows = []
        try:
            rows.extend(self._rows())
        except SpreadsheetError as error:
            if error.reason != Reason.FAR_BELOW:
                raise
            return rows, error
        return rows, None

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
            Reason.TOO_MANY_CELLS: self.env._(
                "The file has more cells than a list needs. Save the list alone in a new spreadsheet, or split it into several."
            ),
            Reason.FAR_BELOW: self.env._(
                "There is something in %s, far below the other rows, and not read. Delete it, or move it up to them.", error.cell
            ),
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
