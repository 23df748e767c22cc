from odoo import api, fields, models
from odoo.tools import SQL

# Of the city's digest: enough that no two of all the world's cities meet, and few enough for the whole numbers of JavaScript.
_ID_DIGITS = 13
_ID_BITS = 4 * _ID_DIGITS
# The capitals too: not every database knows how to lower them.
_ACCENTED = "áàâãäéèêëíìîïóòôõöúùûüçñÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑ"
_PLAIN = "aaaaaeeeeiiiiooooouuuucn" * 2


class AccountDebtorCity(models.Model):
    """The cities that customers with an open item live in, for the filter of the debtors.

    A city is a name as people type it: spellings that differ in capitals, accents or outer spaces are one city. The id comes from
    the name, so that it means the same city tomorrow. Customers without a city have the row without a name.
    """

    _name = "account.debtor.city"
    _description = "City of Debtors"
    _auto = False
    _order = "name, id"
    _depends = {"res.partner": ["city"], "account.open.item": ["partner_id", "company_id"]}

    name = fields.Char(readonly=True)
    customer_count = fields.Integer(string="Customers", readonly=True)

    @property
    def _table_query(self) -> SQL:
        query = self.env["account.open.item"]._search([("partner_id", "!=", False)])
        name = _name_sql(SQL("partner.city"))
        return SQL(
            """
            SELECT %s AS id, min(city.name) AS name, count(*) AS customer_count
              FROM (SELECT %s AS name, %s AS key FROM res_partner AS partner WHERE partner.id IN (%s)) AS city
             GROUP BY city.key
            """,
            _id_sql(SQL("city.key")),
            name,
            _key_sql(name),
            query.select(SQL.identifier(query.table, "partner_id")),
        )

    def _compute_display_name(self):
        for city in self:
            city.display_name = city.name or self.env._("(no city)")

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Finds every city where no name is typed: the dialog shows each with a box to tick."""
        return super().name_search(name, domain, operator, limit if name else None)

    def _spellings(self) -> list:
        """Returns the names of the cities as they stand on customers; ``False`` for no city."""
        self.env["res.partner"].flush_model(["city"])
        key = _key_sql(_name_sql(SQL("partner.city")))
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT partner.city FROM res_partner AS partner WHERE %s = ANY(%s)", _id_sql(key), self.ids)
        )
        return [name or False for (name,) in rows]


def _name_sql(city: SQL) -> SQL:
    """A city without the blanks around it, the no-break space of a spreadsheet among them; NULL where nothing is left."""
    return SQL(r"NULLIF(regexp_replace(%s, '^[\s\u00a0]+|[\s\u00a0]+$', '', 'g'), '')", city)


def _key_sql(name: SQL) -> SQL:
    """What the spellings of one city have in common; empty for no city."""
    return SQL("COALESCE(translate(lower(%s), %s, %s), '')", name, _ACCENTED, _PLAIN)


def _id_sql(key: SQL) -> SQL:
    return SQL("('x' || left(md5(%s), %s))::bit(%s)::bigint", key, _ID_DIGITS, SQL(str(_ID_BITS)))
