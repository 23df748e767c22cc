from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DelinquencyCommon, days_ago


@tagged("post_install", "-at_install")
class TestContested(DelinquencyCommon):
    """Officers mark any open item as contested, and as answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("d_officer", "account_delinquency.group_delinquency_officer")
        cls.user = cls._user("d_user", "account_delinquency.group_delinquency_user")

    def _set(self, document, disputed, user=None):
        self._items(document).with_user(user or self.officer).action_set_disputed(disputed)

    def _assert_contested_and_answered(self, document):
        self._set(document, True)
        self.assertEqual(set(self._items(document).mapped("is_disputed")), {True})
        self.assertEqual(self._debtor().amount_overdue, 0)
        self._set(document, False)
        self.assertEqual(set(self._items(document).mapped("is_disputed")), {False})
        self.assertEqual(self._debtor().amount_disputed, 0)

    def test_invoice(self):
        document = self._document(100, days_ago(5))
        self._assert_contested_and_answered(document)

    def test_invoice_says_so_itself(self):
        document = self._document(100, days_ago(5))
        self._set(document, True)
        self.assertTrue(document.no_followup)

    def test_receipt(self):
        self._assert_contested_and_answered(self._document(100, days_ago(5), move_type="out_receipt"))

    def test_instalments_of_a_receipt_are_contested_together(self):
        document = self._in_instalments((50, days_ago(40)), (50, days_ago(10)), move_type="out_receipt")
        self._items(document)[0].with_user(self.officer).action_contest()
        self.assertEqual(self._items(document).mapped("is_disputed"), [True, True])

    def test_opening_balance(self):
        self._assert_contested_and_answered(self._opening_entry((self.customer, 100, days_ago(5))))

    def test_balances_of_other_customers_in_the_same_entry_stay_demanded(self):
        other = self._customer("Bruno")
        entry = self._opening_entry((self.customer, 100, days_ago(5)), (other, 70, days_ago(5)))
        self._items(entry).filtered(lambda item: item.partner_id == other).with_user(self.officer).action_set_disputed(True)
        self.assertEqual((self._debtor().amount_overdue, self._debtor(other).amount_disputed), (100, 70))

    def test_what_is_answered_is_no_longer_blocked(self):
        document = self._document(100, days_ago(5))
        document.action_toggle_block_payment()
        self._set(document, False)
        self.assertFalse(self._items(document).is_disputed)
        self.assertEqual(document.payment_state, "not_paid")

    def test_document_s_own_fields_leave_out_a_contested_balance(self):
        entry = self._opening_entry((self.customer, 100, days_ago(5)))
        self.assertEqual(entry.overdue_amount, 100)
        self._set(entry, True)
        self.assertEqual(entry.overdue_amount, 0)

    def test_chatter_says_whose_debt_and_how_much(self):
        entry = self._opening_entry((self.customer, 100, days_ago(5)))
        self._set(entry, True)
        note = entry.message_ids[0]
        self.assertEqual(note.author_id, self.officer.partner_id)
        self.assertRegex(note.body, r"Contested: Ana Souza .*100.*\(11/19/2026\)")

    def test_chatter_says_nothing_where_nothing_changes(self):
        document = self._document(100, days_ago(5))
        before = document.message_ids
        self._set(document, False)
        self.assertEqual(document.message_ids, before)

    def test_user_may_not(self):
        document = self._document(100, days_ago(5))
        for disputed in (True, False):
            with self.subTest(disputed=disputed), self.assertRaisesRegex(AccessError, "officer"):
                self._set(document, disputed, self.user)

    def test_officer_of_another_company_may_not(self):
        document = self._document(100, days_ago(5))
        stranger = self._user("stranger", "account_delinquency.group_delinquency_officer", self._other_company())
        with self.assertRaises(AccessError):
            self._set(document, True, stranger)

    def test_officer_has_the_buttons_and_user_has_not(self):
        for model, view_type in (("account.open.item", "list"), ("account.debtor", "form")):
            for user, count in ((self.officer, 2), (self.user, 0)):
                with self.subTest(model=model, user=user.login):
                    arch = etree.fromstring(self.env[model].with_user(user).get_view(view_type=view_type)["arch"])
                    self.assertEqual(len(arch.xpath("//button[@name='action_contest' or @name='action_answer']")), count)
