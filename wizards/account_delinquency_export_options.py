from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import get_lang

from ..rules.delimited import LATIN_1, UTF_8, Dialect, DialectError, DialectReason
from ..rules.file_name import safe_file_name

XLSX, CSV, DELIMITED = "xlsx", "csv", "delimited"
_EXTENSIONS = {XLSX: "xlsx", CSV: "csv", DELIMITED: "txt"}
_OTHER = "other"
_DELIMITERS = {"semicolon": ";", "tab": "\t", "pipe": "|"}
_BOM = "utf-8-bom"


class AccountDelinquencyExportOptions(models.AbstractModel):
    """How the file of an export is written: what is asked for, saved with a choice, and remembered."""

    _name = "account.delinquency.export.options"
    _description = "Options of an Export"

    title = fields.Char(help="Above the columns of a spreadsheet, and the name of its sheet.")
    file_name = fields.Char()
    format = fields.Selection([(XLSX, "Excel (.xlsx)"), (CSV, "CSV"), (DELIMITED, "Delimited")], required=True, default=XLSX)
    delimiter = fields.Selection(
        [("semicolon", "Semicolon ;"), ("tab", "Tab"), ("pipe", "Pipe |"), (_OTHER, "Another character")],
        required=True,
        default="semicolon",
    )
    other_delimiter = fields.Char(string="Character", size=1)
    decimal = fields.Selection(
        [("point", "Point: 1234.50"), ("comma", "Comma: 1234,50")], string="Decimals", required=True, default="point"
    )
    encoding = fields.Selection(
        [(_BOM, "UTF-8 with BOM, for Excel"), (UTF_8, "UTF-8"), (LATIN_1, "Latin-1 (ISO 8859-1)")], required=True, default=_BOM
    )
    days = fields.Selection([("iso", "2026-12-31"), ("lang", "As in my language")], string="Dates", required=True, default="iso")
    quote_all = fields.Boolean(string="Quote everything", help="Else only what has the delimiter, a quote or a line break in it.")
    is_title_written = fields.Boolean(
        string="Title in the first line",
        help="Of a CSV or delimited file. Programs that read such a file mostly expect the names of the columns there.",
    )

    @api.model
    def _option_names(self) -> list[str]:
        options = self.env["account.delinquency.export.options"]._fields
        return [name for name, field in options.items() if field.store and name not in models.MAGIC_COLUMNS]

    def _options(self) -> dict:
        return {name: self[name] for name in self._option_names()}

    @api.model
    def _known_options(self, options: dict | None) -> dict:
        """Returns those of stored options that still can be chosen."""
        known = {}
        for name, value in (options or {}).items():
            field = self._fields.get(name)
            if field is None or name not in self._option_names():
                continue
            if field.type != "selection" or value in field.get_values(self.env):
                known[name] = value
        return known

    def _safe_file_name(self) -> str:
        return safe_file_name(self.file_name or self.title or "", _EXTENSIONS[self.format], self.env._("export"))

    def _dialect(self) -> Dialect | None:
        """Returns how a delimited file is written, ``None`` for a workbook. Raises ``UserError`` for a character that can't
        stand between columns."""
        if self.format == XLSX:
            return None
        patterns = get_lang(self.env)
        days = {"day": patterns.date_format, "time": f"{patterns.date_format} {patterns.time_format}"}
        dialect = Dialect(
            delimiter="," if self.format == CSV else _DELIMITERS.get(self.delimiter, self.other_delimiter or ""),
            decimal="," if self.decimal == "comma" else ".",
            encoding=LATIN_1 if self.encoding == LATIN_1 else UTF_8,
            with_bom=self.encoding == _BOM,
            quote_all=self.quote_all,
            **(days if self.days == "lang" else {}),
        )
        try:
            dialect.check()
        except DialectError as error:
            raise UserError(self._dialect_in_words(error.reason)) from error
        return dialect

    def _dialect_in_words(self, reason: DialectReason) -> str:
        return {
            DialectReason.NOT_ONE: self.env._("Enter the one character that stands between the columns."),
            DialectReason.RESERVED: self.env._(
                "Choose another character between the columns: no letter, digit, quote, space or line break."
            ),
            DialectReason.NOT_ENCODED: self.env._("Latin-1 does not have the character between the columns. Choose another one."),
        }[reason]
