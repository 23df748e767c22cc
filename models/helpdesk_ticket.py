from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date

from .recorded import made_by_program


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    suspension_id = fields.Many2one("contract.suspension", readonly=True, copy=False, index="btree_not_null", ondelete="set null")

    _one_a_suspension = models.UniqueIndex(
        "(suspension_id) WHERE suspension_id IS NOT NULL", "The suspension has its ticket already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        # What the context gives as a default is not in the values.
        tickets._check_may_tie(bool(tickets.sudo().suspension_id))
        return tickets

    def write(self, vals):
        if "suspension_id" in vals:
            suspension_id = vals["suspension_id"] or False
            self._check_may_tie(any(ticket.suspension_id.id != suspension_id for ticket in self.sudo()))
        return super().write(vals)

    def _check_may_tie(self, ties: bool):
        """A suspension has one ticket, which it closes when it ends: only the program makes it. Raises ``AccessError`` where
        somebody else ``ties`` a ticket to a suspension, or takes it away."""
        if ties and not self.env.su:
            raise AccessError(self.env._("Only the program ties a ticket to a suspension."))

    def _creation_subtype(self):
        """Who follows the team is told of a new ticket, which Odoo does one by one. The ticket of a suspension that nobody
        follows is only logged, all of them at once: otherwise this takes most of the time of a run."""
        if self.suspension_id and not self.message_follower_ids:
            return self.env["mail.message.subtype"]
        return super()._creation_subtype()


class ContractSuspension(models.Model):
    """The ticket of a suspension: opened and closed with it. Who suspends needs no rights in the helpdesk."""

    _inherit = "contract.suspension"

    def _create_tickets(self):
        """Opens a ticket for each episode, assigned to nobody: the team of the policy takes it, and reads the company's language
        whoever suspends."""
        for company, episodes in self.grouped("company_id").items():
            company._delinquency_writes(episodes)._create_tickets_of_company()

    def _create_tickets_of_company(self):
        quiet = made_by_program(self.env["helpdesk.ticket"]).with_context(mail_create_nosubscribe=True)
        stages = self._ticket_stages()
        tickets = quiet.create(
            [{**one._prepare_ticket(), "stage_id": stages[one.policy_id.ticket_team_id, one.company_id]} for one in self]
        )
        for episode, ticket in zip(self, tickets, strict=True):
            episode.ticket_id = ticket
        # The helpdesk gives a ticket the company of its team: one above the episode's, or another one where the team has moved.
        strayed = tickets.filtered(lambda ticket: ticket.company_id != ticket.suspension_id.company_id)
        for company, own in strayed.grouped(lambda ticket: ticket.suspension_id.company_id).items():
            own.company_id = company
        tickets._message_log_batch({episode.ticket_id.id: episode._internal_words() for episode in self})

    def _ticket_stages(self) -> dict:
        """Returns the stage in which a ticket begins, by team and company: the helpdesk would look for it at each ticket."""
        pairs = {(episode.policy_id.ticket_team_id, episode.company_id) for episode in self.sudo()}
        return {(team, company): team.with_company(company)._get_applicable_stages()[:1].id for team, company in pairs}

    def _internal_words(self):
        """Returns what the team must know and the customer, who reads the ticket in the portal, must not."""
        words = [self.reason or "", self.objections and self.env._("In spite of: %s", self.objections)]
        return " ".join(filter(None, words)) or self._selection_label("kind")

    def _prepare_ticket(self) -> dict:
        """Returns the values of the episode's ticket."""
        policy = self.policy_id
        values = {
            "name": self.env._("Suspension: %(contract)s", contract=self.contract_id.display_name),
            "description": self.env["ir.qweb"]._render("account_delinquency.suspension_ticket", self._ticket_facts()),
            "partner_id": self.partner_id.id,
            "partner_name": self.partner_id.name,
            "partner_email": self.partner_id.email,
            "company_id": self.company_id.id,
            "team_id": policy.ticket_team_id.id,
            "user_id": False,
            "suspension_id": self.id,
        }
        if policy.ticket_category_id:
            values["category_id"] = policy.ticket_category_id.id
        return values

    def _ticket_facts(self) -> dict:
        """Returns what the ticket says, in words."""
        oldest = self.oldest_date_at_start
        return {
            "kind": self._selection_label("kind"),
            "level": self._selection_label("level"),
            "customer": self.partner_id.display_name,
            "contract": self.contract_id.display_name,
            "debt": format_amount(self.env, self.amount_at_start, self.company_currency_id),
            "days": (self.date_start - oldest).days if oldest else 0,
            "oldest": format_date(self.env, oldest) if oldest else "",
            "notices": ", ".join(format_date(self.env, day) for day in sorted(set(self._notice_days()))),
        }

    def _notice_days(self) -> list:
        return [notice.date_given for notice in self.notice_ids if notice.date_given]

    def _close_tickets(self):
        """Says in the ticket how the suspension ended, and closes it. The customer is not told by the helpdesk."""
        tickets = self._log_in_tickets()
        open_tickets = tickets.filtered(lambda ticket: not ticket.closed)
        for (team, company), open_ones in open_tickets.grouped(lambda one: (one.team_id, one.company_id)).items():
            closed = team.with_company(company)._get_applicable_stages().filtered("closed")[:1]
            if closed:
                open_ones.with_context(mail_notrack=True).write({"stage_id": closed.id})

    def _log_in_tickets(self):
        """Says in the tickets of the episodes that have one what each is now; returns the tickets."""
        with_ticket = self.filtered("ticket_id")
        for company, episodes in with_ticket.grouped("company_id").items():
            said = {episode.ticket_id.id: episode._summary() for episode in company._delinquency_writes(episodes)}
            episodes.ticket_id.sudo()._message_log_batch(said)
        return with_ticket.ticket_id.sudo()

    def _selection_label(self, name) -> str:
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
