import io
from xml.sax.saxutils import escape

from odoo import api, models

from ..rules.column_widths import Fit, Page, fit, fit_texts
from ..rules.debtor_report import Report
from ..rules.report_rows import Kind, Row, blocks, is_kept
from .ageing_picture import ageing_picture
from .optional_library import load

_STYLES = {Kind.TITLE: "Title", Kind.SECTION: "Heading 1", Kind.SUBTITLE: "Heading 2", Kind.NAME: "Heading 3"}
_POINTS = {Kind.TITLE: 15, Kind.SECTION: 11, Kind.SUBTITLE: 9, Kind.NAME: 9}
_MARGIN_MM = 12
# A4
_SHORT_MM, _LONG_MM = 210, 297
_LOGO_MM, _CHART_MM = 30, 110
_HEADERS = {Kind.HEADERS, Kind.AGE_HEADERS}
_BOLD = {*_HEADERS, Kind.TOTAL}
_TWIPS_PER_POINT = 20
# Points, of A4 within the margins.
_SIZES, _GAP = (8, 7, 6, 5, 4), 4
_PORTRAIT, _LANDSCAPE = Page(527, _SIZES, _GAP), Page(773, _SIZES, _GAP)
# Twips: Word's own are wider than a short column.
_CELL_MARGINS = '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class AccountDebtorReportDocx(models.AbstractModel):
    """The report of debtors for Word."""

    _name = "account.debtor.report.docx"
    _description = "Report of Debtors for Word"

    @api.model
    def _file(self, report: Report) -> bytes:
        load(self.env, "docx")
        file = io.BytesIO()
        WordDocument(self.env, report).save(file)
        return file.getvalue()


class WordDocument:
    """Writes the rows of a report as paragraphs and tables."""

    def __init__(self, env, report: Report):
        self.docx, self.shared = load(env, "docx"), load(env, "docx.shared")
        self.text = load(env, "docx.enum.text").WD_ALIGN_PARAGRAPH
        self.oxml = load(env, "docx.oxml")
        self.report = report
        self.document = self.docx.Document()
        self.fit = fit_of(report)

    def save(self, file):
        """Writes the document into ``file``."""
        self._set_up()
        if self.report.layout.is_headed and self.report.logo:
            self.document.add_picture(io.BytesIO(self.report.logo), width=self.shared.Mm(_LOGO_MM))
        for block in blocks(self.report):
            if block[0].is_cells:
                self._add_table(block)
            else:
                for row in block:
                    self._add_paragraph(row)
        self.document.save(file)

    def _set_up(self):
        page, mm = self.document.sections[0], self.shared.Mm
        size = (_LONG_MM, _SHORT_MM) if self.report.layout.is_landscape else (_SHORT_MM, _LONG_MM)
        page.page_width, page.page_height = map(mm, size)
        if self.report.layout.is_landscape:
            page.orientation = 1
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = mm(_MARGIN_MM)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = "Arial", self.shared.Pt(self.fit.size)
        style.paragraph_format.space_after = self.shared.Pt(0)
        for kind, points in _POINTS.items():
            self._set_style(self.document.styles[_STYLES[kind]], points)
        self.document.core_properties.title = self.report.title
        self._add_page_number(page.footer.paragraphs[0])

    def _set_style(self, style, points: int):
        """Makes a style of titles as plain as the other formats are: the template of python-docx has large blue ones."""
        style.font.size, style.font.name = self.shared.Pt(points), "Arial"
        style.font.color.rgb = self.shared.RGBColor(0, 0, 0)
        style.paragraph_format.space_before = self.shared.Pt(points - 2)
        style.paragraph_format.space_after = self.shared.Pt(2)
        style.paragraph_format.keep_with_next = True

    def _add_page_number(self, paragraph):
        paragraph.alignment = self.text.RIGHT
        for place, name in enumerate(("PAGE", "NUMPAGES")):
            if place:
                paragraph.add_run(" / ")
            field = self.oxml.OxmlElement("w:fldSimple")
            field.set(self.oxml.ns.qn("w:instr"), name)
            paragraph._p.append(field)

    def _add_paragraph(self, row: Row):
        if row.kind == Kind.CHART:
            picture = ageing_picture(self.report, row.section)
            self.document.add_picture(io.BytesIO(picture), width=self.shared.Mm(_CHART_MM))
            return
        paragraph = self.document.add_paragraph(row.text, _STYLES.get(row.kind))
        if row.kind == Kind.NOTE:
            paragraph.alignment = self.text.RIGHT

    def _add_table(self, group: list[Row]):
        """Adds rows as a table; the first one, its headers, is repeated on each page."""
        table = self.oxml.parse_xml(table_xml(self.report, group, self.fit))
        self.document.element.body._insert_tbl(table)


def fit_of(report: Report) -> Fit:
    """Returns the size of the font and the widths of the columns in points, as office programs lay a report out."""
    return fit(report, _LANDSCAPE if report.layout.is_landscape else _PORTRAIT)


def widths_of(report: Report, group: list[Row], fitted: Fit) -> list[int]:
    """Returns the widths of the columns of a table in twips: those of the report, or of its own texts where it has others."""
    if group[0].columns != report.columns:
        fitted = fit_texts(list(zip(*(row.texts(report) for row in group), strict=True)), _PORTRAIT, fitted.size)
    return [width * _TWIPS_PER_POINT for width in fitted.widths]


def table_xml(report: Report, group: list[Row], fitted: Fit) -> str:
    """Returns rows as a table of WordprocessingML. It is written as text: python-docx takes a hundred times as long for as many
    cells."""
    widths = widths_of(report, group, fitted)
    grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in widths)
    body = "".join(_row_xml(report, row, widths, is_kept(group, place)) for place, row in enumerate(group))
    layout = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{_CELL_MARGINS}'
    return f'<w:tbl xmlns:w="{_NAMESPACE}"><w:tblPr>{layout}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'


def _row_xml(report: Report, row: Row, widths: list[int], with_next: bool) -> str:
    is_header = "<w:tblHeader/>" if row.kind in _HEADERS else ""
    cells = (
        _cell_xml(text, size, column.is_number, row.kind in _BOLD, with_next)
        for text, size, column in zip(row.texts(report), widths, row.columns, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{is_header}</w:trPr>{''.join(cells)}</w:tr>"


def _cell_xml(text: str, size: int, is_number: bool, is_bold: bool, with_next: bool) -> str:
    kept = "<w:keepNext/>" if with_next else ""
    align = '<w:jc w:val="right"/>' if is_number else ""
    bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    paragraph = f'<w:pPr>{kept}{align}</w:pPr><w:r>{bold}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr><w:p>{paragraph}</w:p></w:tc>'
