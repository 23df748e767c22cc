import io

from PIL import Image

from odoo import api, models

from ..rules import rtf
from ..rules.column_widths import Fit
from ..rules.debtor_report import Report
from ..rules.report_rows import Kind, Row, blocks, is_kept
from .account_debtor_report_docx import fit_of, widths_of
from .ageing_picture import ageing_picture

_POINTS = {Kind.TITLE: 15, Kind.SECTION: 11, Kind.SUBTITLE: 9, Kind.NAME: 9}
_HEADERS = {Kind.HEADERS, Kind.AGE_HEADERS}
_BOLD = {*_HEADERS, Kind.TOTAL}
_MARGIN_MM, _LOGO_MM, _CHART_MM = 12, 30, 110
# A4
_SHORT_MM, _LONG_MM = 210, 297


class AccountDebtorReportRtf(models.AbstractModel):
    """The report of debtors in Rich Text Format."""

    _name = "account.debtor.report.rtf"
    _description = "Report of Debtors as RTF"

    @api.model
    def _file(self, report: Report) -> bytes:
        size = (_LONG_MM, _SHORT_MM) if report.layout.is_landscape else (_SHORT_MM, _LONG_MM)
        fitted = fit_of(report)
        parts = [_picture(report.logo, _LOGO_MM)] if report.layout.is_headed and report.logo else []
        for block in blocks(report):
            parts.extend(_table(report, block, fitted) if block[0].is_cells else [_paragraph(report, row) for row in block])
        width, height = (round(side * rtf.TWIPS_PER_MM) for side in size)
        return rtf.document(parts, (width, height), round(_MARGIN_MM * rtf.TWIPS_PER_MM), report.title).encode("ascii")


def _paragraph(report: Report, row: Row) -> str:
    if row.kind == Kind.CHART:
        return _picture(ageing_picture(report, row.section), _CHART_MM)
    is_title = row.kind in _POINTS
    return rtf.paragraph(row.text, _POINTS.get(row.kind, 8), is_bold=is_title, is_kept=is_title, is_right=row.kind == Kind.NOTE)


def _table(report: Report, group: list[Row], fitted: Fit) -> list[str]:
    """Returns rows as those of a table."""
    widths = widths_of(report, group, fitted)
    return [
        rtf.table_row(
            [
                rtf.Cell(text, width, column.is_number, row.kind in _BOLD)
                for text, width, column in zip(row.texts(report), widths, row.columns, strict=True)
            ],
            is_header=row.kind in _HEADERS,
            is_kept=is_kept(group, place),
            points=fitted.size,
        )
        for place, row in enumerate(group)
    ]


def _picture(content: bytes, width_mm: int) -> str:
    with Image.open(io.BytesIO(content)) as picture:
        return rtf.png(content, picture.size, width_mm)
