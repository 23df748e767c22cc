from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .account_delinquency_export_defaults import DEFAULT_COLUMNS

# The name of a file is that of a day.
_NOT_REMEMBERED = {"file_name"}


class AccountDelinquencyExportSaved(models.AbstractModel):
    """The columns of an export, the choices that are saved under a name, and the last one, which is remembered."""

    _name = "account.delinquency.export.saved"
    _description = "Columns and Saved Choices of an Export"

    column_ids = fields.One2many("account.delinquency.export.column", "wizard_id", string="Columns")
    column_count = fields.Integer(compute="_compute_column_count")
    layout_id = fields.Many2one(
        "account.delinquency.export.layout", string="Saved choice", domain="[('model_name', '=', model_name)]"
    )
    layout_name = fields.Char(string="Save as")
    is_layout_shared = fields.Boolean(string="For everybody")
    is_layout_changeable = fields.Boolean(compute="_compute_is_layout_changeable")

    @api.depends("column_ids.is_ticked")
    def _compute_column_count(self):
        for wizard in self:
            wizard.column_count = len(wizard.column_ids.filtered("is_ticked"))

    @api.depends("layout_id")
    def _compute_is_layout_changeable(self):
        for wizard in self:
            wizard.is_layout_changeable = wizard.layout_id._is_changeable()

    @api.onchange("layout_id")
    def _onchange_layout_id(self):
        """Loads the saved choice."""
        if self.layout_id:
            self.update({**self._loaded(self.layout_id.columns, self.layout_id.options), **self._layout_named(self.layout_id)})

    def _layout_named(self, layout) -> dict:
        return {"layout_name": layout.name, "is_layout_shared": layout.is_shared}

    def _loaded(self, names: list | None, options: dict | None) -> dict:
        """Returns the values of a choice, without what is not offered any more."""
        columns = self.env["account.delinquency.export.column"]._prepare(self._labels(), names or [])
        return {"column_ids": [Command.clear(), *map(Command.create, columns)], **self._known_options(options)}

    def _labels(self) -> dict:
        """Returns the labels of the columns that the user may export, by name."""
        return self.env["account.delinquency.export.rows"]._offered(self._rows())

    def _ticked_names(self) -> list[str]:
        """Returns the fields of the ticked columns in their order. Raises ``UserError`` where there is none."""
        offered = self._labels()
        names = [column.name for column in self.column_ids.sorted("sequence") if column.is_ticked and column.name in offered]
        if not names:
            raise UserError(self.env._("Tick at least one column."))
        return names

    # Saved choices

    def action_save_layout(self):
        """Saves the choice under its name, over the one that has it already (users)."""
        self._check_may_export()
        if not self.layout_name:
            raise UserError(self.env._("Enter a name to save the choice under."))
        values = {
            "name": self.layout_name,
            "is_shared": self.is_layout_shared,
            "company_id": self.env.company.id,
            "columns": self._ticked_names(),
            "options": self._options(),
        }
        layout = self._layout_to_overwrite()
        if layout:
            layout.write(values)
        else:
            layout = layout.create({**values, "model_name": self.model_name})
        self.write({"layout_id": layout.id, **self._layout_named(layout)})
        return self._show_dialog()

    def _layout_to_overwrite(self):
        """Returns the choice of the name that is typed: the loaded one where it may be changed, else the user's own."""
        if self.layout_id.name == self.layout_name and self.layout_id._is_changeable():
            return self.layout_id
        own = [("user_id", "=", self.env.uid), ("model_name", "=", self.model_name), ("name", "=", self.layout_name)]
        return self.layout_id.search(own)

    def action_delete_layout(self):
        """Deletes the saved choice that is loaded (users); the dialog stays as it is."""
        self._check_may_export()
        if not self.layout_id._is_changeable():
            raise AccessError(self.env._("Only its owner, or a manager where it is shared, may delete a saved choice."))
        self.layout_id.unlink()
        self.write({"layout_name": False, "is_layout_shared": False})
        return self._show_dialog()

    # The last choice is kept in the user's settings, for each list by itself.

    def _remember(self, names: list[str]):
        options = {name: value for name, value in self._options().items() if name not in _NOT_REMEMBERED}
        settings = self._settings()
        settings.delinquency_export = {
            **(settings.delinquency_export or {}),
            self.model_name: {"columns": names, "options": options},
        }

    def _remembered(self) -> dict:
        """Returns the values of the last choice of the user, else those to begin with."""
        last = (self._settings().delinquency_export or {}).get(self.model_name) or {}
        columns = last.get("columns") or [*DEFAULT_COLUMNS[self.model_name], *self._company_column()]
        return {"title": self._titles()[self.model_name], **self._loaded(columns, last.get("options"))}

    def _company_column(self) -> list[str]:
        """Rows of several companies say whose they are."""
        return ["company_id"] if len(self.env.companies) > 1 else []

    def _titles(self) -> dict:
        return {
            "account.debtor": self.env._("Debtors"),
            "account.open.item": self.env._("Open items"),
            "contract.contract": self.env._("Contracts"),
            "contract.suspension": self.env._("Suspensions"),
            "account.delinquency.notice": self.env._("Notices"),
        }
