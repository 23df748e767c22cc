from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..rules.boleto import Boleto, BoletoError, Defect, parse
from .groups import OFFICER, USER, check_group

SLIP_STATES = [
    ("registered", "Registered"),
    ("missing", "Missing"),
    ("stale", "Out of date"),
]
_OWED = (
    Domain("account_id.account_type", "=", "asset_receivable")
    & Domain("parent_state", "=", "posted")
    & Domain("amount_residual", ">", 0)
    & Domain("payment_id", "=", False)  # what was paid out to a customer is paid by nobody
)


class AccountMoveLineBoleto(models.AbstractModel):
    """The Brazilian bank slip of an instalment. Only a bank can register one: its code is typed, imported or written by a module
    that talks to the bank, and never made up here (R20)."""

    _name = "account.move.line.boleto"
    _inherit = "account.delinquency.writers"
    _description = "Bank Slip of an Instalment"

    boleto_line = fields.Char(
        string="Bank Slip",
        copy=False,
        index="btree_not_null",
        help="The digitable line of the slip that the bank has registered, its digits alone: 47, or 48 where it begins with 8. "
        "A barcode of 44 digits is turned into it.",
    )
    boleto_barcode = fields.Char(string="Barcode of the Bank Slip", compute="_compute_boleto_barcode", help="44 digits.")
    slip_state = fields.Selection(
        SLIP_STATES,
        string="State of the Bank Slip",
        compute="_compute_slip_state",
        search="_search_slip_state",
        groups=USER,
        help="Of what is still owed. Out of date: the amount or the due date of the slip is no longer that of the instalment.",
    )

    @api.depends("boleto_line")
    def _compute_boleto_barcode(self):
        for line in self:
            slip = line._boleto()
            line.boleto_barcode = slip.barcode if slip else False

    @api.depends(
        "boleto_line", "amount_residual", "amount_residual_currency", "date_maturity", "account_id.account_type", "parent_state"
    )
    def _compute_slip_state(self):
        owed = self.filtered_domain(_OWED)
        (self - owed).slip_state = False
        for line in owed:
            slip = line._boleto()
            line.slip_state = "missing" if not slip else "stale" if line._boleto_differences(slip) else "registered"

    def _search_slip_state(self, operator, value):
        self._check_field_access(self._fields["slip_state"], "read")
        if operator != "in":
            return NotImplemented
        found = self.search(_OWED & Domain("boleto_line", "!=", False)).grouped("slip_state")
        domains = {"missing": _OWED & Domain("boleto_line", "=", False), False: ~_OWED}
        return Domain.OR(
            domains[state] if state in domains else Domain("id", "in", found.get(state, self.browse()).ids) for state in value
        )

    @api.constrains("boleto_line")
    def _check_boleto_line(self):
        """Whoever writes it, by hand or from another module: what no bank can read is no slip."""
        for line in self.filtered("boleto_line"):
            try:
                parse(line.boleto_line)
            except BoletoError as error:
                raise ValidationError(self._boleto_defect(error.defect)) from error
            if line.account_id.account_type != "asset_receivable":
                raise ValidationError(self.env._("Only what a customer owes has a bank slip."))
        self.filtered("boleto_line")._check_boleto_is_of_one()

    def _check_boleto_is_of_one(self):
        """Two who pay the same slip would pay the same debt."""
        owed = self.sudo().filtered_domain(_OWED)
        if not owed:
            return
        domain = _OWED & Domain("boleto_line", "in", owed.mapped("boleto_line"))
        for lines in self.sudo().search(domain).grouped("boleto_line").values():
            if len(lines) > 1:
                raise ValidationError((lines - self or lines)[0].sudo(False)._boleto_is_taken())

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._with_bare_boleto(vals) for vals in vals_list])
        if self._is_given("boleto_line", vals_list):
            lines.filtered("boleto_line")._check_may_set_boleto()
        return lines

    def write(self, vals):
        if "boleto_line" not in vals:
            return super().write(vals)
        vals = self._with_bare_boleto(vals)
        changed = self.filtered(lambda line: (line.boleto_line or False) != (vals["boleto_line"] or False))
        changed._check_may_set_boleto()
        result = super().write(vals)
        changed._log_boleto()
        return result

    def _check_may_set_boleto(self):
        """Who writes the code says where the money goes: officers, in whatever way they write it, and modules of banks."""
        if self:
            check_group(self, OFFICER)

    def set_boleto(self, code):
        """Stores the slip of an instalment: ``code`` is its digitable line or its barcode, with or without spaces and dots.
        Nothing takes the slip away.

        Officers only. Raises ``UserError`` for a wrong code, for a slip of another amount or due date than what is left to pay,
        and for one that belongs to another debt.
        """
        self.ensure_one()
        check_group(self, OFFICER)
        if code and (problem := self._boleto_problem(code)):
            raise UserError(problem)
        self.sudo().boleto_line = code or False

    def action_set_boleto(self):
        """Opens the dialog that takes the slip of the instalment."""
        self.ensure_one()
        check_group(self, OFFICER)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bank slip"),
            "res_model": "account.boleto.set",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_move_line_id": self.id},
        }

    @api.model
    def _boleto_owed_domain(self) -> Domain:
        """Returns what may have a slip: what a customer still owes."""
        return _OWED

    def _boleto(self) -> Boleto | None:
        """Returns the slip of the instalment; the constraint has seen to it that the code is right."""
        return parse(self.boleto_line) if self.boleto_line else None

    def _valid_boleto(self) -> Boleto | None:
        """Returns the slip where it is of what is left to pay."""
        return self._boleto() if self.sudo().slip_state == "registered" else None

    def _boleto_problem(self, code) -> str | bool:
        """Returns in words why ``code`` is not the slip of the instalment; ``False`` where it is."""
        if not self.sudo().filtered_domain(_OWED):
            return self.env._("Nothing is left to pay of this item, so that it needs no bank slip.")
        try:
            slip = parse(code)
        except BoletoError as error:
            return self._boleto_defect(error.defect)
        if differences := self._boleto_differences(slip):
            return " ".join(self._boleto_difference(defect, slip) for defect in differences)
        if other := self._other_with_boleto(slip):
            return other.sudo(self.env.su)._boleto_is_taken()
        return False

    def _boleto_is_taken(self) -> str:
        """Returns in words that the slip is that of this item, of which another company's user learns the company alone."""
        line = self.sudo()
        name = line.move_id.name if line.company_id in self.env.companies else line.company_id.name
        return self.env._("This bank slip is that of %s already.", name)

    def _other_with_boleto(self, slip: Boleto):
        """Returns another debt that the same slip would pay."""
        return self.sudo().search(_OWED & Domain("boleto_line", "=", slip.line) & Domain("id", "not in", self.ids), limit=1)

    def _boleto_due(self):
        return self.date_maturity or self.date

    def _boleto_cents(self) -> int:
        """Returns what is left to pay in cents of BRL, as slips say it; 0 where neither document nor company is in BRL."""
        for currency, amount in (
            (self.currency_id, self.amount_residual_currency),
            (self.company_currency_id, self.amount_residual),
        ):
            if currency.name == "BRL":
                return round(amount * 100)
        return 0

    def _boleto_differences(self, slip: Boleto) -> tuple[Defect, ...]:
        return slip.differences(self._boleto_cents(), self._boleto_due())

    def _log_boleto(self):
        """A code that is exchanged sends the money elsewhere: the document says who did it."""
        for move, lines in self.grouped("move_id").items():
            slips = [line._boleto() for line in lines]
            named = ", ".join(slip.formatted for slip in slips if slip)
            move._message_log(body=self.env._("Bank slip: %s", named) if named else self.env._("The bank slip was taken away."))

    @api.model
    def _with_bare_boleto(self, vals: dict) -> dict:
        """Returns the values with the digits of the line alone; a wrong code is left to the constraint."""
        if not vals.get("boleto_line"):
            return vals
        try:
            return {**vals, "boleto_line": parse(vals["boleto_line"]).line}
        except BoletoError:
            return vals

    # In words

    def _boleto_difference(self, defect: Defect, slip: Boleto) -> str:
        if defect == Defect.DUE_DATE:
            return self.env._(
                "The bank slip is due on another day than the instalment, which is due on %s.", self._due_in_words()
            )
        real = self.env.ref("base.BRL")
        return self.env._(
            "The bank slip is of %(slip)s, and %(owed)s is left to pay.",
            slip=real.format(slip.cents / 100),
            owed=real.format(self._boleto_cents() / 100),
        )

    def _due_in_words(self) -> str:
        return format_date(self.env, self._boleto_due())

    @api.model
    def _boleto_defect(self, defect: Defect) -> str:
        """Returns in words what is wrong with a code, and what to do."""
        if defect.startswith("field_"):
            return self.env._(
                "The check digit of field %s is wrong. Compare this field of the digitable line with the slip.",
                defect.removeprefix("field_"),
            )
        return {
            Defect.EMPTY: self.env._("Enter the digitable line or the barcode of the bank slip."),
            Defect.CHARACTER: self.env._("The code of a bank slip has digits, spaces, dots and hyphens only."),
            Defect.LENGTH: self.env._(
                "A digitable line has 47 digits, or 48 where it begins with 8, and a barcode has 44. Copy the whole of it."
            ),
            Defect.CURRENCY: self.env._("The fourth digit of a bank slip in BRL is 9."),
            Defect.KIND: self.env._("The third digit of a code that begins with 8 is 6, 7, 8 or 9."),
            Defect.GENERAL: self.env._("The general check digit is wrong. Compare the code with the slip."),
            Defect.FACTOR: self.env._("The due factor is none that banks use. Compare the code with the slip."),
        }[defect]
