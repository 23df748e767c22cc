from odoo import models


class DelinquencyDialog(models.AbstractModel):
    """A dialog that stays open while its user goes from step to step, and says what was done when it closes."""

    _name = "delinquency.dialog"
    _inherit = ["delinquency.dialog.sight"]
    _description = "Dialog"

    _dialog_size = "extra-large"

    def _title(self) -> str:
        raise NotImplementedError

    def _show_dialog(self) -> dict:
        """Returns the action that opens the dialog, or shows it as it is now."""
        return {
            "type": "ir.actions.act_window",
            "name": self._title(),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": self._dialog_size},
        }

    def _settings(self):
        """Returns the user's own settings, where dialogs keep the last choice."""
        return self.env["res.users.settings"].sudo()._find_or_create_for_user(self.env.user)

    def _say(self, message: str, *, is_warning=False, **params) -> dict:
        """Returns the action that says what was done, and that closes the dialog; a warning stays until it is closed. ``params``:
        of Odoo's notification, such as another ``type``, or ``links`` for each “%s” of the message."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if is_warning else "success",
                "sticky": is_warning,
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
                **params,
            },
        }
