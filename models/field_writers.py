"""Who may write what the addon adds to Odoo's models.

What decides who is cut, who owes and where the money goes is not for everybody whom Odoo lets write the record.
"""

from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import AccessError

from .groups import MANAGER, OFFICER


@dataclass(frozen=True)
class Writer:
    """Who may write a field. ``group``: whoever is in it; ``None``: whomever Odoo lets write the record. ``is_kept``: only the
    program writes it, and where there is a ``group``, this one has buttons for that."""

    group: str | None = None
    is_kept: bool = False


ODOO = Writer()
PROGRAM = Writer(is_kept=True)
BUTTONS = Writer(OFFICER, is_kept=True)

WRITERS = {
    "account.move.line": {
        "boleto_line": Writer(OFFICER),
        "debtor_partner_id": PROGRAM,
        "delinquency_contract_id": Writer(OFFICER),
        "is_contested": BUTTONS,
    },
    "account.payment.method.line": {"delinquency_policy_id": Writer(MANAGER)},
    "contract.contract": {
        "debtor_partner_id": PROGRAM,
        "delinquency_hold_reason": BUTTONS,
        "delinquency_hold_until": BUTTONS,
        "delinquency_policy_id": Writer(OFFICER),
        "delinquency_read_at": PROGRAM,
        "delinquency_silence_until": BUTTONS,
        "invoicing_paused_since": PROGRAM,
        "ladder_error": PROGRAM,
        "notice_ids": PROGRAM,
        "pauses_to_skip": PROGRAM,
        "services_withheld": PROGRAM,
        "settle_error": PROGRAM,
        "suspension_state": BUTTONS,
    },
    "helpdesk.ticket": {"suspension_id": PROGRAM},
    "mail.template": {"delinquency_kind": ODOO},
    "res.company": {
        "delinquency_legal_despite_blacklist": ODOO,
        "delinquency_policy_id": ODOO,
        "delinquency_send_from": ODOO,
        "delinquency_send_on_holidays": ODOO,
        "delinquency_send_on_sundays": ODOO,
        "delinquency_send_to": ODOO,
        "delinquency_tz": ODOO,
    },
    "res.partner": {
        "condominium_id": ODOO,
        "delinquency_hold_reason": Writer(OFFICER),
        "delinquency_hold_until": Writer(OFFICER),
        "delinquency_policy_id": Writer(OFFICER),
        "delinquency_silence_until": Writer(OFFICER),
        "person_type": PROGRAM,
    },
    "res.users.settings": {
        "debtor_filters": ODOO,
        "debtor_report": ODOO,
        "delinquency_export": ODOO,
        "delinquency_letter": ODOO,
    },
}


class AccountDelinquencyWriters(models.AbstractModel):
    """A model of Odoo with fields that only the program writes. Those of a group are guarded where they are written."""

    _name = "account.delinquency.writers"
    _description = "Fields That Only the Program Writes"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self.env.su:
            self._refuse_kept(name for name in self._kept_fields() if self._is_given(name, vals_list))
        return records

    def write(self, vals):
        if not self.env.su:
            self._refuse_kept(name for name in self._kept_fields() if name in vals and self._changes(name, vals[name]))
        return super().write(vals)

    @api.model
    def _kept_fields(self) -> list[str]:
        return [name for name, writer in WRITERS[self._name].items() if writer.is_kept]

    @api.model
    def _is_given(self, name: str, vals_list) -> bool:
        """Whether somebody says what ``name`` of new records is: in their values, in the context, or as a default of his own."""
        field = self._fields[name]
        given = [vals[name] for vals in vals_list if name in vals]
        given += [self.env.context.get(f"default_{name}"), self.env["ir.default"]._get_model_defaults(self._name).get(name)]
        unset = (None,) if field.compute else (None, False, field.default and field.default(self))
        return any(value not in unset for value in given)

    def _changes(self, name: str, value) -> bool:
        """Whether ``value`` is another one than some record has: a client may write back what is there."""
        field = self._fields[name]
        if field.type in ("one2many", "many2many") and value:
            return True
        return any(
            (field.convert_to_cache(value, record, validate=False) or False)
            != (field.convert_to_cache(record[name], record) or False)
            for record in self.sudo()
        )

    def _refuse_kept(self, names):
        """Raises ``AccessError`` for the first of ``names``, with who may set it, and how."""
        for name in names:
            label = self.fields_get([name], ["string"]).get(name, {}).get("string", name)
            if group := WRITERS[self._name][name].group:
                raise AccessError(
                    self.env._(
                        "“%(field)s” is set with its own buttons only, for which you need the rights of “%(group)s”.",
                        field=label,
                        group=self.env.ref(group).sudo().full_name,
                    )
                )
            raise AccessError(self.env._("“%s” is set by the program alone.", label))
