import base64
import io

from openpyxl import Workbook, load_workbook

from .common import days_ago
from .common_letter import LetterCommon

USER = "account_delinquency.group_delinquency_user"


class UnreachedCommon(LetterCommon):
    """A sending that did not reach Ana, who has no address, and a clerk with the rights of a user alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("clerk", USER)
        cls.customer.email = False
        cls._document(100, days_ago(5))

    def _failed(self, *partners, **terms):
        """Sends letters and returns the sending, as the clerk sees it."""
        mailing = self._mailing(*partners, **terms)
        self._send_all()
        mailing.invalidate_recordset()
        return mailing.with_user(self.clerk)

    def _failed_text(self):
        """Sends a text message to a landline and returns the sending, as the clerk sees it."""
        self.customer.phone = "+55 11 4002-8922"
        return self._failed(channel="sms")

    def _sheet(self, mailing):
        """Returns the first sheet of the spreadsheet that the clerk downloads."""
        content = self.env["account.delinquency.unreached.sheet"].with_user(self.clerk)._workbook(mailing)
        return load_workbook(io.BytesIO(content)).active

    def _filled_in(self, mailing, **new):
        """Returns the downloaded spreadsheet with ``email`` and ``phone`` filled in, in its first row; the column of the one that
        did not fail is added behind the others."""
        sheet = self._sheet(mailing)
        for name, value in new.items():
            header = {"email": "New e-mail", "phone": "New phone"}[name]
            headers = [cell.value for cell in sheet[1]]
            place = headers.index(header) if header in headers else len(headers)
            sheet.cell(1, place + 1, header)
            sheet.cell(2, place + 1, value)
        return saved(sheet.parent)

    def _dialog(self, mailing, content, name="unreached.xlsx"):
        """Returns the dialog of the clerk with a file chosen."""
        dialog = self.env[mailing._name].with_user(self.clerk).browse(mailing.id).action_upload_addresses()
        wizard = self.env[dialog["res_model"]].with_user(self.clerk).browse(dialog["res_id"])
        wizard.write({"file": base64.b64encode(content), "file_name": name})
        return wizard

    def _read(self, mailing, content, name="unreached.xlsx"):
        """Returns the dialog with a file that was read."""
        wizard = self._dialog(mailing, content, name)
        wizard.action_read()
        return wizard

    def _rows(self, mailing, *rows):
        """Returns the dialog that has read the rows of another table, each a (number of the letter, e-mail, phone)."""
        return self._read(mailing, table(("Letter no.", "New e-mail", "New phone"), *rows))

    def _corrected(self, mailing, **new):
        """Fills in, uploads and applies."""
        wizard = self._read(mailing, self._filled_in(mailing, **new))
        wizard.action_apply()
        return wizard

    def _problems(self, wizard):
        return [(line.cell, line.problem) for line in wizard.line_ids if line.problem]


def table(*rows):
    """Returns a workbook of these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
