import subprocess
import tempfile
from pathlib import Path

from odoo.tests import tagged

from .common_report import ReportCommon
from .test_debtor_report_files import pdf_text

_SECONDS = 120


def written(folder, kind, content) -> Path:
    file = folder / f"of {kind}.{kind}"
    file.write_bytes(content)
    return file


def convert(folder, files):
    """Lets LibreOffice print the files, with a profile of its own so that it shares nothing with another one."""
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(folder), *map(str, files)], check=True, capture_output=True, timeout=_SECONDS)


@tagged("post_install", "-at_install")
class TestDebtorReportOffice(ReportCommon):
    """LibreOffice opens what is made for office programs, and prints what the list shows."""

    def test_libreoffice_opens_and_prints(self):
        with tempfile.TemporaryDirectory() as folder:
            files = [written(Path(folder), kind, self._make(kind)[1]) for kind in ("docx", "rtf", "xlsx")]
            convert(Path(folder), files)
            for file in files:
                with self.subTest(kind=file.suffix):
                    text = pdf_text(file.with_suffix(".pdf").read_bytes())
                    for said in ("Delinquent customers", "Ana Souza", "Londrina", "1,284.56", "BRL"):
                        self.assertIn(said, text)
