from odoo import fields, models

CHANNELS = [("email", "Email"), ("sms", "SMS"), ("letter", "Letter")]
UPCOMING, REMINDER, SUSPENSION, TERMINATION, AGREEMENT = "upcoming", "reminder", "suspension", "termination", "agreement"
SUSPENDED, RESUMED = "suspended", "resumed"
# From the mildest to the gravest.
KINDS = [
    (RESUMED, "Services are back"),
    (SUSPENDED, "Services were stopped"),
    (UPCOMING, "Reminder before the due date"),
    (AGREEMENT, "Agreement offer"),
    (REMINDER, "Friendly reminder"),
    (SUSPENSION, "Notice of suspension"),
    (TERMINATION, "Notice of termination"),
]
# What a letter to debtors may be; what is not due yet, and what became of services, the program alone writes about.
KINDS_BY_HAND = [kind for kind in KINDS if kind[0] not in (RESUMED, SUSPENDED, UPCOMING)]
# What the law asks for, and what a customer can't refuse.
LEGAL_KINDS = (SUSPENSION, TERMINATION)
DESTINATIONS = [
    ("main", "The customer's own address"),
    ("all", "All addresses of the customer"),
    ("invoice", "The contacts for invoices"),
    ("contact", "One contact"),
]


class AccountDelinquencyLetterTerms(models.AbstractModel):
    """How a collection letter is to be written and sent."""

    _name = "account.delinquency.letter.terms"
    _description = "Terms of a Collection Letter"
    _inherit = ["account.delinquency.letter.templates"]

    channel = fields.Selection(CHANNELS, required=True, default="email")
    kind = fields.Selection(KINDS_BY_HAND, string="Kind of Letter", required=True, default=REMINDER)
    destination = fields.Selection(DESTINATIONS, required=True, default="main")
    contact_id = fields.Many2one("res.partner", help="Only the letter of its own company goes there.")
    subject = fields.Char(help="Empty: the subject of the template.")
    email_from = fields.Char(string="From", help="Empty: the sender of the template, else the company.")
    reply_to = fields.Char(help="Where answers go. Empty: to the notice in Odoo.")
    extra_message = fields.Text(help="Added to each letter or message.")
    sms_sender = fields.Char(string="Sender", help="Who the message is from, at its beginning.")
    is_without_accents = fields.Boolean(
        string="Strip accents", help="“ã”, “ç” and others make a message longer in parts: without them it may cost half as much."
    )
    is_once_a_day = fields.Boolean(
        string="Once a day",
        default=True,
        help="Leave out who has got, or is about to get, a letter of this kind in this way today, whoever sent it. Who has got "
        "another message today gets this one tomorrow.",
    )
    attach_invoices = fields.Boolean(string="Attach the invoices")
    attach_statement = fields.Boolean(string="Attach the statement")

    def _terms(self) -> dict:
        """Returns the terms as values of another record."""
        names = self.env["account.delinquency.letter.terms"]._fields.keys() - models.MAGIC_COLUMNS - {"id", "display_name"}
        return {name: self[name].id if self._fields[name].type == "many2one" else self[name] for name in names}
