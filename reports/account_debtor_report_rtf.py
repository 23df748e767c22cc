import tempfile
from pathlib import Path

from odoo import api, models

from ..rules.debtor_report import Report
from .optional_library import load


class AccountDebtorReportRtf(models.AbstractModel):
    """The report of debtors as RTF: pandoc makes it of the document for Word."""

    _name = "account.debtor.report.rtf"
    _description = "Report of Debtors as RTF"

    @api.model
    def _file(self, report: Report) -> bytes:
        pandoc = load(self.env, "pypandoc")
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "report.docx"), Path(folder, "report.rtf")
            source.write_bytes(self.env["account.debtor.report.docx"]._file(report))
            pandoc.convert_file(str(source), "rtf", format="docx", outputfile=str(target), extra_args=["--standalone", "--sandbox"])
            return target.read_bytes()
