import io
from datetime import date

import xlsxwriter

from odoo import fields, models

from ..models.account_delinquency_letter_correction import ADDRESS_OF

# Nothing that a customer is called becomes a formula, a link or a number.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEADER = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E9ECEF"}
_TO_FILL_IN = {"bg_color": "#FFF3CD"}
_TEXT = "@"
# Excel's own number of a format: a time as the reader's language writes it.
_TIME = 22
_WIDTHS = {
    "letter": 10,
    "customer": 32,
    "contact": 24,
    "vat": 20,
    "email_now": 30,
    "phone_now": 20,
    "tried": 30,
    "tried_on": 16,
    "reason": 40,
    "amount": 14,
    "email": 30,
    "phone": 22,
}
# The number of the letter and the customer stay in sight where the new addresses are typed.
_FROZEN_COLUMNS = 2


class AccountDelinquencyUnreachedSheet(models.AbstractModel):
    """The customers that a sending did not reach, as a spreadsheet that is filled in and read by
    ``account.delinquency.unreached``."""

    _name = "account.delinquency.unreached.sheet"
    _description = "Spreadsheet of Customers Not Reached"

    def _file_name(self, mailing) -> str:
        """Returns a name that holds nothing that anybody typed."""
        name = self.env._("not reached")  # no term is found within an f-string
        return f"{name} {mailing.id} {fields.Date.context_today(self)}.xlsx"

    def _headers(self) -> dict:
        """Returns the headers in the user's language, by the keys of their columns."""
        return {
            "letter": self.env._("Letter no."),
            "customer": self.env._("Customer"),
            "contact": self.env._("Contact"),
            "vat": self.env._("Tax ID"),
            "email_now": self.env._("E-mail now"),
            "phone_now": self.env._("Telephone now"),
            "tried": self.env._("Address tried"),
            "tried_on": self.env._("Tried on"),
            "reason": self.env._("Reason"),
            "amount": self.env._("Amount"),
            "email": self.env._("New e-mail"),
            "phone": self.env._("New phone"),
        }

    def _workbook(self, mailing) -> bytes:
        """Returns the spreadsheet of a sending as an Excel file."""
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, _OPTIONS) as book:
            sheet = book.add_worksheet()
            columns = self._columns(mailing)
            self._write_headers(book, sheet, mailing.company_id.currency_id, columns)
            rows = self._rows(mailing.unreached_ids)
            for number, row in enumerate(rows, 1):
                for place, key in enumerate(columns):
                    self._write_cell(sheet, number, place, row.get(key))
            sheet.freeze_panes(1, _FROZEN_COLUMNS)
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        return file.getvalue()

    def _columns(self, mailing) -> list[str]:
        """Returns the keys of the columns: what is corrected is the address of the channel that failed, no other."""
        other = {*ADDRESS_OF.values()} - {ADDRESS_OF.get(mailing.channel)}
        return [key for key in _WIDTHS if key not in other]

    def _write_headers(self, book, sheet, currency, columns):
        """Writes the first row, and how each column looks; what is typed in the empty ones stays text."""
        headers = self._headers()
        decimals = "." + "0" * currency.decimal_places if currency.decimal_places else ""
        formats = {"letter": "0", "tried_on": _TIME, "amount": f"#,##0{decimals}"}
        for place, key in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS[key], book.add_format({"num_format": formats.get(key, _TEXT)}))
            look = _TO_FILL_IN if key in ("email", "phone") else {}
            header = f"{headers[key]} ({currency.name})" if key == "amount" else headers[key]
            sheet.write_string(0, place, header, book.add_format(_HEADER | look))

    def _write_cell(self, sheet, row: int, column: int, value):
        """Writes a value, which looks as its column does; nothing for ``None`` and ``False``."""
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value)
        elif value is not None and value is not False:
            sheet.write_number(row, column, value)

    def _rows(self, letters) -> list[dict]:
        """Returns the values by the keys of their columns; of who may not be seen by the user, nothing but the name."""
        contacts = letters._contacts_to_correct()
        everybody = self.env["res.partner"].union(*contacts.values(), letters.partner_id)
        readable = everybody._filtered_access("read")
        return [self._row(letter, contacts[letter].sudo(), readable) for letter in letters]

    def _row(self, letter, contact, readable) -> dict:
        customer, attempt = letter.partner_id.sudo(), letter.date_attempt
        addresses = {"email_now": contact.email, "phone_now": contact.phone} if contact in readable else {}
        return {
            "letter": letter.id,
            "customer": customer.name,
            "contact": contact.name if contact != customer else None,
            "vat": customer.vat if customer in readable else None,
            **addresses,
            "tried": letter.recipient,
            "tried_on": fields.Datetime.context_timestamp(self, attempt).replace(tzinfo=None) if attempt else None,
            "reason": letter._failure_in_words(),
            "amount": letter.amount,
        }
