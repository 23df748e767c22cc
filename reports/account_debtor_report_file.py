from odoo import api, models

from ..rules.debtor_report import Report
from .optional_library import load

PREVIEW = "preview"
KINDS = [
    (PREVIEW, "Preview in the browser"),
    ("pdf", "PDF"),
    ("html", "HTML, one file with its pictures"),
    ("xlsx", "Excel"),
    ("xlsx_plain", "Excel, plain text"),
    ("xlsx_flat", "Excel, fully flat"),
    ("docx", "Word"),
    ("rtf", "RTF"),
    ("xml", "XML"),
    ("jpg", "JPG (a ZIP archive of several pages)"),
    ("gif", "GIF (a frame for each page)"),
    ("tif", "TIF (all pages)"),
]
PICTURES = ("jpg", "gif", "tif")
# By kind: the model that makes the file, and its method.
_MAKERS = {
    "pdf": ("pdf", "_file"),
    "html": ("html", "_file"),
    "xlsx": ("xlsx", "_file"),
    "xlsx_plain": ("xlsx", "_plain_file"),
    "xlsx_flat": ("xlsx", "_flat_file"),
    "docx": ("docx", "_file"),
    "rtf": ("rtf", "_file"),
    "xml": ("xml", "_file"),
    "jpg": ("picture", "_jpg_file"),
    "gif": ("picture", "_gif_file"),
    "tif": ("picture", "_tif_file"),
}
_LIBRARIES = {"docx": "docx", **dict.fromkeys(PICTURES, "pypdfium2")}


class AccountDebtorReportFile(models.AbstractModel):
    """The report of debtors as a file of any kind."""

    _name = "account.debtor.report.file"
    _description = "Report of Debtors as a File"

    @api.model
    def _content(self, report: Report, kind: str) -> tuple[bytes, str]:
        """Returns the file, and the extension of its name. Raises ``UserError`` where a library is missing."""
        model, method = _MAKERS[kind]
        made = getattr(self.env[f"account.debtor.report.{model}"], method)(report)
        return made if isinstance(made, tuple) else (made, self._extension(kind))

    @api.model
    def _extension(self, kind: str) -> str:
        return kind.partition("_")[0]

    @api.model
    def _check_library(self, kind: str):
        """Raises ``UserError`` where the library that ``kind`` needs is missing, and names it."""
        if kind in _LIBRARIES:
            load(self.env, _LIBRARIES[kind])
