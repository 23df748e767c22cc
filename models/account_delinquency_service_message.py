from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date

from .account_delinquency_letter_terms import RESUMED, SUSPENDED


class AccountDelinquencyServiceMessage(models.AbstractModel):
    """What the customer is told when services stop for debt, and when they are back. It is no step of the ladder and starts no
    clock: it says what has happened, and goes out only while that is so."""

    _name = "account.delinquency.service.message"
    _description = "Messages on What Became of Services"

    suspension_id = fields.Many2one("contract.suspension", readonly=True, index="btree_not_null", ondelete="restrict")
    service_text = fields.Char(
        compute="_compute_service_text",
        string="What Became of the Services",
        help="Of which contract the services were reduced or suspended, or are on again, and since when, as sentences.",
    )

    @api.depends("suspension_id", "kind")
    @api.depends_context("lang")
    def _compute_service_text(self):
        on_services = self.filtered("suspension_id")
        (self - on_services).service_text = False
        together = on_services._together()
        for notice in on_services:
            notice.service_text = " ".join(one._service_in_words() for one in together[notice].sorted("id"))

    def _service_in_words(self) -> str:
        episode, name = self.suspension_id, self.suspension_id.contract_id.name
        if self.kind == SUSPENDED:
            is_reduced = episode.level == "reduced"
            words = (
                self.env._("%(contract)s: reduced on %(day)s.")
                if is_reduced
                else self.env._("%(contract)s: suspended on %(day)s.")
            )
            day = episode.date_returned or (episode.date_reduced if is_reduced else episode.date_suspended)
        elif episode.state == "unlocked":
            words, day = self.env._("%(contract)s: on again, in trust, until %(day)s."), episode.date_until
        else:
            words, day = self.env._("%(contract)s: on again since %(day)s."), episode.date_end
        return words % {"contract": name, "day": format_date(self.env, day)}

    @api.model
    def _tell_of_services(self, causes: dict):
        """Records what the customers are to know of their services, where the policies want that. ``causes``: the episode that
        made them what they are now, by contract."""
        values = [
            self._prepare_service_message(contract, episode, kind, channel)
            for contract, episode in causes.items()
            if (kind := self._service_kind(contract, episode))
            for channel in (contract.effective_policy_id or episode.policy_id)._service_channels(kind)
        ]
        if values:
            self.sudo()._record(values)
            self._send_soon()

    @api.model
    def _service_kind(self, contract, episode) -> str | None:
        """Returns what is to be said of the contract's services; nothing of a suspension that the customer asked for, nor of
        services that are withheld."""
        if episode.kind != "debt" or contract.services_withheld or contract.suspension_state in ("temporary", "terminated"):
            return None
        return SUSPENDED if episode.state == "active" else RESUMED

    @api.model
    def _prepare_service_message(self, contract, episode, kind: str, channel: str) -> dict:
        debts = episode.item_ids.filtered("move_line_id") if kind == SUSPENDED else episode.item_ids.browse()
        items = self.env["account.delinquency.item"]
        stop = "reduce" if episode.level == "reduced" else "suspend"
        return {
            "partner_id": contract.debtor_partner_id.id,
            "company_id": contract.company_id.id,
            "contract_ids": [Command.set(contract.ids)],
            "suspension_id": episode.id,
            "action": stop if kind == SUSPENDED else "resume",
            "kind": kind,
            "channel": channel,
            "date": contract.company_id._delinquency_today(),
            "subject": dict(self._fields["kind"]._description_selection(self.env))[kind],
            "episode": f"suspension {episode.id}, {kind}",
            "is_standing": False,
            "amount": contract.company_id.currency_id.round(sum(debts.mapped("amount_residual"))),
            "item_ids": [Command.create(items._prepare_item(debt.move_line_id, debt.amount_residual)) for debt in debts],
        }

    def _end_untrue(self):
        """Withdraws what is no longer so: services that are back while it waited, or off again."""
        self.filtered(lambda notice: not notice._is_true())._update_state("cancelled")

    def _is_true(self) -> bool:
        contract = self.suspension_id.contract_id
        if self.kind == RESUMED:
            return contract.suspension_state in ("active", "reduced") and not contract.services_withheld
        level = {"reduce": "reduced", "suspend": "suspended"}[self.action]
        return self.suspension_id.state == "active" and contract.suspension_state == level
