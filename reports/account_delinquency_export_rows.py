from uuid import uuid4

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ..rules.text_message import text_of
from .export_column import ExportColumn, ExportCurrency

# So many rows are read, and their names looked up, at once.
BATCH = 1000
_MAX_NAMES = 50_000

_WITHOUT_A_CELL = {"binary", "json", "one2many", "properties", "properties_definition", "reference"}
_TECHNICAL = ("access_", "activity_", "has_message", "message_", "my_activity_", "rating_", "website_message_")
# What has a query for each record, or is a list of other rows.
_LEFT_OUT = {
    "account.debtor": {"item_ids"},
    "account.open.item": {"company_country_code", "move_line_id", "overdue_item_ids"},
    "contract.contract": {"invoice_count", "modification_ids"},
    "account.delinquency.notice": {"contact_ids"},
}
# Where a column of the database is the name that Odoo shows, and of which records it is: the names of many are read at once.
_NAMES_IN_SQL = {
    "res.partner": ("complete_name", []),
    "account.move": ("name", [("state", "=", "posted"), ("ref", "=", False)]),
}


class AccountDelinquencyExportRows(models.AbstractModel):
    """Reads the rows of an export as their user: one statement for all of them, fetched in batches, and a constant number of
    queries for what else a batch needs."""

    _name = "account.delinquency.export.rows"
    _description = "Rows of an Export"

    # Columns

    @api.model
    def _offered(self, rows) -> dict:
        """Returns the labels of the fields that the user may read and that fit into a cell, by name."""
        described = rows.fields_get(attributes=["string", "type", "exportable"])
        left_out = {*_LEFT_OUT.get(rows._name, ()), *models.MAGIC_COLUMNS, "display_name"}
        return {
            name: field["string"]
            for name, field in described.items()
            if field["type"] not in _WITHOUT_A_CELL
            and field.get("exportable", True)
            and name not in left_out
            and not name.startswith(_TECHNICAL)
        }

    @api.model
    def _columns(self, rows, names: list[str]) -> list[ExportColumn]:
        """Returns the columns of ``names``, without those that the user may not read."""
        offered = self._offered(rows)
        names = [name for name in dict.fromkeys(names) if name in offered]
        currencies = self._currency_fields(rows, names)
        return [self._column(rows._fields[name], offered[name], len(names), currencies, rows) for name in names]

    def _column(self, field, label: str, count: int, currencies: list[str], rows) -> ExportColumn:
        currency = self._currency_field(field, rows)
        digits = field.get_digits(self.env) if field.type == "float" else None
        return ExportColumn(
            field.name,
            label,
            field.type,
            places=digits[1] if digits else None,
            currency_at=count + currencies.index(currency) if currency else None,
        )

    def _currency_field(self, field, rows) -> str | None:
        return field.get_currency_field(rows) if field.type == "monetary" else None

    def _currency_fields(self, rows, names: list[str]) -> list[str]:
        """Returns the fields of the currencies of the amounts among ``names``: their ids follow the values of a row."""
        found = (self._currency_field(rows._fields[name], rows) for name in names)
        return list(dict.fromkeys(filter(None, found)))

    @api.model
    def _currencies(self) -> dict:
        """Returns every ``ExportCurrency`` by its id."""
        currencies = self.env["res.currency"].sudo().with_context(active_test=False).search([])
        return {
            one.id: ExportCurrency(one.name, one.symbol or one.name, one.position == "before", one.decimal_places)
            for one in currencies
        }

    # Rows

    @api.model
    def _batches(self, rows, domain, columns: list[ExportColumn], order: str | None = None):
        """Yields batches of rows, tuples of the values of ``columns`` and of the ids of their currencies.

        Values are texts, numbers, days, times of the user's time zone, and ``None``.
        """
        names = [column.name for column in columns]
        currencies = self._currency_fields(rows, names)
        self.env.flush_all()
        query = rows._search(domain, order=order or rows._order)
        in_sql = self._in_sql(rows, query, [*names, *currencies])
        known = {}
        for fetched in self._fetch(query.select(SQL.identifier(query.table, "id"), *in_sql.values())):
            ids, *values = zip(*fetched, strict=True)
            data = dict(zip(in_sql, values, strict=True))
            batch = rows.browse(ids)
            for name in [*names, *currencies]:
                if name not in data:
                    data[name] = [record[name] for record in batch]
            shown = [self._shown(rows._fields[name], data[name], known) for name in names]
            yield list(zip(*shown, *(map(self._id, data[name]) for name in currencies), strict=True))
            self.env.invalidate_all()

    def _in_sql(self, rows, query, names: list[str]) -> dict:
        """Returns the expressions of those fields that the database has, or finds by a join; others are computed."""
        found = {}
        for name in dict.fromkeys(names):
            try:
                found[name] = rows._field_to_sql(query.table, name, query)
            except ValueError:
                continue
        return found

    def _fetch(self, query: SQL):
        """Yields the rows of ``query`` in batches. A cursor of the database keeps the place, and what it saw at first."""
        cursor = SQL.identifier(f"delinquency_export_{uuid4().hex}")
        # All rows are wanted, where the planner expects that a tenth of them is.
        self.env.cr.execute(SQL("SET LOCAL cursor_tuple_fraction = 1"))
        self.env.cr.execute(SQL("DECLARE %s NO SCROLL CURSOR FOR %s", cursor, query))
        while fetched := self.env.execute_query(SQL("FETCH %s FROM %s", BATCH, cursor)):
            yield fetched
        self.env.cr.execute(SQL("CLOSE %s", cursor))

    # Values

    def _id(self, value) -> int | None:
        return value.id if isinstance(value, models.BaseModel) else value

    def _shown(self, field, values, known: dict) -> list:
        """Returns the values of a field as they stand in a cell; ``known``: the names that were looked up before."""
        show = getattr(self, f"_shown_{field.type}", None)
        return show(field, values, known) if show else [None if value is False else value for value in values]

    def _shown_boolean(self, _field, values, _known):
        yes, no = self.env._("Yes"), self.env._("No")
        return [yes if value else no for value in values]

    def _shown_selection(self, field, values, _known):
        labels = dict(field._description_selection(self.env))
        return [labels.get(value) for value in values]

    def _shown_html(self, _field, values, _known):
        return [_plain(value) if value else None for value in values]

    def _shown_datetime(self, _field, values, _known):
        return [fields.Datetime.context_timestamp(self, value).replace(tzinfo=None) if value else None for value in values]

    def _shown_float(self, _field, values, _known):
        return [None if value is None else float(value) for value in values]

    _shown_monetary = _shown_float

    def _shown_many2many(self, _field, values, _known):
        return [", ".join(filter(None, value.mapped("display_name"))) or None for value in values]

    def _shown_many2one(self, field, values, known):
        ids = [self._id(value) for value in values]
        names = known.setdefault(field.comodel_name, {})
        if len(names) > _MAX_NAMES:
            names.clear()
        names.update(self._names(field.comodel_name, {one for one in ids if one and one not in names}))
        return [names.get(one) for one in ids]

    def _names(self, model_name: str, ids: set) -> dict:
        """Returns the names of records by their ids; as anywhere in Odoo, of those too that the user may not open."""
        if not ids:
            return {}
        names = self._names_in_sql(model_name, ids)
        others = self.env[model_name].sudo().browse(ids - names.keys()).exists()
        return names | {record.id: record.display_name for record in others}

    def _names_in_sql(self, model_name: str, ids: set) -> dict:
        if model_name not in _NAMES_IN_SQL:
            return {}
        name, domain = _NAMES_IN_SQL[model_name]
        records = self.env[model_name].sudo().with_context(active_test=False)
        query = records._search([("id", "in", list(ids)), *domain], order="id")
        columns = (records._field_to_sql(query.table, column, query) for column in ("id", name))
        return dict(self.env.execute_query(query.select(*columns)))


def _plain(html: str) -> str:
    """Returns a letter as text; a text message as it was sent."""
    text = text_of(html)
    return html2plaintext(html) if text is None else text
