from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .common_contract import ContractCommon, noon


@tagged("post_install", "-at_install")
class TestSuspensionWithheld(ContractCommon):
    """A contract that was over when its suspension ended gets its services when it goes on."""

    def setUp(self):
        super().setUp()
        self.document = self._bill()
        self.episode = self._suspended()
        self.enabled = self.startPatcher(patch.object(self.env.registry["contract.contract"], "_services_enabled"))

    def _end_and_pay(self):
        """Ends the contract on 9 December; the debt is paid in January."""
        self.contract.sudo().contract_line_ids.date_end = "2026-12-09"
        with freeze_time(noon(self._later(60))):
            self._pay(self.document)

    def _renew(self, date_end="2027-12-09"):
        with freeze_time(noon(self._later(61))):
            self.contract.sudo().contract_line_ids.date_end = date_end
            self._commit()

    def _unarchive(self):
        self.contract.sudo().active = True
        self._commit()

    def _archive_and_pay(self):
        self.contract.sudo().active = False
        self._pay(self.document)

    def test_renewed_contract_gets_its_services(self):
        self._end_and_pay()
        self.enabled.assert_not_called()
        self._renew()
        self.enabled.assert_called_once_with(self.episode)

    def test_contract_that_was_renewed_gets_its_services_once(self):
        self._end_and_pay()
        self._renew()
        self._renew("2028-12-09")
        self._run_on(self._later(62))
        self.enabled.assert_called_once()

    def test_contract_that_is_still_over_gets_none(self):
        self._end_and_pay()
        self._renew("2026-12-20")
        self._run_on(self._later(62))
        self.enabled.assert_not_called()

    def test_contract_that_is_taken_out_of_the_archive_gets_its_services(self):
        self._archive_and_pay()
        self.enabled.assert_not_called()
        self._unarchive()
        self.enabled.assert_called_once_with(self.episode)

    def test_equipment_that_fails_never_stops_a_renewal(self):
        self._archive_and_pay()
        self.enabled.side_effect = RuntimeError("router")
        with self.assertLogs("odoo.addons.account_delinquency", "WARNING"):
            self._unarchive()
        self.enabled.side_effect = None
        self.enabled.reset_mock()
        self._run()
        self.enabled.assert_called_once_with(self.episode)

    def test_run_gives_back_what_a_renewal_did_not(self):
        self._end_and_pay()
        with patch.object(self.env.registry["contract.contract"], "_give_withheld"):
            self._renew()
        self._run_on(self._later(62))
        self.enabled.assert_called_once_with(self.episode)

    def test_contract_that_is_suspended_again_waits_for_the_end_of_that(self):
        self._archive_and_pay()
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        self._unarchive()
        self.enabled.assert_not_called()
        self.contract.resume_services()
        self.enabled.assert_called_once()

    def test_terminated_contract_gets_none(self):
        self._archive_and_pay()
        self.contract.terminate_services("Moved away")
        self._unarchive()
        self._run()
        self.enabled.assert_not_called()

    def test_reduced_services_of_a_contract_that_is_over_are_withheld_too(self):
        self.contract.suspend_services(kind="manual", level="reduced", reason="Loan")
        with patch.object(self.env.registry["contract.contract"], "_services_reduced") as reduced:
            self._archive_and_pay()
            reduced.assert_not_called()
            self._unarchive()
            reduced.assert_called_once_with(self.contract.suspension_ids.filtered(lambda one: one.kind == "manual"))

    # Recurring invoices

    def _next_start(self):
        return self.contract.contract_line_ids._next_period()[0]

    def test_time_without_services_is_invoiced_as_the_policy_says(self):
        for mode, expected in (
            ("catch_up", date(2026, 12, 10)),
            ("forgive", date(2027, 2, 10)),
            ("restart", date(2027, 3, 1)),
        ):
            with self.subTest(mode=mode), self.env.cr.savepoint() as savepoint:
                self.policy.resume_mode = mode
                self._archive_and_pay()
                with freeze_time(noon(date(2027, 3, 1))):
                    self._unarchive()
                self.assertEqual(self._next_start(), expected)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_renewed_contract_is_not_invoiced_for_the_time_without_services(self):
        self._end_and_pay()
        self._renew()
        self.assertEqual(self._next_start(), date(2027, 1, 10))

    def test_pause_of_invoicing_ends_when_services_are_given(self):
        self._archive_and_pay()
        self.enabled.side_effect = RuntimeError("router")
        with self.assertLogs("odoo.addons.account_delinquency", "WARNING"):
            self._unarchive()
        self.assertTrue(self.contract.invoicing_paused_since)
        self.enabled.side_effect = None
        self._run()
        self.assertFalse(self.contract.invoicing_paused_since)

    def test_services_that_are_given_leave_the_pause_of_another_suspension(self):
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        self._archive_and_pay()
        self._unarchive()
        self.assertTrue(self.contract.invoicing_paused_since)
