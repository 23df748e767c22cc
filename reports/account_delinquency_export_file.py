from tempfile import TemporaryFile

from odoo import api, models

from ..rules.delimited import DelimitedWriter
from .export_column import ExportChoice, ExportColumn
from .export_workbook import ExportWorkbook

_DEFAULT_PLACES = 2


class AccountDelinquencyExportFile(models.AbstractModel):
    """Makes the file of an export, in constant memory, whatever its format."""

    _name = "account.delinquency.export.file"
    _description = "File of an Export"

    @api.model
    def _write_file(self, choice: ExportChoice, progress=None) -> tuple:
        """Returns the content of the file, and what ``account.delinquency.output`` is told of it: how many rows there are, and a
        note. ``progress`` is called with the number of rows that are done, from time to time."""
        columns = self.env["account.delinquency.export.rows"]._columns(choice.rows, choice.names)
        with TemporaryFile() as file:
            write = self._write_delimited if choice.dialect else self._write_workbook
            about = write(file, choice, columns, progress or (lambda done: None))
            file.seek(0)
            return file.read(), about

    def _batches(self, choice: ExportChoice, columns: list[ExportColumn], progress):
        """Yields batches of rows, and says how many have been taken."""
        done = 0
        for batch in self.env["account.delinquency.export.rows"]._batches(choice.rows, choice.domain, columns, choice.order):
            yield batch
            done += len(batch)
            progress(done)

    def _write_workbook(self, file, choice: ExportChoice, columns: list[ExportColumn], progress) -> dict:
        currencies = self.env["account.delinquency.export.rows"]._currencies()
        title = choice.title if choice.is_title_written else ""
        book = ExportWorkbook(file, columns, currencies, title, self.env._("Total"))
        book.describe(choice.title, self.env.user.name, choice.about)
        for batch in self._batches(choice, columns, progress):
            book.write_rows(batch)
        book.close()
        return {"row_count": book.row_count}

    def _write_delimited(self, file, choice: ExportChoice, columns: list[ExportColumn], progress) -> dict:
        writer = DelimitedWriter(file, choice.dialect)
        places = self._places(columns)
        if choice.title and choice.is_title_written:
            writer.write_texts([choice.title])
        writer.write_texts([column.label for column in columns])
        count = 0
        for batch in self._batches(choice, columns, progress):
            writer.write_rows(batch, places)
            count += len(batch)
        return {"row_count": count, "note": self._replaced_in_words(writer.replaced_count)}

    def _places(self, columns: list[ExportColumn]) -> list:
        """Returns for each column the function that ``DelimitedWriter`` asks for the decimal places of a row."""
        places = {key: one.places for key, one in self.env["account.delinquency.export.rows"]._currencies().items()}
        return [self._places_of(column, places) for column in columns]

    def _places_of(self, column: ExportColumn, places: dict):
        if column.type == "monetary":
            return lambda row: places.get(row[column.currency_at], _DEFAULT_PLACES)
        return lambda row: column.places

    def _replaced_in_words(self, count: int) -> str | None:
        if not count:
            return None
        return self.env._(
            "Characters that Latin-1 does not have: %s. Each of them is a question mark in the file. UTF-8 has them all.", count
        )
