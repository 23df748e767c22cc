from odoo.tests import freeze_time, tagged

from .common import TODAY, days_ago
from .common_contract import ContractCommon, noon


@tagged("post_install", "-at_install")
class TestDebtorNotices(ContractCommon):
    """When a debtor was told last."""

    def _told(self, days):
        with freeze_time(noon(days_ago(days))):
            self._run({"notice"})
            self._send()

    def test_last_notice_is_the_latest_that_reached_the_customer(self):
        self._bill()
        self.assertFalse(self._debtor().last_notice_date)
        self._told(9)
        self._bill(self._contract(), due=days_ago(22))
        self._told(4)
        self.assertEqual(self._debtor().last_notice_date, days_ago(4))

    def test_notice_that_waits_has_told_nobody(self):
        self._bill()
        self._run({"notice"})
        self.assertTrue(self.contract.notice_ids)
        self.assertFalse(self._debtor().last_notice_date)

    def test_debtors_are_found_by_the_day(self):
        self._bill()
        self._told(9)
        stranger = self.env["res.partner"].create({"name": "Bruno"})
        self._document(50, days_ago(3), partner=stranger)
        debtors = self.env["account.debtor"]
        told, others = self._debtor(), self._debtor(stranger)
        ours = [("id", "in", (told | others).ids)]
        for operator, value, found in (
            ("=", days_ago(9), told),
            ("=", False, others),
            ("!=", False, told),
            ("<", days_ago(9), debtors),
            ("<=", days_ago(9), told),
            (">", days_ago(9), debtors),
            (">=", str(days_ago(9)), told),
            ("<", TODAY, told),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(debtors.search([*ours, ("last_notice_date", operator, value)]), found)
