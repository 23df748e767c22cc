import base64
import io

from PIL import Image

from odoo import api, fields, models
from odoo.tools import split_every
from odoo.tools.misc import get_lang

from ..rules.debtor_report import Customer, Layout, Report, Section
from ..rules.documents import formatted
from ..rules.notation import Notation
from ..rules.plain_text import one_line

# How many debtors are read at once: few queries, and no list of ids that is too long for one.
_BATCH = 1000
_SHOWN = ["partner_id", "company_id", "amount_disputed", "vat", "phone", "city"]


class AccountDebtorReportData(models.AbstractModel):
    """Makes the one object that the report of debtors is rendered from, in every format."""

    _name = "account.debtor.report.data"
    _description = "Data of the Report of Debtors"

    @api.model
    def _of(self, debtors, title: str, filter_words: str, layout: Layout) -> Report:
        """Returns the ``Report`` of ``debtors``, in their order, company by company.

        Its amounts are those of the list in the context of ``debtors``, whose filter says which items count. The number of
        queries does not depend on how many debtors there are, up to some thousands.
        """
        customers = {}
        for ids in split_every(_BATCH, debtors.ids):
            self._read_customers(debtors.browse(ids), customers)
        return Report(
            title=one_line(title),
            filter=one_line(filter_words),
            day=fields.Date.context_today(debtors),
            sections=tuple(self._section(company, found) for company, found in customers.items()),
            words=self._words(),
            notation=self._notation(),
            layout=layout,
            logo=self._logo(next(iter(customers), debtors.company_id)),
        )

    @api.model
    def _read_customers(self, debtors, customers: dict):
        """Adds the ``Customer`` of each of ``debtors`` to the lists of ``customers``, by company."""
        debtors.fetch(_SHOWN)
        demanded = debtors._item_domain() & fields.Domain("is_disputed", "=", False)
        statements = {
            company: self.env["account.debtor.statement"]._of_items(rows.partner_id, company, demanded)
            for company, rows in debtors.grouped("company_id").items()
        }
        for debtor in debtors:
            statement = statements[debtor.company_id][debtor.partner_id.id]
            customers.setdefault(debtor.company_id, []).append(self._customer(debtor, statement))

    @api.model
    def _customer(self, debtor, statement) -> Customer:
        return Customer(
            name=one_line(debtor.partner_id.sudo().name),
            statement=statement,
            vat=one_line(formatted(debtor.vat)),
            phone=one_line(debtor.phone),
            city=one_line(debtor.city),
            contested=debtor.amount_disputed,
        )

    @api.model
    def _section(self, company, customers: list) -> Section:
        company = company.sudo()
        currency = company.currency_id
        return Section(one_line(company.name), currency.name, currency.decimal_places, tuple(customers))

    @api.model
    def _logo(self, company) -> bytes:
        """Returns the company's own logo in a format that every program reads; nothing where it can't be read."""
        if not company or company.sudo().uses_default_logo:
            return b""
        picture = io.BytesIO()
        try:
            with Image.open(io.BytesIO(base64.b64decode(company.sudo().logo_web or b""))) as logo:
                logo.convert("RGBA").save(picture, "PNG")
        except (OSError, ValueError, Image.DecompressionBombError):
            return b""
        return picture.getvalue()

    @api.model
    def _notation(self) -> Notation:
        language = get_lang(self.env)
        return Notation(
            decimal_point=language.decimal_point,
            thousands_sep=language.thousands_sep or "",
            grouping=tuple(int(size) for size in language.grouping.strip("[]").split(",") if size),
            date_format=language.date_format,
        )

    @api.model
    def _words(self) -> dict[str, str]:
        """Returns the fixed texts of the report in the user's language."""
        ages = dict(self.env["account.open.item"]._fields["ageing"]._description_selection(self.env))
        return {
            **ages,
            "company": self.env._("Company"),
            "currency": self.env._("Currency"),
            "filter": self.env._("Filter"),
            "day": self.env._("Day"),
            "customers": self.env._("Customers"),
            "name": self.env._("Customer"),
            "vat": self.env._("Tax ID"),
            "phone": self.env._("Phone"),
            "city": self.env._("City"),
            "count": self.env._("Docs."),
            "document": self.env._("Document"),
            "contracts": self.env._("Contracts"),
            "period": self.env._("Dated"),
            "date_maturity": self.env._("Due"),
            "days": self.env._("Days"),
            "residual": self.env._("Residual"),
            "fine": self.env._("Fine"),
            "interest": self.env._("Interest"),
            "updated": self.env._("Updated"),
            "total": self.env._("Total"),
            "overall": self.env._("Total of all companies"),
            "contested": self.env._("Contested, in no sum"),
            "credit": self.env._("Credit, in no sum"),
            "ageing": self.env._("By age"),
            "age": self.env._("Days overdue"),
            "share": self.env._("Share"),
        }
