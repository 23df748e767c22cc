from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


def lineage_sql(company: str) -> SQL:
    """Returns the ids of a company and of those above it as texts: the keys of what is stored by company."""
    return SQL("string_to_array(rtrim(%s, '/'), '/')", SQL.identifier(company, "parent_path"))


def last_day_sql(partner: str, name: str, lineage: SQL) -> SQL:
    """Returns the latest day that is stored in the field ``name`` of a partner for a company of ``lineage``: a branch keeps the
    holds of the companies above it. Most partners have none, of whom nothing else is looked up."""
    column = SQL.identifier(partner, name)
    return SQL(
        "CASE WHEN %(column)s IS NOT NULL THEN (SELECT max((%(column)s ->> key)::date) FROM unnest(%(lineage)s) AS key) END",
        column=column,
        lineage=lineage,
    )


class CustomerHold(models.AbstractModel):
    """Reads until when companies hold their customers, in one query for any number of them, with superuser rights."""

    _name = "customer.hold"
    _description = "Until When Customers Are Held"

    @api.model
    def _last_days(self, name: str, partner_ids=None) -> dict:
        """Returns the last day by the ids of company and partner, of those who have one: of all partners, or of some. ``name``:
        the field of the partner that says it."""
        self.env["res.partner"].flush_model([name])
        self.env["res.company"].flush_model(["parent_path"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, partner_id, last_day
                  FROM (SELECT company.id AS company_id, partner.id AS partner_id, %(last_day)s AS last_day
                          FROM res_partner AS partner CROSS JOIN res_company AS company
                         WHERE %(column)s IS NOT NULL AND %(wanted)s) AS held
                 WHERE last_day IS NOT NULL
                """,
                last_day=last_day_sql("partner", name, lineage_sql("company")),
                column=SQL.identifier("partner", name),
                wanted=SQL("TRUE") if partner_ids is None else SQL("partner.id = ANY(%s)", [*partner_ids]),
            )
        )
        return {(company_id, partner_id): day for company_id, partner_id, day in rows}

    @api.model
    def _silent_domain(self, paths, day) -> Domain:
        """Finds the records of which a partner at one of ``paths`` gets no messages from some company on ``day``."""
        silent = {
            partner_id for (_company, partner_id), last in self._last_days("delinquency_silence_until").items() if last >= day
        }
        return Domain.OR(Domain(path, "in", [*silent]) for path in paths)
