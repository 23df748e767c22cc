from datetime import date, datetime, time

import holidays
from pytz import timezone, utc

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

YEARS_AT_MOST = 10


class DelinquencyHolidayImport(models.TransientModel):
    """Fills the public holidays of a company, Odoo's time off of no resource, with those of a country and a state."""

    _name = "delinquency.holiday.import"
    _description = "Import Holidays"
    _inherit = ["delinquency.dialog"]

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    country_id = fields.Many2one(
        "res.country",
        compute="_compute_country_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    state_id = fields.Many2one(
        "res.country.state",
        compute="_compute_state_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        domain="[('country_id', '=', country_id)]",
        help="Empty: the holidays of the whole country only.",
    )
    year_from = fields.Integer(required=True, default=lambda self: fields.Date.context_today(self).year)
    year_to = fields.Integer(
        required=True,
        default=lambda self: fields.Date.context_today(self).year + 1,
        help="The next year is needed too: the last day of this one is the eve of a holiday.",
    )
    day_ids = fields.One2many(
        "delinquency.holiday.import.day", "import_id", compute="_compute_day_ids", compute_sudo=False, store=True, readonly=False
    )
    new_count = fields.Integer(compute="_compute_new_count")
    problem = fields.Char(compute="_compute_problem")

    @api.depends("company_id")
    def _compute_country_id(self):
        for wizard in self:
            company = wizard.company_id
            wizard.country_id = company.account_fiscal_country_id or company.country_id

    @api.depends("company_id", "country_id")
    def _compute_state_id(self):
        for wizard in self:
            state = wizard.company_id.state_id
            is_there = state.country_id == wizard.country_id and wizard._is_known(state)
            wizard.state_id = state if is_there else False

    @api.depends("country_id", "state_id", "year_from", "year_to")
    def _compute_problem(self):
        for wizard in self:
            wizard.problem = wizard._find_problem()

    @api.depends("company_id", "country_id", "state_id", "year_from", "year_to")
    def _compute_day_ids(self):
        for wizard in self:
            wizard.day_ids = [Command.clear(), *map(Command.create, wizard._prepare_days())]

    @api.depends("day_ids.is_known")
    def _compute_new_count(self):
        for wizard in self:
            wizard.new_count = len(wizard.day_ids.filtered(lambda day: not day.is_known))

    def _find_problem(self):
        """Returns why there are no holidays to import, and what to do about it; ``False`` where there are."""
        if not self.country_id:
            return self.env._("Choose the country.")
        if not 1 <= self.year_from <= self.year_to <= 9999 or self.year_to - self.year_from >= YEARS_AT_MOST:
            return self.env._("Enter the first year and the last year, at most %s of them.", YEARS_AT_MOST)
        if not self._is_known():
            return self.env._("The holidays of %s are not known here. Enter them in the list of holidays.", self.country_id.name)
        if not self._is_known(self.state_id):
            return self.env._(
                "The holidays of %s are not known here. Leave the state empty to import those of the country, and enter those of "
                "the state in the list of holidays.",
                self.state_id.name,
            )
        return False

    def _is_known(self, state=None) -> bool:
        """Whether the library knows the country, and in it the state where one is given."""
        try:
            self._holidays(state, years=None)
        except NotImplementedError:
            return False
        return True

    def _holidays(self, state, years) -> dict:
        """Returns the names of the holidays by day, in the user's language where the library has it."""
        subdivision = state.code if state else None
        return holidays.country_holidays(self.country_id.code or "", subdiv=subdivision, years=years, language=self.env.lang)

    def _prepare_days(self) -> list[dict]:
        if self._find_problem():
            return []
        found = self._holidays(self.state_id, range(self.year_from, self.year_to + 1))
        known = self.company_id._delinquency_holidays(date(self.year_from, 1, 1), date(self.year_to, 12, 31))
        return [{"date": day, "name": name, "is_known": day in known} for day, name in sorted(found.items())]

    def action_import(self):
        """Adds the days that are listed and not yet there; a second import adds nothing."""
        self.ensure_one()
        if problem := self._find_problem():
            raise UserError(problem)
        if not self.day_ids:
            raise UserError(self.env._("There are no holidays in these years. Choose other years."))
        known = self.company_id._delinquency_holidays(min(self.day_ids.mapped("date")), max(self.day_ids.mapped("date")))
        new = self.day_ids.filtered(lambda day: day.date not in known)
        leaves = self.env["resource.calendar.leaves"].with_company(self.company_id)
        # Without working hours their company is the current one when Odoo computes it: that is now.
        leaves.create([self._prepare_leave(day) for day in new]).flush_recordset(["company_id"])
        return self._success(len(new))

    def _success(self, count: int) -> dict:
        return self._say(self.env._("%(count)s holidays were added to %(company)s.", count=count, company=self.company_id.name))

    def _prepare_leave(self, day) -> dict:
        """A holiday is the company's, whatever its working hours are then."""
        zone = timezone(self.company_id._delinquency_tz())
        start, end = (
            zone.localize(datetime.combine(day.date, moment)).astimezone(utc).replace(tzinfo=None)
            for moment in (time.min, time(23, 59, 59))
        )
        return {"name": day.name, "calendar_id": False, "date_from": start, "date_to": end}


class DelinquencyHolidayImportDay(models.TransientModel):
    """A day to be imported."""

    _name = "delinquency.holiday.import.day"
    _inherit = ["delinquency.dialog.sight"]
    _description = "Holiday to Import"
    _order = "date, id"

    import_id = fields.Many2one("delinquency.holiday.import", required=True, ondelete="cascade")
    date = fields.Date(required=True)
    name = fields.Char(required=True)
    is_known = fields.Boolean(string="Already There")
