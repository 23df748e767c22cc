from odoo import api, models
from odoo.fields import Command


class DelinquencyDialogSight(models.AbstractModel):
    """A dialog, or a line of one, that shows what its user may read: a client may point it at any id, and count ids up. What is
    shown of a record is read with the user's rights (``related_sudo=False``, ``compute_sudo=False``), and a record that the user
    may not read is none to point at."""

    _name = "delinquency.dialog.sight"
    _description = "What a Dialog Shows"

    @api.model
    def default_get(self, fields):
        """The context, too, says what a new dialog is about."""
        values = super().default_get(fields)
        self._check_may_point([values])
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_point(vals_list)
        dialogs = super().create(vals_list)
        dialogs._check_may_show()
        return dialogs

    def write(self, vals):
        self._check_may_point([vals])
        result = super().write(vals)
        self._check_may_show()
        return result

    def onchange(self, values, field_names, fields_spec):
        self._check_may_point([values])
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _check_may_point(self, vals_list: list):
        """Raises ``AccessError`` before anything is computed from a record that the user may not read."""
        for name in self._pointers():
            ids = {_id_of(vals.get(name)) for vals in vals_list} - {0}
            self._check_may_read(self.env[self._fields[name].comodel_name].browse(ids))
        for name, field in self._fields.items():
            if field.type == "one2many" and self.env[field.comodel_name]._transient:
                self.env[field.comodel_name]._check_may_point(_lines_of(vals.get(name) for vals in vals_list))

    def _check_may_show(self):
        """Raises ``AccessError`` where the user may not read what the dialogs show."""
        for name in self._pointers():
            self._check_may_read(self.sudo(False)[name])

    @api.model
    def _pointers(self) -> list[str]:
        """Returns the names of the fields by which a client says what the dialog is about."""
        return [
            name
            for name, field in self._fields.items()
            if field.type == "many2one" and field.store and name not in models.MAGIC_COLUMNS
            if not field.related and not self.env[field.comodel_name]._transient  # a dialog is its user's own
        ]

    @api.model
    def _check_may_read(self, records):
        records.sudo(False).exists().check_access("read")


def _id_of(value) -> int:
    """Returns the id of the record that ``value`` means, 0 where it means none: Odoo takes an id in a dictionary as well."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, int) else 0


def _lines_of(values) -> list[dict]:
    """Returns what the commands among ``values`` write to the lines of dialogs."""
    commands = (command for commands in values for command in commands or ())
    return [command[2] for command in commands if command[0] in (Command.CREATE, Command.UPDATE)]
