from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import days_ago
from .common_letter import LetterCommon


@tagged("post_install", "-at_install")
class TestCompanyZone(LetterCommon):
    """Whose clock counts: Odoo gives working hours UTC in a country with several zones, where it is night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.company.resource_calendar_id
        cls.calendar.tz, cls.company.delinquency_tz = "UTC", False
        cls.parana = cls.env.ref("base.state_br_pr")
        cls.company.write({"country_id": cls.env.ref("base.br").id, "state_id": cls.parana.id})

    def _confirm(self):
        self.env["res.config.settings"].create({}).action_confirm_delinquency_tz()

    def _at(self, hour, act, day=24):
        with freeze_time(datetime(2026, 11, day, hour)):
            act()

    # The company's

    def test_zone_of_the_working_hours_that_is_not_one_of_the_country_is_not_believed(self):
        self.assertEqual((self.company._delinquency_tz(), self.company._is_delinquency_tz_sure()), ("America/Sao_Paulo", False))

    def test_zone_of_the_working_hours_that_is_one_of_the_country_is_believed(self):
        self.calendar.tz = "America/Manaus"
        self.assertEqual((self.company._delinquency_tz(), self.company._is_delinquency_tz_sure()), ("America/Manaus", True))

    def test_zone_that_was_chosen_is_believed_whatever_the_country(self):
        self.company.delinquency_tz = "Europe/Lisbon"
        self.assertEqual((self.company._delinquency_tz(), self.company._is_delinquency_tz_sure()), ("Europe/Lisbon", True))

    def test_branch_works_on_the_clock_that_was_chosen_above_it(self):
        self.company.delinquency_tz = "America/Manaus"
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.assertEqual(branch._delinquency_tz(), "America/Manaus")
        branch.delinquency_tz = "America/Belem"
        self.assertEqual(branch._delinquency_tz(), "America/Belem")

    # What the program does before and after it is confirmed

    def test_program_takes_no_step_before_the_zone_is_confirmed(self):
        self._bill()
        self._run()
        self.assertFalse(self.contract.notice_ids)
        self.assertIn("until the company's time zone is confirmed", self.contract.explain_delinquency()[0]["text"])
        self._confirm()
        self._run()
        self.assertTrue(self.contract.notice_ids)

    def test_program_cuts_nobody_before_the_zone_is_confirmed(self):
        self._bill()
        self._notify()
        self._run({"suspend"})
        self.assertEqual(self.contract.suspension_state, "active")
        self._confirm()
        self._run({"suspend"})
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_end_of_an_unlock_cuts_nobody_before_the_zone_is_confirmed(self):
        self._bill()
        self._suspended()
        self.policy.trust_unlock_max_days = 3
        self.contract.trust_unlock(1)
        self._run_on(self._later(2), {"resume", "resuspend"})
        self.assertEqual(self.contract.suspension_ids.state, "unlocked")
        self._confirm()
        self._run_on(self._later(2), {"resume", "resuspend"})
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_services_come_back_before_the_zone_is_confirmed(self):
        document = self._bill()
        self._suspended()
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_what_the_ladder_has_recorded_waits_and_what_a_user_writes_does_not(self):
        self._bill()
        notice = self._record_notice()
        self._send_all()
        self.assertEqual((notice.state, len(self._mails)), ("queued", 0))
        stranger = self._customer("Bia", email="bia@example.com")
        self._document(50, days_ago(5), partner=stranger)
        self.assertEqual(self._letter_to(stranger).state, "sent")
        self._confirm()
        self._send_all()
        self.assertEqual(notice.state, "sent")

    def test_policy_warns_until_the_zone_is_confirmed(self):
        self.assertIn("nobody has said what time it is", self.policy.warning_text)
        self._confirm()
        self.policy.invalidate_recordset(["warning_text"])
        self.assertNotIn("nobody has said what time it is", self.policy.warning_text)

    def test_settings_say_which_zone_is_in_use_and_confirm_it(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual((settings.delinquency_tz_in_use, settings.is_delinquency_tz_sure), ("America/Sao_Paulo", False))
        settings.action_confirm_delinquency_tz()
        self.assertEqual(self.company.delinquency_tz, "America/Sao_Paulo")

    def test_officer_may_not_confirm_it(self):
        settings = self.env["res.config.settings"].create({})
        with self.assertRaises(AccessError):
            settings.with_user(
                self._user("d_officer", "account_delinquency.group_delinquency_officer")
            ).action_confirm_delinquency_tz()

    # The customer's

    def _live_in(self, state):
        self.company.delinquency_tz = "America/Sao_Paulo"
        self.customer.write({"country_id": self.env.ref("base.br").id, "state_id": self.env.ref(f"base.state_br_{state}").id})

    def test_messages_go_out_by_the_customers_clock(self):
        """8:00 in São Paulo is 6:00 in Acre, 10:00 is 8:00."""
        self._live_in("ac")
        self._bill()
        notice = self._record_notice()
        for utc, state in ((11, "queued"), (12, "queued"), (13, "sent")):
            self._at(utc, self._send_all)
            self.assertEqual(notice.state, state, utc)

    def test_messages_end_by_the_customers_clock(self):
        """20:00 in São Paulo is 18:00 in Acre."""
        self._live_in("ac")
        self._bill()
        notice = self._record_notice()
        self._at(23, self._send_all)
        self.assertEqual(notice.state, "sent")

    def test_customer_without_a_state_lives_on_the_companys_clock(self):
        self._live_in("ac")
        self.customer.state_id = False
        self._bill()
        notice = self._record_notice()
        self._at(11, self._send_all)
        self.assertEqual(notice.state, "sent")

    def test_services_stop_in_hours_of_both(self):
        """From 8:00 to 18:00: in Acre 8:00 is 10:00 in São Paulo, where the office closes when it is 16:00 there."""
        for utc, state in ((11, "active"), (21, "active"), (20, "suspended")):
            self._live_in("ac")
            contract = self._contract()
            self._bill(contract)
            self._notify(contracts=contract)
            self._at(utc, lambda: self._run({"suspend"}))
            self.assertEqual(contract.suspension_state, state, utc)

    # Holidays

    def _close(self, *days):
        self.company.delinquency_tz = "America/Sao_Paulo"
        for day in days:
            self.env["resource.calendar.leaves"].sudo().create(
                {
                    "name": "Holiday",
                    "company_id": self.company.id,
                    "calendar_id": False,
                    "resource_id": False,
                    "time_type": "leave",
                    "date_from": datetime(2026, 11, day, 3),
                    "date_to": datetime(2026, 11, day + 1, 2, 59, 59),
                }
            )

    def test_messages_keep_holidays(self):
        self._close(24, 25)
        self._bill()
        notice = self._record_notice()
        for day, state in ((24, "queued"), (25, "queued"), (26, "sent")):
            self._at(15, self._send_all, day)
            self.assertEqual(notice.state, state, day)

    def test_program_is_woken_when_the_holidays_are_over(self):
        self._close(24, 25)
        self.assertEqual(self.company._delinquency_next_sending(), datetime(2026, 11, 26, 11))

    def test_messages_may_be_allowed_on_holidays(self):
        self._close(24)
        self.company.delinquency_send_on_holidays = True
        self._bill()
        notice = self._record_notice()
        self._send_all()
        self.assertEqual(notice.state, "sent")
