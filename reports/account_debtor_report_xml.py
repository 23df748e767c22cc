from lxml import etree

from odoo import api, models

from ..rules.debtor_report import AMOUNTS, Report, Section

NAMESPACE = "urn:account-delinquency:debtor-report:1"


class AccountDebtorReportXml(models.AbstractModel):
    """The report of debtors for other programs: as static/xsd/debtor_report.xsd describes it, in no language."""

    _name = "account.debtor.report.xml"
    _description = "Report of Debtors as XML"

    @api.model
    def _file(self, report: Report) -> bytes:
        root = etree.Element(_name("report"), nsmap={None: NAMESPACE}, day=report.day.isoformat())
        if report.layout.is_headed:
            header = etree.SubElement(root, _name("header"))
            etree.SubElement(header, _name("title")).text = report.title
            etree.SubElement(header, _name("filter")).text = report.filter
        for section in report.sections:
            self._add_section(root, report, section)
        for totals in report.totals:
            _add_amounts(root, "total", totals, totals.digits, currency=totals.currency)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    @api.model
    def _add_section(self, root, report: Report, section: Section):
        company = etree.SubElement(root, _name("company"), name=section.company, currency=section.currency)
        for customer in section.customers:
            self._add_customer(company, report, section, customer)
        _add_amounts(company, "total", section.totals, section.digits)
        ageing = etree.SubElement(company, _name("ageing"))
        for age in section.ages:
            amount = _decimal(age.amount, section.digits)
            etree.SubElement(ageing, _name("age"), days=age.name, count=str(age.count), residual=amount)

    @api.model
    def _add_customer(self, company, report: Report, section: Section, customer):
        about = {name: getattr(customer, name) for name in ("name", "vat", "phone", "city")}
        besides = {name: _decimal(getattr(customer, name), section.digits) for name in ("contested", "credit")}
        element = etree.SubElement(company, _name("customer"), days=str(customer.days), **about, **besides)
        for line in () if report.layout.is_summary else customer.lines:
            _add_amounts(
                element,
                "document",
                line,
                section.digits,
                number=line.document,
                contracts=line.contracts,
                dated=line.period.isoformat(),
                due=line.date_maturity.isoformat(),
                days=str(line.days),
            )
        _add_amounts(element, "total", customer, section.digits)


def _add_amounts(parent, name: str, row, digits: int, **attributes):
    """Adds an element with the four amounts of ``row``, and the number of its documents where it has several."""
    amounts = {amount: _decimal(getattr(row, amount), digits) for amount in AMOUNTS}
    count = {"count": str(row.count)} if hasattr(row, "count") else {}
    etree.SubElement(parent, _name(name), **attributes, **count, **amounts)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _decimal(amount: float, digits: int) -> str:
    return f"{amount + 0.0:.{digits}f}"
