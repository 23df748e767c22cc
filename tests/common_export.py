import csv
import io

from openpyxl import load_workbook

from odoo.fields import Command

from .common_output import OutputCommon


class ExportCommon(OutputCommon):
    """The dialog of an export as the clerk, and its files read back by other programs."""

    def _dialog(self, rows, columns=None, **values):
        """Opens the dialog for ``rows`` as the clerk, with the ticked ``columns`` in that order."""
        rows = rows.with_user(self.clerk).with_context(allowed_company_ids=self.clerk.company_ids.ids)
        action = rows.action_export()
        # The web client does not hand the context of the list on to the dialog.
        context = {name: value for name, value in rows.env.context.items() if name in ("allowed_company_ids", "lang", "tz")}
        dialog = rows.env(context=context)[action["res_model"]].browse(action["res_id"])
        dialog.write(values)
        if columns:
            self._tick(dialog, *columns)
        return dialog

    def _all(self, model="account.debtor", domain=(), **context):
        """Returns no row of a model, with what the web client says of a list that shows ``domain``."""
        return self.env[model].with_context(active_domain=list(domain), **context)

    def _tick(self, dialog, *columns):
        prepared = self.env["account.delinquency.export.column"]._prepare(dialog._labels(), list(columns))
        dialog.column_ids = [Command.clear(), *map(Command.create, prepared)]

    def _export(self, dialog):
        """Returns the record of the file that the dialog makes."""
        url = dialog.action_export()["params"]["url"]
        return dialog.env["account.delinquency.output"].browse(int(url.rpartition("/")[2]))

    def _content(self, output) -> bytes:
        files = output.sudo().file_ids
        kept = [("res_model", "=", files._name), ("res_id", "in", files.ids), ("res_field", "=", "content")]
        return self.env["ir.attachment"].sudo().search(kept).raw

    def _sheet(self, dialog):
        """Returns the sheet that openpyxl reads, with the values of its formulas as they were stored."""
        return load_workbook(io.BytesIO(self._content(self._export(dialog))), data_only=True).active

    def _table(self, dialog) -> list:
        """Returns the headers and the rows of the sheet, without title."""
        dialog.title = False
        return [list(row) for row in self._sheet(dialog).iter_rows(values_only=True)]

    def _csv(self, dialog, encoding="utf-8", delimiter=",") -> list:
        """Returns the rows of a delimited file that the dialog makes."""
        text = self._content(self._export(dialog)).decode(encoding)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
