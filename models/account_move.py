from odoo import api, fields, models
from odoo.fields import Domain

_USER = "account_delinquency.group_delinquency_user"
_UNPOSTED = ("draft", "cancel")


class AccountMove(models.Model):
    _inherit = "account.move"

    # The filter by payment method finds the documents without reading them.
    _payment_method_idx = models.Index(
        "(preferred_payment_method_line_id, id) WHERE preferred_payment_method_line_id IS NOT NULL"
    )

    # The few documents that are blocked or in payment, which the open items ask for in every query.
    _payment_state_idx = models.Index("(payment_state, id) WHERE payment_state IN ('in_payment', 'blocked')")

    is_overdue = fields.Boolean(
        compute="_compute_overdue",
        search="_search_is_overdue",
        groups=_USER,
        help="An instalment of the document is past its due date.",
    )
    days_overdue = fields.Integer(
        compute="_compute_overdue", groups=_USER, help="Days since its oldest overdue instalment was due."
    )
    overdue_amount = fields.Monetary(
        compute="_compute_overdue",
        currency_field="company_currency_id",
        groups=_USER,
        help="What is owed of the overdue instalments, in the company's currency; nothing for a contested document.",
    )
    amount_updated = fields.Monetary(
        compute="_compute_amount_updated",
        currency_field="company_currency_id",
        groups=_USER,
        help="All that is still owed of the document, with the fine and interest of its overdue instalments.",
    )

    @api.depends(
        "line_ids.amount_residual",
        "line_ids.date_maturity",
        "line_ids.no_followup",
        "line_ids.is_contested",
        "payment_state",
        "matched_payment_ids.state",
        "state",
    )
    def _compute_overdue(self):
        items = self.env["account.open.item"].sudo()
        owed = items._overdue_by("move_id", Domain("move_id", "in", self.ids))
        for move in self:
            overdue = owed[move.id or move._origin.id]
            move.is_overdue = bool(overdue.item_count)
            move.days_overdue = overdue.days
            move.overdue_amount = overdue.amount

    @api.depends("commercial_partner_id")
    def _compute_preferred_payment_method_line_id(self):
        """A document to a contact is collected as its commercial partner's are, and so is a receipt: Odoo itself looks at
        invoices, and at the contact alone, and would leave both out of what is filtered by payment method."""
        result = super()._compute_preferred_payment_method_line_id()
        for move in self.filtered(lambda move: move.is_sale_document(include_receipts=True)):
            partners = (move.partner_id, move.commercial_partner_id)
            methods = [partner.with_company(move.company_id).property_inbound_payment_method_line_id for partner in partners]
            move.preferred_payment_method_line_id = methods[0] or methods[1]
        return result

    def _post(self, soft=True):
        """A payment on account and a credit note count once they are posted, matched or not."""
        posted = super()._post(soft)
        owed = posted.line_ids._receivable()
        owed.env["contract.contract"]._while_booking(owed.partner_id.commercial_partner_id)
        owed.filtered(lambda line: line.balance < 0)._tell_contracts()
        return posted

    def write(self, vals):
        """Nor is anything owed of what is no longer posted."""
        unposted = self.filtered(lambda move: move.state == "posted") if vals.get("state") in _UNPOSTED else self.browse()
        result = super().write(vals)
        unposted.line_ids._tell_contracts()
        if "matched_payment_ids" in vals:
            self.matched_payment_ids._tell_contracts()
        return result

    def action_toggle_block_payment(self):
        result = super().action_toggle_block_payment()
        self.line_ids._tell_contracts()
        return result

    def action_set_boleto(self):
        """Opens the dialog that takes the bank slip of the document, or the list of its instalments where there are several."""
        lines = self.line_ids.filtered("slip_state")
        if len(lines) == 1:
            return lines.action_set_boleto()
        action = self.env["ir.actions.actions"]._for_xml_id("account_delinquency.action_account_open_item")
        return {**action, "domain": [("move_id", "in", self.ids)], "context": {}}

    def _search_is_overdue(self, operator, value):
        self._check_field_access(self._fields["is_overdue"], "read")
        if operator != "in":
            return NotImplemented
        items = self.env["account.open.item"].sudo()
        overdue = Domain("id", "in", items._search(items._demanded_domain()).select("move_id"))
        return Domain.OR(overdue if wanted else ~overdue for wanted in value)

    @api.depends(
        "line_ids.amount_residual",
        "line_ids.date_maturity",
        "payment_state",
        "matched_payment_ids.state",
        "state",
        "preferred_payment_method_line_id",
    )
    def _compute_amount_updated(self):
        owed = Domain("move_id", "in", self.ids) & Domain("amount_residual", ">", 0)
        amounts = self.env["account.open.item"].sudo()._updated_amounts(owed, "move_id")
        for move in self:
            move.amount_updated = move.company_currency_id.round(amounts[move._origin.id])
