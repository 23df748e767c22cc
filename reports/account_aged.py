from odoo import models
from odoo.tools import SQL


class AccountAged(models.AbstractModel):
    """Rows with an ``ageing``: where they are grouped by it, the ages come in their order, not in that of their names."""

    _name = "account.aged"
    _description = "Rows with an Age"

    def _read_group_orderby(self, order, groupby_terms, query):
        if "ageing" not in groupby_terms:
            return super()._read_group_orderby(order, groupby_terms, query)
        ages = list(dict(self._fields["ageing"].selection))
        placed = {**groupby_terms, "ageing": SQL("array_position(%s::text[], %s)", ages, groupby_terms["ageing"])}
        ordered = super()._read_group_orderby(order, placed, query)
        groupby_terms |= {name: term for name, term in placed.items() if name != "ageing"}
        return ordered
