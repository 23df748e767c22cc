import io

from reportlab.pdfbase.pdfmetrics import stringWidth

from odoo import api, models
from odoo.tools.pdf import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, PdfReader, PdfWriter

from ..rules.debtor_report import Report
from ..rules.report_parts import Part, parts

# The rows of a part: wkhtmltopdf takes longer than twice the time for twice the rows, and more memory.
PART_ROWS = 2500
# Millimetres: room for the head that runs over the pages, and for the numbers of the pages.
_HEADED = {"data-report-margin-top": 16, "data-report-header-spacing": 4}
_BARE = {"data-report-margin-top": 10, "data-report-header-spacing": 0}
_COMMON = {"data-report-margin-bottom": 14, "data-report-dpi": 96}
# Points, as PDF measures: where the number of a page ends, from the corner at the lower right.
_NUMBER_RIGHT, _NUMBER_BOTTOM, _NUMBER_SIZE = 28, 20, 8
# One of the fonts that every reader of PDFs has, and what the pages call it.
_FONT, _FONT_KEY = "Helvetica", "/DelinquencyNumber"


class AccountDebtorReportPdf(models.AbstractModel):
    """The report of debtors on paper. A long one is made in parts, which are joined and then numbered through."""

    _name = "account.debtor.report.pdf"
    _description = "Report of Debtors on Paper"

    @api.model
    def _file(self, report: Report) -> bytes:
        return self._join([self._part(part) for part in parts(report, PART_ROWS)])

    @api.model
    def _part(self, part: Part) -> bytes:
        """Returns the pages of a part, without their numbers."""
        html = self.env["account.debtor.report.html"]
        layout = part.report.layout
        return (
            self.env["ir.actions.report"]
            .sudo()
            ._run_wkhtmltopdf(
                [html._page(part)],
                header=html._running_head(part.report, part.is_first) if layout.is_headed else None,
                landscape=layout.is_landscape,
                specific_paperformat_args=_COMMON | (_HEADED if layout.is_headed else _BARE),
            )
        )

    @api.model
    def _join(self, made: list[bytes]) -> bytes:
        """Returns the parts as one file, with "n / N" on each page."""
        writer, joined = PdfWriter(), io.BytesIO()
        for part in made:
            for page in PdfReader(io.BytesIO(part)).pages:
                writer.add_page(page)
        numbers = PageNumbers(writer)
        for number, page in enumerate(writer.pages, 1):
            numbers.add(page, f"{number} / {len(writer.pages)}")
        writer.write(joined)
        return joined.getvalue()


class PageNumbers:
    """Writes numbers on pages of ``writer``. They are appended to what is drawn: to merge pages, pypdf would read all of it."""

    def __init__(self, writer: PdfWriter):
        self.writer = writer
        name = {"Type": "Font", "Subtype": "Type1", "BaseFont": _FONT}
        font = DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in name.items()})
        self.font = writer._add_object(font)
        self.begin = self._stream("q\n")

    def add(self, page, text: str):
        left = float(page.mediabox.width) - _NUMBER_RIGHT - stringWidth(text, _FONT, _NUMBER_SIZE)
        drawn = f"\nQ BT {_FONT_KEY} {_NUMBER_SIZE} Tf {left:.2f} {_NUMBER_BOTTOM} Td ({text}) Tj ET\n"
        fonts = page["/Resources"].setdefault(NameObject("/Font"), DictionaryObject()).get_object()
        fonts[NameObject(_FONT_KEY)] = self.font
        content = page["/Contents"]
        drawn_before = content if isinstance(content, ArrayObject) else [page.raw_get("/Contents")]
        page[NameObject("/Contents")] = ArrayObject([self.begin, *drawn_before, self._stream(drawn)])

    def _stream(self, code: str):
        stream = DecodedStreamObject()
        stream.set_data(code.encode())
        return self.writer._add_object(stream)
