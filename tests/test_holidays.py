from datetime import date, datetime, timedelta
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.modules.module import load_script
from odoo.tests import Form, tagged

from .common import DelinquencyCommon

NATIONAL_2026 = {
    (1, 1), (4, 3), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (11, 20), (12, 25),
}  # fmt: skip


def day(month, number):
    return date(2026, month, number)


@tagged("post_install", "-at_install")
class TestHolidays(DelinquencyCommon):
    """The holidays of a company are Odoo's time off of no resource, in the time zone of its working hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["resource.calendar.leaves"].sudo().search([]).unlink()
        cls.calendar = cls.company.resource_calendar_id
        cls.calendar.sudo().tz = "America/Sao_Paulo"
        cls.brazil = cls.env.ref("base.br")
        cls.manager = cls._user("d_manager", "account_delinquency.group_delinquency_manager")

    def _leave(self, start, end, company=None, user=None, **values):
        """Makes a time off, both ends in UTC. Odoo gives it the company of its working hours, else the current one."""
        leaves = self.env["resource.calendar.leaves"].with_user(user) if user else self.env["resource.calendar.leaves"].sudo()
        moments = {"date_from": datetime.fromisoformat(start), "date_to": datetime.fromisoformat(end)}
        leave = leaves.with_company(company or self.company).create({"name": "Closed", **moments, **values})
        leave.flush_recordset()
        return leave

    def _holidays(self, company=None, year=2026):
        return (company or self.company)._delinquency_holidays(date(year, 1, 1), date(year, 12, 31))

    def _import(self, **values):
        imports = self.env["delinquency.holiday.import"].with_user(self.manager)
        return imports.create({"country_id": self.brazil.id, "year_from": 2026, "year_to": 2026, **values})

    # Which days are holidays

    def test_day_is_that_of_the_companys_time_zone(self):
        whole_day = {
            "America/Sao_Paulo": ("2026-03-29 03:00:00", "2026-03-30 02:59:59"),
            "Asia/Tokyo": ("2026-03-28 15:00:00", "2026-03-29 14:59:59"),
            "Pacific/Kiritimati": ("2026-03-28 10:00:00", "2026-03-29 09:59:59"),
            "Pacific/Pago_Pago": ("2026-03-29 11:00:00", "2026-03-30 10:59:59"),
        }
        for zone, moments in whole_day.items():
            self.company.delinquency_tz = zone
            leave = self._leave(*moments)
            with self.subTest(zone=zone):
                self.assertEqual(self._holidays(), {day(3, 29)})
            leave.unlink()

    def test_time_zone_is_that_of_the_leave_s_own_working_hours(self):
        self.calendar.sudo().tz = "Asia/Tokyo"
        self._leave("2026-03-28 15:00:00", "2026-03-29 14:59:59", calendar_id=self.calendar.id)
        self.assertEqual(self._holidays(), {day(3, 29)})

    def test_what_covers_the_working_hours_is_a_holiday_and_half_a_day_is_not(self):
        """The company works from 8 to 17; 11:00 to 20:00 in UTC."""
        moments = {
            ("2026-03-27 11:00:00", "2026-03-27 20:00:00"): {day(3, 27)},
            ("2026-03-27 11:00:01", "2026-03-27 20:00:00"): set(),
            ("2026-03-27 11:00:00", "2026-03-27 19:59:59"): set(),
            ("2026-03-27 11:00:00", "2026-03-27 15:00:00"): set(),
            ("2026-03-28 11:00:00", "2026-03-28 20:00:00"): {day(3, 28)},
        }
        for (start, end), holidays in moments.items():
            leave = self._leave(start, end)
            with self.subTest(start=start, end=end):
                self.assertEqual(self._holidays(), holidays)
            leave.unlink()

    def test_every_day_of_a_long_leave_within_the_period_is_a_holiday(self):
        self._leave("2026-12-24 03:00:00", "2027-01-02 02:59:59")
        self.assertEqual(self._holidays(), {day(12, number) for number in range(24, 32)})
        self.assertEqual(self._holidays(year=2027), {date(2027, 1, 1)})

    def test_what_is_no_holiday_of_the_company_does_not_count(self):
        other = self._other_company()
        moments = ("2026-03-27 03:00:00", "2026-03-28 02:59:59")
        resource = self.env["resource.resource"].sudo().create({"name": "Ana", "company_id": self.company.id})
        night_shift = self.calendar.sudo().copy({"name": "Night shift"})
        for values in (
            {"resource_id": resource.id},
            {"company": other},
            {"time_type": "other"},
            {"calendar_id": night_shift.id},
        ):
            leave = self._leave(*moments, **values)
            with self.subTest(values=values):
                self.assertFalse(self._holidays())
            leave.unlink()

    def test_branch_keeps_the_holidays_of_the_company_above_and_has_its_own(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self._leave("2026-03-29 03:00:00", "2026-03-30 02:59:59", calendar_id=self.calendar.id)
        self._leave("2026-06-24 03:00:00", "2026-06-25 02:59:59", company=branch)
        branch.resource_calendar_id.sudo().tz = "America/Sao_Paulo"
        self.assertEqual(self._holidays(branch), {day(3, 29), day(6, 24)})
        self.assertEqual(self._holidays(), {day(3, 29)})

    # Import

    def test_national_holidays_of_brazil_are_imported(self):
        self._import().action_import()
        self.assertEqual(self._holidays(), {day(*holiday) for holiday in NATIONAL_2026})

    def test_imported_days_are_whole_days_east_and_west(self):
        for zone in ("Asia/Tokyo", "America/Noronha", "Pacific/Kiritimati"):
            self.company.delinquency_tz = zone
            self._import().action_import()
            with self.subTest(zone=zone):
                self.assertEqual(self._holidays(), {day(*holiday) for holiday in NATIONAL_2026})
            self.env["resource.calendar.leaves"].sudo().search([]).unlink()

    def test_holidays_of_the_state_are_imported_too(self):
        self._import(state_id=self.env.ref("base.state_br_sp").id).action_import()
        self.assertEqual(self._holidays() - {day(*holiday) for holiday in NATIONAL_2026}, {day(7, 9)})

    def test_second_import_adds_nothing(self):
        self._import().action_import()
        again = self._import(year_to=2027)
        self.assertEqual(again.new_count, len(again.day_ids) - len(NATIONAL_2026))
        self._import().action_import()
        self.assertEqual(self.env["resource.calendar.leaves"].search_count([]), len(NATIONAL_2026))

    def test_same_import_twice_from_one_dialog_adds_nothing(self):
        wizard = self._import()
        wizard.action_import()
        wizard.action_import()
        self.assertEqual(self.env["resource.calendar.leaves"].search_count([]), len(NATIONAL_2026))

    def test_days_taken_from_the_preview_are_not_imported(self):
        wizard = self._import()
        tiradentes = wizard.day_ids.filtered(lambda line: line.date == day(4, 21))
        wizard.day_ids = [Command.delete(tiradentes.id)]
        wizard.action_import()
        self.assertNotIn(day(4, 21), self._holidays())
        self.assertIn(day(4, 3), self._holidays())

    def test_preview_follows_the_dialog(self):
        with Form(self.env["delinquency.holiday.import"].with_user(self.manager)) as form:
            form.country_id = self.brazil
            form.year_from = form.year_to = 2026
            self.assertEqual(form.new_count, len(NATIONAL_2026))
            form.state_id = self.env.ref("base.state_br_sp")
            self.assertEqual(form.new_count, len(NATIONAL_2026) + 1)

    def test_country_and_state_are_those_of_the_company(self):
        self.company.account_fiscal_country_id = self.brazil
        self.company.write({"country_id": self.brazil.id, "state_id": self.env.ref("base.state_br_pr").id})
        wizard = self.env["delinquency.holiday.import"].with_user(self.manager).create({})
        self.assertEqual((wizard.country_id, wizard.state_id.code), (self.brazil, "PR"))
        self.assertEqual((wizard.year_from, wizard.year_to), (2026, 2027))

    def test_names_are_in_the_user_s_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        days = self._import().with_context(lang="pt_BR")._prepare_days()
        self.assertIn("Sexta-feira Santa", [holiday["name"] for holiday in days])

    def test_unknown_country_state_and_years_are_refused_with_what_to_do(self):
        state = self.env["res.country.state"].create({"name": "Nowhere", "code": "ZZ", "country_id": self.brazil.id})
        nowhere = self.env["res.country"].sudo().create({"name": "Atlantis", "code": "ZZ"})
        refused = {
            "Atlantis are not known here. Enter them": {"country_id": nowhere.id},
            "Nowhere are not known here. Leave the state empty": {"state_id": state.id},
            "Enter the first year and the last year": {"year_to": 2025},
            "at most 10 of them": {"year_to": 2036},
        }
        for message, values in refused.items():
            wizard = self._import(**values)
            with self.subTest(message=message):
                self.assertIn(message, wizard.problem)
                self.assertFalse(wizard.day_ids)
                with self.assertRaisesRegex(UserError, message):
                    wizard.action_import()

    def test_days_of_a_company_whose_working_hours_are_shared_are_its_own(self):
        other = self._other_company()
        other.resource_calendar_id = self.calendar.sudo().copy({"name": "Shared", "company_id": False})
        self.manager.company_ids += other
        self._import(company_id=other.id).action_import()
        self.assertEqual(self._holidays(other), {day(*holiday) for holiday in NATIONAL_2026})
        self.assertFalse(self._holidays())

    def test_imported_days_stay_when_the_company_changes_its_working_hours(self):
        self._import(year_to=2027).action_import()
        known = self._holidays()
        night = [Command.clear(), *(Command.create(hours) for hours in self._round_the_clock())]
        for values in ({}, {"tz": "UTC"}, {"tz": "UTC", "attendance_ids": night}, {"tz": "America/Rio_Branco"}):
            self._change_working_hours(**values)
            with self.subTest(values=values):
                self.assertEqual(self._holidays(), known)
        self.company.resource_calendar_id = False
        self.assertEqual(self._holidays(), known)

    def _change_working_hours(self, **values):
        new = {"name": "New", "company_id": self.company.id, "tz": "America/Sao_Paulo", **values}
        self.company.resource_calendar_id = self.env["resource.calendar"].sudo().create(new)

    def _round_the_clock(self):
        return [
            {"name": "Open", "dayofweek": str(weekday), "hour_from": hours[0], "hour_to": hours[1]}
            for weekday in range(7)
            for hours in ((0, 12), (12, 24))
        ]

    def test_imported_days_are_whole_days_without_working_hours(self):
        self.company.resource_calendar_id = False
        self.company.partner_id.tz = "America/Sao_Paulo"
        self._import().action_import()
        self.assertEqual(self._holidays(), {day(*holiday) for holiday in NATIONAL_2026})

    # Those that were imported into the working hours of their day

    def _migrate(self):
        path = Path(__file__).parent.parent / "migrations/19.0.1.1.0/post-holidays.py"
        load_script(str(path), path.stem).migrate(self.cr, "19.0.1.0.0")

    def _imported_before(self, number=25, month=12, **values):
        start = datetime(2026, month, number, 3)
        moments = {"date_from": start, "date_to": start + timedelta(hours=23, minutes=59, seconds=59)}
        leaves = self.env["resource.calendar.leaves"].sudo()
        leave = leaves.create({"name": "Natal", "calendar_id": self.calendar.id, **moments, **values})
        self.company.account_fiscal_country_id = self.brazil
        return leave

    def test_days_that_were_imported_before_become_the_company_s(self):
        leave = self._imported_before()
        self._change_working_hours()
        self.assertFalse(self._holidays())
        self._migrate()
        self.assertEqual((self._holidays(), leave.company_id), ({day(12, 25)}, self.company))

    def test_days_that_were_imported_into_shared_working_hours_stay_those_of_their_company(self):
        other = self._other_company()
        shared = self.calendar.sudo().copy({"name": "Shared", "company_id": False})
        self.company.resource_calendar_id = other.resource_calendar_id = shared
        leave = self._imported_before(calendar_id=shared.id)
        self._migrate()
        self.assertEqual((leave.company_id, leave.calendar_id.id), (self.company, False))
        self.assertFalse(self._holidays(other))

    def test_time_off_that_no_import_has_made_is_left_to_its_working_hours(self):
        for values in (
            {"date_from": "2026-12-25 11:00:00"},
            {"number": 23},
            {"time_type": "other"},
            {"resource_id": self.env["resource.resource"].sudo().create({"name": "Ana", "calendar_id": self.calendar.id}).id},
        ):
            leave = self._imported_before(**values)
            with self.subTest(values=values):
                self._migrate()
                self.assertEqual(leave.calendar_id, self.calendar)

    # Who may

    def test_manager_adds_a_municipal_holiday_by_hand(self):
        holiday = self._leave("2026-03-29 03:00:00", "2026-03-30 02:59:59", user=self.manager)
        self.assertEqual(self._holidays(), {day(3, 29)})
        holiday.unlink()
        self.assertFalse(self._holidays())

    def test_officer_neither_imports_nor_adds_holidays(self):
        officer = self._user("d_officer", "account_delinquency.group_delinquency_officer")
        with self.assertRaises(AccessError):
            self.env["delinquency.holiday.import"].with_user(officer).create({"country_id": self.brazil.id})
        with self.assertRaises(AccessError):
            self._leave("2026-03-29 03:00:00", "2026-03-30 02:59:59", user=officer)

    def test_manager_imports_for_no_company_but_the_own(self):
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            self._import(company_id=other.id).action_import()

    def test_manager_finds_the_menu(self):
        menu = self.env.ref("account_delinquency.menu_delinquency_holidays")
        self.assertIn(menu.id, self.env["ir.ui.menu"].with_user(self.manager)._visible_menu_ids())
