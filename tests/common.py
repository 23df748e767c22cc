from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..models.at_commit import finish, forget

TODAY = date(2026, 11, 24)
INCLUDE = [("is_document_overdue", "=", True)]


def days_ago(days: int) -> date:
    """Returns the day that lies ``days`` before the frozen today; negative: after it."""
    return TODAY - timedelta(days=days)


class DelinquencyCommon(AccountTestInvoicingCommon):
    """A company in BRL, the day frozen at noon in São Paulo, and builders of posted documents."""

    frozen = True

    @classmethod
    def setUpClass(cls):
        if cls.frozen:
            cls.startClassPatcher(freeze_time(f"{TODAY} 15:00:00"))
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("account_delinquency.group_delinquency_manager")
        cls.env.user.tz = "America/Sao_Paulo"
        cls.env = cls.env(context={**cls.env.context, "tz": "America/Sao_Paulo"})
        cls.company = cls.env.company
        cls.company.delinquency_tz = "America/Sao_Paulo"
        cls.customer = cls._customer("Ana Souza")

    def setUp(self):
        super().setUp()
        self.addCleanup(forget, self.env.cr)

    @classmethod
    def _commit(cls):
        """Does what a commit does at last: what is decided on the state that it leaves."""
        finish(cls.env.cr)

    @classmethod
    def setup_independent_company(cls, **kwargs):
        return super().setup_independent_company(currency_id=cls._enable_currency("BRL").id, **kwargs)

    @classmethod
    def _customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _user(cls, login, group, companies=None):
        companies = companies or cls.company
        return new_test_user(
            cls.env,
            login,
            groups=f"base.group_user,{group}",
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
            tz="America/Sao_Paulo",
        )

    @classmethod
    def _document(cls, amount, due, partner=None, move_type="out_invoice", post=True, **values):
        """Makes a document of one line without taxes, dated 20 days before it is due."""
        document = cls._create_invoice_one_line(
            price_unit=amount,
            product_id=values.pop("product_id", cls.product_a),
            tax_ids=cls.env["account.tax"],
            partner_id=partner or cls.customer,
            invoice_payment_term_id=values.pop("invoice_payment_term_id", False),
            move_type=move_type,
            invoice_date=due - timedelta(days=20),
            invoice_date_due=due,
            post=post,
            **values,
        )
        cls._commit()
        return document

    @classmethod
    def _in_instalments(cls, *instalments, **values):
        """Makes a document that is paid in instalments, each an (amount, due date)."""
        total = sum(amount for amount, _due in instalments)
        invoice_date = min(due for _amount, due in instalments) - timedelta(days=20)
        term = cls.env["account.payment.term"].create(
            {
                "name": "Instalments",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": amount * 100 / total, "nb_days": (due - invoice_date).days}
                    )
                    for amount, due in instalments
                ],
            }
        )
        return cls._document(total, invoice_date + timedelta(days=20), invoice_payment_term_id=term, **values)

    @classmethod
    def _pay(cls, document, amount=None, **values):
        amounts = {"amount": amount} if amount else {}
        payment = cls._register_payment(document, payment_date=TODAY, **amounts, **values)
        cls._commit()
        return payment

    @classmethod
    def _pay_on_account(cls, amount, partner=None):
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (partner or cls.customer).id,
                "amount": amount,
                "journal_id": cls.company_data["default_journal_bank"].id,
                "date": TODAY,
            }
        )
        payment.action_post()
        cls._commit()
        return payment

    @classmethod
    def _opening_entry(cls, *balances):
        """Makes one posted entry that opens balances, each a (partner, amount, due date)."""
        receivable = cls.company_data["default_account_receivable"].id
        lines = [
            Command.create(
                {
                    "account_id": receivable,
                    "partner_id": partner.id,
                    "debit": max(amount, 0),
                    "credit": max(-amount, 0),
                    "date_maturity": due,
                }
            )
            for partner, amount, due in balances
        ]
        total = sum(amount for _partner, amount, _due in balances)
        revenue = {"account_id": cls.company_data["default_account_revenue"].id, "credit": max(total, 0), "debit": max(-total, 0)}
        entry = cls.env["account.move"].create(
            {
                "journal_id": cls.company_data["default_journal_misc"].id,
                "date": days_ago(60),
                "line_ids": [*lines, Command.create(revenue)],
            }
        )
        entry.action_post()
        cls._commit()
        return entry

    @classmethod
    def _other_company(cls, **values):
        """Makes a company, with another currency unless ``values`` say it, that the current user works for too."""
        other = cls.setup_other_company(**values)["company"]
        cls.env.user.company_ids += other
        return other

    @classmethod
    def _document_of(cls, company, amount, move_type="out_invoice", due=None, line=None, partner=None):
        """Makes an overdue document of the customer, or of ``partner``, with another company."""
        due = due or days_ago(5)
        journal = cls.env["account.journal"].search([("type", "=", "sale"), ("company_id", "parent_of", company.ids)], limit=1)
        account = cls.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "parent_of", company.ids)], limit=1
        )
        move = cls.env["account.move"].with_company(company)
        line = {"name": "Internet", "price_unit": amount, "tax_ids": False, "account_id": account.id, **(line or {})}
        document = move.create(
            {
                "move_type": move_type,
                "journal_id": journal.id,
                "company_id": company.id,
                "partner_id": (partner or cls.customer).id,
                "invoice_date": due - timedelta(days=20),
                "invoice_date_due": due,
                "invoice_line_ids": [(0, 0, line)],
            }
        )
        document.action_post()
        cls._commit()
        return document

    @classmethod
    def _terms(cls, document):
        """Returns the receivable lines of a document, the first due first."""
        return document.line_ids.filtered(lambda line: line.account_type == "asset_receivable").sorted("date_maturity")

    @classmethod
    def _items(cls, document):
        return cls.env["account.open.item"].search([("move_id", "in", document.ids)])

    @classmethod
    def _debtor(cls, partner=None, items=None, **context):
        """Returns the debtor row of a partner, with the amounts of the open items in the domain ``items``."""
        context |= {"overdue_item_domain": items} if items else {}
        return cls.env["account.debtor"].with_context(**context).search([("partner_id", "=", (partner or cls.customer).id)])

    @classmethod
    def _brl_to_usd(cls, rate):
        """Makes the company's currency cost ``rate`` dollars."""
        usd = cls._enable_currency("USD")
        usd.rate_ids = [Command.clear(), Command.create({"name": "2020-01-01", "rate": rate, "company_id": cls.company.id})]
        return usd
