import pytz

from odoo import fields, models

from odoo.addons.base.models.res_partner import _tz_get

from ..rules.time_zones import UTC, is_plausible, proposed_zone


def zones_of(country) -> list[str]:
    """Returns the names of the time zones of a country, a record; none where it is not known."""
    return pytz.country_timezones.get(country.code or "", [])


class ResCompanyZone(models.AbstractModel):
    """In which time zone a company's days begin and its hours count. Odoo gives working hours UTC where a country has several
    zones, as Brazil has: the program does nothing by itself before somebody has confirmed one."""

    _name = "res.company.delinquency.zone"
    _description = "Time Zone of a Company's Collection"

    delinquency_tz = fields.Selection(
        _tz_get,
        string="Time Zone of Collection",
        help="When a day of the company begins, and what the hours of messages and suspensions mean. Empty: that of the company "
        "above it, else of its working hours.",
    )

    def _delinquency_tz(self) -> str:
        """Returns the name of the time zone in which the company's days begin and its hours count: the one that was chosen, else
        that of the working hours if the company may work there, else the one to propose."""
        found = self._delinquency_found_tz()
        return self._delinquency_chosen_tz() or (found if self._is_plausible_tz(found) else self._delinquency_proposed_tz())

    def _is_delinquency_tz_sure(self) -> bool:
        """Returns whether the program may act by itself: the time zone was chosen, or is one of the company's country."""
        return bool(self._delinquency_chosen_tz() or self._is_plausible_tz(self._delinquency_found_tz()))

    def _delinquency_chosen_tz(self) -> str | bool:
        self.ensure_one()
        return next((company.delinquency_tz for company in reversed(self.sudo().parent_ids) if company.delinquency_tz), False)

    def _delinquency_found_tz(self) -> str:
        """Returns what stands where nobody has chosen."""
        company = self.sudo()
        return company.resource_calendar_id.tz or company.partner_id.tz or UTC

    def _is_plausible_tz(self, zone: str) -> bool:
        return is_plausible(zone, zones_of(self.sudo().partner_id.country_id))

    def _delinquency_proposed_tz(self) -> str:
        """Returns the zone to be confirmed."""
        company = self.sudo()
        users = self.env["res.users"].sudo().search([("company_id", "=", company.id), ("share", "=", False)])
        country, state = company.partner_id.country_id, company.partner_id.state_id
        proposed = proposed_zone(country.code, state.code, zones_of(country), users.mapped("tz"))
        return proposed or self._delinquency_found_tz()
