from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account_delinquency.rules.ageing import BUCKETS

from .common import INCLUDE, days_ago
from .common_report import ReportCommon

FEW, MANY = 3, 30


@tagged("post_install", "-at_install")
class TestDebtorReportData(ReportCommon):
    """What the report says of each customer."""

    def test_contested_items_and_credits_are_told_besides(self):
        self._document(500, days_ago(30)).no_followup = True
        self._pay_on_account(30)
        [customer] = self._report(self._debtors([("partner_id", "=", self.customer.id)])).sections[0].customers
        self.assertEqual((customer.contested, customer.credit, customer.residual), (500, 30, 1284.56))

    def test_who_has_nothing_but_contested_items_is_told_with_nothing(self):
        carla = self._customer("Carla")
        self._document(500, days_ago(30), partner=carla).no_followup = True
        [customer] = self._report(self._debtors([("partner_id", "=", carla.id)])).sections[0].customers
        self.assertEqual((customer.lines, customer.contested), ((), 500))

    def test_instalments_that_are_not_due_cost_nothing_and_have_an_age_of_their_own(self):
        debtors = self._debtors([("partner_id", "=", self.bruno.id)], overdue_item_domain=INCLUDE)
        [section] = self._report(debtors).sections
        self.assertEqual((section.ages[0].name, section.ages[0].amount), ("not_due", 40))
        self.assertEqual([line.fine for line in section.customers[0].lines if not line.days], [0])

    def test_customers_keep_the_order_of_the_list(self):
        debtors = self._debtors()
        backwards = debtors.browse(debtors.ids[::-1])
        names = [customer.name for customer in self._report(backwards).sections[0].customers]
        self.assertEqual(names, [debtor.partner_id.name for debtor in backwards])

    def test_a_filter_that_can_not_be_read_is_refused(self):
        debtors = self._debtors().with_context(overdue_item_domain=[("nothing", "=", 1)])
        with self.assertRaisesRegex(UserError, "filter of the overdue items"):
            self._report(debtors)

    def test_amounts_and_days_are_written_as_the_users_language_does(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        report = self.env["account.debtor.report.data"].with_context(lang="pt_BR")._notation()
        self.assertEqual((report.amount(1234.5), report.day(days_ago(0))), ("1.234,50", "24/11/2026"))

    def test_many_debtors_take_no_more_queries(self):
        def queries():
            debtors = self._debtors()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._report(debtors)
            return self.env.cr.sql_log_count - before

        counts = []
        queries()  # what is read once for all
        for number in (FEW, MANY):
            for place in range(number):
                self._document(10, days_ago(10), partner=self._customer(f"Customer {number} {place}"))
            counts.append(queries())
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestDebtorReportIsTheList(ReportCommon):
    """What the list shows of each debtor, and what the report says, in two companies and two currencies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._add_company()

    def _rows(self, debtors):
        """Returns what the list shows of each debtor."""
        return [
            {
                "name": debtor.partner_id.name,
                "residual": debtor.amount_overdue,
                "updated": debtor.amount_updated,
                "contested": debtor.amount_disputed,
                "credit": debtor.amount_credit,
                "count": debtor.item_count,
                "days": debtor.days_overdue,
            }
            for debtor in debtors
        ]

    def _told(self, report, names):
        return [
            {name: getattr(customer, name) for name in names} for section in report.sections for customer in section.customers
        ]

    def _assert_is_the_list(self, debtors):
        report = self._report(debtors)
        companies = [section.company for section in report.sections]
        rows = self._rows(debtors.sorted(lambda debtor: companies.index(debtor.company_id.name)))
        self.assertEqual(self._told(report, rows[0] if rows else ()), rows)
        for section in report.sections:
            own = debtors.filtered(lambda debtor, section=section: debtor.company_id.name == section.company)
            self.assertAlmostEqual(section.totals.residual, sum(own.mapped("amount_overdue")))
            ages = {age.name: age.amount for age in section.ages}
            self.assertEqual(
                {name: ages[name] for name, _first_day in BUCKETS},
                {name: round(sum(own.mapped(f"amount_{name}")), 2) for name, _first_day in BUCKETS},
            )

    def test_every_filter_of_the_list_is_the_filter_of_the_report(self):
        for name, choice in self._choices().items():
            with self.subTest(filter=name):
                debtors = self._filtered(choice)
                self.assertTrue(debtors)
                self._assert_is_the_list(debtors)

    def test_each_company_is_told_in_its_currency(self):
        report = self._report()
        self.assertEqual(
            [(section.company, section.currency) for section in report.sections],
            [(self.company.name, "BRL"), (self.other.name, "USD")],
        )
        self.assertEqual([total.currency for total in report.totals], ["BRL", "USD"])
