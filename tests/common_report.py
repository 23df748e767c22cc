from base64 import b64decode

from odoo.addons.account_delinquency.rules.debtor_report import Layout

from .common import days_ago
from .common_output import OutputCommon


class ReportCommon(OutputCommon):
    """Debtors of two companies, which keep their books in BRL and USD, and the report of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        terms = {"name": "Boleto", "fine_percent": 2, "interest_percent_month": 1}
        cls.company.delinquency_policy_id = cls.env["account.delinquency.policy"].create(terms)
        cls.customer.write({"vat": "529.982.247-25", "phone": "+55 41 3333-4444", "city": "Curitiba"})
        cls.bruno = cls._customer("Bruno Lima", city="Londrina", vat="12ABC34501DE35")
        cls._document(1234.56, days_ago(100))
        cls._document(50, days_ago(20))
        cls._in_instalments((60, days_ago(40)), (40, days_ago(-20)), partner=cls.bruno)
        cls._document(7, days_ago(9), partner=cls.bruno)

    @classmethod
    def _add_company(cls):
        """Adds a company in USD that Ana owes 77, and that the clerk and the current user work for, too; returns it. For
        ``setUpClass``: it changes the environment of all tests."""
        other = cls._other_company()
        cls.clerk.company_ids += other
        cls._document_of(other, 77, due=days_ago(45))
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": (cls.company | other).ids})
        return other

    @classmethod
    def _debtors(cls, domain=(), **context):
        return cls.env["account.debtor"].with_user(cls.clerk).with_context(**context).search(domain)

    @classmethod
    def _report(cls, debtors=None, words="", **layout):
        """Returns the report of ``debtors``, by default of all."""
        debtors = cls._debtors() if debtors is None else debtors
        data = cls.env["account.debtor.report.data"].with_user(cls.clerk)
        return data._of(debtors, "Delinquent customers", words, Layout(**layout))

    @classmethod
    def _choices(cls) -> dict:
        """Returns what each filter of the reference is set to, by its name."""
        card = cls.inbound_payment_method_line.copy({"name": "Card"})
        television = cls.env["product.category"].create({"name": "Television"})
        channels = cls._create_product(name="Channels", categ_id=television.id)
        carla = cls._customer("Carla Dias", city="Maringá")
        cls._document(300, days_ago(70), partner=carla, preferred_payment_method_line_id=card)
        cls._document(900, days_ago(35), partner=carla, product_id=channels)
        cls._document(11, days_ago(3), partner=carla)
        carla.active = False
        cities = cls.env["account.debtor.city"].search([("name", "in", ("Londrina", "Maringá"))])
        return {
            "nothing": {},
            "period": {"date_from": days_ago(50), "date_to": days_ago(10)},
            "customers": {"partner_ids": (cls.bruno | carla).ids},
            "payment methods": {"payment_method_line_ids": card.ids},
            "service groups": {"category_ids": television.ids},
            "cities": {"city_ids": cities.ids},
            "active": {"include_inactive": False},
            "inactive": {"include_active": False},
            "instalments included": {"instalment_mode": "include"},
            "persons": {"person_type": "person"},
            "legal entities": {"person_type": "company"},
            "several": {"date_to": days_ago(30), "instalment_mode": "include", "include_inactive": False},
        }

    @classmethod
    def _filtered(cls, choice):
        """Returns the debtors that the filter dialog shows."""
        cls.env["account.debtor.filter"].create({}).action_reset()
        facet = cls.env["account.debtor.filter"].create(choice)._facet()
        return cls._debtors(facet["domain"], **facet["context"])

    # The dialog

    def _dialog(self, debtors=None, words="", **values):
        """Opens the dialog for ``debtors``, by default for all, as the clerk."""
        debtors = self._debtors() if debtors is None else debtors
        action = debtors.with_context(export_facets=[words] if words else []).action_report()
        dialog = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        dialog.write(values)
        return dialog

    def _make(self, kind, debtors=None, **values):
        """Makes a file in the dialog; returns its name and its content."""
        self._dialog(debtors, kind=kind, **values).action_make()
        file = self.env["account.delinquency.output.file"].with_user(self.clerk).search([], order="id DESC", limit=1)
        file.invalidate_recordset(["content"])
        return file.name, b64decode(file.content)
