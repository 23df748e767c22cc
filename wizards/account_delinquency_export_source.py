import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.account_delinquency_exportable import NAMED_ROWS
from .account_delinquency_export_defaults import DEFAULT_COLUMNS

TICKED, ALL = "ticked", "all"
# What of a list's context says which rows it shows.
_ROW_CONTEXT = ("active_test", "overdue_item_domain")


class AccountDelinquencyExportSource(models.AbstractModel):
    """Which rows are exported: those that are ticked in a list, or all that its filter shows. They are read as their user, so
    whatever is stored here opens nothing."""

    _name = "account.delinquency.export.source"
    _description = "Rows to Export"

    model_name = fields.Char(required=True, readonly=True)
    row_ids = fields.Json(help="The rows that are ticked.")
    row_domain = fields.Json(help="What the list is filtered by.")
    row_context = fields.Json()
    row_order = fields.Char()
    facets = fields.Json(help="What is filtered, as the search bar says it.")
    scope = fields.Selection(
        [(TICKED, "The ticked rows"), (ALL, "All rows of the list")], string="Which", required=True, default=ALL
    )
    ticked_count = fields.Integer(readonly=True)
    all_count = fields.Integer(readonly=True)
    row_count = fields.Integer(string="Rows", compute="_compute_row_count")

    @api.depends("scope", "ticked_count", "all_count")
    def _compute_row_count(self):
        for wizard in self:
            wizard.row_count = wizard.ticked_count if wizard.scope == TICKED else wizard.all_count

    @api.model
    def _source_of(self, rows) -> dict:
        """Returns the values for ``rows``, or for all of the list whose filter is in the context."""
        context = self.env.context
        ticked = rows.ids if len(rows) < NAMED_ROWS else []
        return {
            "model_name": rows._name,
            "row_ids": ticked,
            "row_domain": _stored(context.get("active_domain", [("id", "in", ticked)] if ticked else [])),
            "row_context": _stored({name: context[name] for name in _ROW_CONTEXT if name in context}),
            "row_order": self._order_of(rows, context.get("export_order")),
            "facets": [str(text) for text in context.get("export_facets") or []],
            "scope": TICKED if ticked else ALL,
        }

    @api.model
    def _order_of(self, rows, terms) -> str | None:
        """Returns the order of the list, where its user has chosen one of fields that the database can sort by."""
        if not isinstance(terms, list) or not all(isinstance(term, dict) for term in terms):
            return None
        sortable = {name for name, field in rows.fields_get(attributes=["sortable"]).items() if field.get("sortable")}
        chosen = [
            f"{term['name']} {'ASC' if term.get('asc', True) else 'DESC'}" for term in terms if term.get("name") in sortable
        ]
        return ", ".join([*chosen, rows._order]) if chosen else None

    def _count_rows(self):
        """Counts the rows, once: the dialog is about those that there were when it was opened."""
        self.all_count = self._rows().search_count(self._domain(ALL))
        self.ticked_count = self._rows().search_count(self._domain(TICKED)) if self.row_ids else 0

    def _rows(self):
        """Returns no row, of the model and with the context that the rows are read in."""
        if self.model_name not in DEFAULT_COLUMNS:
            raise UserError(self.env._("The rows of “%s” can't be exported here.", self.model_name))
        stored = {name: value for name, value in (self.row_context or {}).items() if name in _ROW_CONTEXT}
        others = {name: value for name, value in self.env.context.items() if name not in _ROW_CONTEXT}
        return self.env(context=others | stored)[self.model_name]

    def _domain(self, scope: str | None = None) -> Domain:
        """Returns which rows are meant. Raises ``UserError`` where the filter can't be read."""
        if (scope or self.scope) == TICKED:
            return Domain("id", "in", self.row_ids or [])
        try:
            domain = Domain(self.row_domain or [])
            domain.validate(self._rows())
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("The filter of the list can't be read. Remove it from the search bar, or choose another one.")
            ) from error
        return domain

    def _filter_in_words(self) -> str:
        """Returns which rows are asked for: as the search bar says it, and exactly."""
        if self.scope == TICKED:
            return self.env._("The ticked rows: %s", self.ticked_count)
        items = (self.row_context or {}).get("overdue_item_domain")
        parts = [
            ", ".join(self.facets or []),
            self.env._("Rows: %s", self.row_domain or self.env._("all")),
            items and self.env._("Items that count: %s", items),
        ]
        return "\n".join(filter(None, parts))


def _stored(value):
    """Returns a domain or a context as it can be stored; days become texts, as the web client sends them."""
    return json.loads(json.dumps(list(value) if not isinstance(value, dict) else value, default=str))
