import base64

from markupsafe import Markup

from odoo import api, models
from odoo.tools import file_open
from odoo.tools.image import image_data_uri
from odoo.tools.misc import get_lang

from ..rules.column_widths import Page, fit
from ..rules.debtor_report import AMOUNT, COUNT, DAY, TEXT, Report
from ..rules.report_parts import Part, parts

COLOURS = {"not_due": "#adb5bd", "1_30": "#5b8def", "31_60": "#f0ad4e", "61_90": "#e8743b", "over_90": "#c0392b"}
# Up to so many documents of a customer stay on one page.
_SHORT = 8
_CLASSES = {TEXT: "text", DAY: "day", COUNT: "n", AMOUNT: "n"}
# Pixels, as wkhtmltopdf counts them on A4 within the margins of the style. Its letters are as many whole ones wide.
_SIZES, _GAP = (11, 10, 9, 8, 7, 6, 5), 6
_PORTRAIT, _LANDSCAPE = Page(700, _SIZES, _GAP), Page(1020, _SIZES, _GAP)
# Pixels on the screen: the size of the font in the style, and what a table has at least.
_SCREEN_SIZE, _SCREEN_WIDTH = 13, 960
_STYLE = "account_delinquency/static/report/debtor_report.css"
_DOCTYPE = Markup("<!DOCTYPE html>")


class AccountDebtorReportHtml(models.AbstractModel):
    """The report of debtors as a web page: one file that loads nothing, its pictures included."""

    _name = "account.debtor.report.html"
    _description = "Report of Debtors as a Web Page"

    @api.model
    def _file(self, report: Report) -> bytes:
        """Returns the whole report as a page for the screen."""
        return self._page(parts(report)[0], "screen").encode()

    @api.model
    def _page(self, part: Part, body_class: str = "") -> str:
        """Returns a part of the report; ``body_class``: "screen" for the browser, none for paper."""
        report = part.report
        columns = report.columns
        fitted = fit(report, _LANDSCAPE if report.layout.is_landscape else _PORTRAIT)
        values = {
            **self._page_values(report),
            "part": part,
            "columns": columns,
            "classes": _CLASSES,
            "widths": [round(100 * width / fitted.width, 2) for width in fitted.widths],
            "size": fitted.size,
            "screen_width": max(_SCREEN_WIDTH, _SCREEN_SIZE * fitted.width // fitted.size),
            "body_class": f"{body_class} landscape" if report.layout.is_landscape else body_class,
            "short": _SHORT,
            "colours": COLOURS,
            "logo": report.logo and image_data_uri(base64.b64encode(report.logo)),
        }
        return self.env["ir.qweb"]._render("account_delinquency.debtor_report_page", values)

    @api.model
    def _running_head(self, report: Report, is_first: bool) -> str:
        """Returns what stands at the top of each page on paper; ``is_first``: not on the page that has the whole heading."""
        values = {**self._page_values(report), "is_first": is_first}
        return self.env["ir.qweb"]._render("account_delinquency.debtor_report_running_head", values)

    @api.model
    def _page_values(self, report: Report) -> dict:
        with file_open(_STYLE) as file:
            style = Markup(file.read())
        return {"report": report, "style": style, "doctype": _DOCTYPE, "lang": get_lang(self.env).code.replace("_", "-")}
