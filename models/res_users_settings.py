from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    debtor_filters = fields.Json(help="The last choice in the filter dialog of the delinquency control, by company id.")

    debtor_report = fields.Json(help="The last choice in the dialog of the report of debtors.")

    delinquency_letter = fields.Json(help="The last choice in the dialog of collection letters.")

    delinquency_export = fields.Json(help="The last choice in the dialog of exports, by model.")

    def _get_fields_blacklist(self):
        """The dialogs read their settings on the server; the web client has no use for them."""
        own = ["debtor_filters", "debtor_report", "delinquency_letter", "delinquency_export"]
        return [*super()._get_fields_blacklist(), *own]
