"""What a client's context may not say: that nothing is recorded, and what is in records that only the program makes."""

from odoo import api, models
from odoo.tools import clean_context

# With these Odoo keeps a change out of the history.
_SILENCERS = ("mail_create_nolog", "mail_notrack", "tracking_disable")


def recorded(records):
    """Returns ``records`` with a context in which their history says what changes, whatever it said before."""
    context = records.env.context
    if not any(context.get(name) for name in _SILENCERS):
        return records
    return records.with_env(records.env(context={name: context[name] for name in context if name not in _SILENCERS}))


def made_by_program(model):
    """Returns ``model`` with the rights of the program, and without the defaults of a context: they say nothing of what the
    program makes."""
    return model.sudo().with_env(model.env(su=True, context=clean_context(model.env.context)))


class AccountDelinquencyRecorded(models.AbstractModel):
    """A record whose history says who changed what, whatever the context says about tracking. Comes before ``mail.thread``."""

    _name = "account.delinquency.recorded"
    _description = "Record Whose History Is Complete"

    @api.model_create_multi
    def create(self, vals_list):
        return super(AccountDelinquencyRecorded, recorded(self)).create(vals_list).with_env(self.env)

    def write(self, vals):
        return super(AccountDelinquencyRecorded, recorded(self)).write(vals)


class AccountDelinquencyMade(models.AbstractModel):
    """A record that the program alone makes: no default of a context, or of a user's own, says what is in it."""

    _name = "account.delinquency.made"
    _description = "Record That Only the Program Makes"

    @api.model
    def default_get(self, fields):
        """Returns the defaults that the fields themselves have."""
        own = [self._fields[name] for name in super().default_get(fields) if self._fields[name].default]
        first = {field.name: field.convert_to_cache(field.default(self), self, validate=False) for field in own}
        return {name: self._fields[name].convert_to_write(value, self) for name, value in first.items()}
