from odoo.tests import tagged

from ..hooks import add_debtor_column
from .common import TODAY, DelinquencyCommon, days_ago


@tagged("post_install", "-at_install")
class TestDebtorPartner(DelinquencyCommon):
    """Whoever the journal item names, what is owed and held is the commercial partner's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls._customer("Group", is_company=True)
        cls.contact = cls._customer("Purchasing", parent_id=cls.group.id)
        cls.everyone = cls.group + cls.contact + cls.customer

    def _debtors(self):
        """Returns the debtor rows of everyone who is known here."""
        return self.env["account.debtor"].search([("partner_id", "in", self.everyone.ids)])

    def test_payment_of_a_contact_is_netted_from_the_debt_of_its_company(self):
        self._document(100, days_ago(5), partner=self.group)
        self._pay_on_account(100, partner=self.contact)
        self.assertRecordValues(self._debtors(), [{"partner_id": self.group.id, "amount_credit": 100.0, "amount_net": 0.0}])

    def test_journal_entry_of_a_contact_is_in_the_row_of_its_company(self):
        self._document(100, days_ago(5), partner=self.group)
        self._opening_entry((self.contact, 40, days_ago(9)))
        self.assertRecordValues(
            self._debtors(), [{"partner_id": self.group.id, "amount_overdue": 140.0, "item_count": 2, "days_overdue": 9}]
        )

    def test_credit_note_of_a_contact_is_netted_from_the_debt_of_its_company(self):
        self._document(100, days_ago(5), partner=self.group)
        self._document(30, days_ago(5), partner=self.contact, move_type="out_refund")
        self.assertRecordValues(self._debtors(), [{"partner_id": self.group.id, "amount_credit": 30.0, "amount_net": 70.0}])

    def test_debt_of_a_person_who_becomes_a_contact_is_that_of_the_company(self):
        self._document(100, days_ago(5))
        self._document(20, days_ago(5), partner=self.group)
        self.customer.parent_id = self.group
        self.assertRecordValues(self._debtors(), [{"partner_id": self.group.id, "amount_overdue": 120.0}])

    def test_entries_of_the_contacts_of_a_person_who_becomes_a_contact_go_along(self):
        """Odoo rewrites the journal items of the person, and of nobody below."""
        relative = self._customer("Relative", parent_id=self.customer.id)
        self.everyone += relative
        entry = self._opening_entry((relative, 40, days_ago(9)))
        self.customer.parent_id = self.group
        self.assertEqual(self._terms(entry).partner_id, relative)
        self.assertRecordValues(self._debtors(), [{"partner_id": self.group.id, "amount_overdue": 40.0}])

    def test_debt_of_a_contact_who_becomes_a_company_is_its_own(self):
        self._opening_entry((self.contact, 40, days_ago(9)))
        self.contact.is_company = True
        self.assertRecordValues(self._debtors(), [{"partner_id": self.contact.id, "amount_overdue": 40.0}])

    def test_entries_of_a_contact_who_changes_companies_go_along_and_invoices_stay(self):
        """An invoice was made for the company of that day; a journal entry names the contact alone."""
        other = self._customer("Other group", is_company=True)
        self.everyone += other
        self._document(100, days_ago(5), partner=self.contact)
        self._opening_entry((self.contact, 40, days_ago(9)))
        self.contact.parent_id = other
        owed = {debtor.partner_id: debtor.amount_overdue for debtor in self._debtors()}
        self.assertEqual(owed, {self.group: 100, other: 40})

    def test_debt_of_a_contact_that_is_merged_into_another_company_is_that_company_s(self):
        other = self._customer("Other group", is_company=True)
        self.everyone += other
        self._opening_entry((self.contact, 40, days_ago(9)))
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge((self.contact + other).ids, other)
        self.assertRecordValues(self._debtors(), [{"partner_id": other.id, "amount_overdue": 40.0}])

    def test_customer_and_contact_say_what_the_contact_s_entries_make_overdue(self):
        self._opening_entry((self.contact, 40, days_ago(9)))
        for partner in (self.group, self.contact):
            with self.subTest(partner=partner.name):
                self.assertRecordValues(partner, [{"is_delinquent": True, "overdue_amount": 40.0, "overdue_days": 9}])
        delinquent = self.env["res.partner"].search([("is_delinquent", "=", True), ("id", "in", self.everyone.ids)])
        self.assertEqual(delinquent, self.group + self.contact)

    def test_filter_by_customer_and_city_finds_the_contact_s_entries_under_the_company(self):
        self.contact.type = "other"
        self.group.city, self.contact.city = "Curitiba", "Londrina"
        self._opening_entry((self.contact, 40, days_ago(9)))
        wizard = self.env["account.debtor.filter"].create({"partner_ids": self.contact.ids})
        found = self.env["account.debtor"].search(wizard._debtor_domain())
        self.assertRecordValues(found, [{"partner_id": self.group.id, "city": "Curitiba"}])
        self.assertEqual(
            self.env["account.debtor.city"].search([("name", "in", ["Curitiba", "Londrina"])]).mapped("name"), ["Curitiba"]
        )

    # The column

    def test_item_of_a_commercial_partner_names_no_debtor(self):
        self.assertFalse(self._document(100, days_ago(5), partner=self.contact).line_ids.debtor_partner_id)
        self.assertEqual(self._terms(self._opening_entry((self.contact, 40, TODAY))).debtor_partner_id, self.group)

    def test_installation_fills_the_column_as_the_orm_does(self):
        own = self._document(100, days_ago(5))
        entry = self._opening_entry((self.contact, 40, TODAY), (self.group, 60, TODAY))
        lines = (own + entry).line_ids
        expected = lines.mapped(lambda line: line.debtor_partner_id.id)
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE account_move_line DROP COLUMN debtor_partner_id")
        add_debtor_column(self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(lines.mapped(lambda line: line.debtor_partner_id.id), expected)
