import contextlib
import io
import os
import unittest
import zipfile
from datetime import date, datetime
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from odoo.addons.account_delinquency.rules.spreadsheet import Cell, Column, Reason, SpreadsheetError, cell_ref
from odoo.addons.account_delinquency.rules.upload import Limits
from odoo.addons.account_delinquency.wizards.spreadsheet import read_spreadsheet

COLUMNS = [
    Column("document", ["Document", "Documento", "Número"]),
    Column("due", ["Due date", "Vencimento"], is_required=False),
    Column("code", ["Bank slip", "Linha digitável"]),
]
HEADERS = ["Document", "Due date", "Bank slip"]
HEADER_ROW = '<row r="1"><c r="A1" t="str"><v>Document</v></c><c r="B1" t="str"><v>Bank slip</v></c></row>'
# So that a workbook of cells that are all alike is no smaller than others.
NOISE = {"xl/noise.bin": os.urandom(2**19)}
BILLION_LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>&b;</sheetData></worksheet>"""


def xlsx(*rows):
    """Returns the bytes of a workbook with these rows, as openpyxl writes it."""
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def repacked(content, parts, without=(), compression=zipfile.ZIP_DEFLATED):
    """Returns the archive with other parts in it, by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", compression) as new:
        for name in old.namelist():
            if name not in parts and name not in without:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


def sheet(body):
    """Returns a workbook whose only sheet has ``body`` between its XML's outer tags."""
    start = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return repacked(xlsx(HEADERS), {"xl/worksheets/sheet1.xml": f"{start}{body}</worksheet>"})


class TestSpreadsheet(unittest.TestCase):
    def _read(self, content, name="slips.xlsx", **limits):
        return list(read_spreadsheet(name, content, COLUMNS, **limits))

    def _texts(self, content, name="slips.xlsx"):
        return [tuple(row[key].text() for key in ("document", "due", "code")) for row in self._read(content, name)]

    def _error(self, content, name="slips.xlsx", **limits):
        with self.assertRaises(SpreadsheetError) as caught:
            self._read(content, name, **limits)
        return caught.exception

    def _assert_refused(self, reason, content, name="slips.xlsx", **limits):
        self.assertEqual(self._error(content, name, **limits).reason, reason)

    # What it reads

    def test_rows_of_a_workbook(self):
        content = xlsx(HEADERS, ["INV/1", date(2026, 8, 15), "34191"], ["INV/2", None, " 7 "])
        self.assertEqual(self._texts(content), [("INV/1", "2026-08-15", "34191"), ("INV/2", "", "7")])

    def test_cells_say_where_they_are(self):
        rows = self._read(xlsx([None], ["x", *HEADERS], [None], ["", "INV/1", None, "7"]))
        self.assertEqual([(row.number, row["document"].ref, row["code"].ref) for row in rows], [(4, "B4", "D4")])

    def test_headers_are_compared_without_accents_capitals_and_punctuation(self):
        content = xlsx(["NUMERO", "Linha Digitavel:"], ["INV/1", "7"])
        self.assertEqual(self._texts(content), [("INV/1", "", "7")])

    def test_other_columns_and_other_sheets_do_not_matter(self):
        book, file = Workbook(), io.BytesIO()
        book.active.append([*HEADERS, "=1+1"[1:], "Note"])
        book.active.append(["INV/1", None, "7", "x", "y"])
        book.create_sheet("Other").append(["nothing"])
        book.save(file)
        self.assertEqual(self._texts(file.getvalue()), [("INV/1", "", "7")])

    def test_a_short_row_has_blank_cells(self):
        self.assertEqual(self._texts(b"Document;Bank slip;Due date\nINV/1", "a.csv"), [("INV/1", "", "")])

    def test_csv_file_may_say_its_delimiter_first(self):
        for said, delimiter in (("sep=;", ";"), ("SEP=,", ","), ('"sep=;"', ";"), ("sep=\t", "\t"), ("sep=|", "|")):
            lines = [said, delimiter.join(["Document", "Bank slip"]), delimiter.join(["1", "7"])]
            for end in ("\n", "\r\n"):
                with self.subTest(said=said, end=end):
                    row = self._read(end.join(lines).encode("utf-8-sig"), "a.csv")[0]
                    self.assertEqual((row["code"].text(), row["code"].ref, row.number), ("7", "B3", 3))

    def test_column_that_is_called_as_the_delimiter_is_said_is_a_column(self):
        self.assertEqual(self._texts(b"sep=;Document;Bank slip\n1;2;3", "a.csv"), [("2", "", "3")])

    def test_sheets_that_are_hidden_are_passed_over(self):
        for state in ("hidden", "veryHidden"):
            for rows in ([], [["Notes"], ["of somebody"]]):
                with self.subTest(state=state, rows=rows):
                    self.assertEqual(self._texts(self._behind(state, rows)), [("INV/1", "", "7")])

    def _behind(self, state, rows):
        """Returns a workbook whose table is in the second sheet, behind one with ``rows``."""
        book, file = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        table = book.create_sheet("Slips")
        for row in (HEADERS, ["INV/1", None, "7"]):
            table.append(row)
        book.worksheets[0].sheet_state = state
        book.active = 1
        book.save(file)
        return file.getvalue()

    def test_first_sheet_that_is_seen_and_empty_is_refused(self):
        self._assert_refused(Reason.EMPTY, self._behind("visible", []))

    def test_rows_of_a_csv_file_in_each_encoding_and_with_each_delimiter(self):
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
            for delimiter in ";,\t":
                lines = [("Número", "Linha digitável"), ("NF/ção", f'"7{delimiter}8"')]
                content = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
                with self.subTest(encoding=encoding, delimiter=delimiter):
                    self.assertEqual(self._texts(content, "a.CSV"), [("NF/ção", "", f"7{delimiter}8")])

    def test_names_of_cells(self):
        for column, name in {1: "A7", 26: "Z7", 27: "AA7", 702: "ZZ7", 703: "AAA7"}.items():
            with self.subTest(column=column):
                self.assertEqual(cell_ref(column, 7), name)

    def test_days(self):
        for value in (date(2026, 8, 5), datetime(2026, 8, 5, 12), "2026-08-05", " 05/08/2026 "):
            with self.subTest(value=value):
                self.assertEqual(Cell("B2", value).day("%d/%m/%Y"), date(2026, 8, 5))
        self.assertIsNone(Cell("B2", " ").day())

    def test_what_is_no_day_is_named(self):
        for value in ("31/02/2026", "soon", 45000, True):
            with self.subTest(value=value), self.assertRaisesRegex(SpreadsheetError, "^date B2$"):
                Cell("B2", value).day("%d/%m/%Y")

    def test_numbers_as_text(self):
        for value, text in {12: "12", -3.0: "-3", 1.5: "1.5", 10**15 - 1: "9" * 15, True: "True", None: ""}.items():
            with self.subTest(value=value):
                self.assertEqual(Cell("C2", value).text(), text)

    def test_a_number_that_has_lost_digits_is_named(self):
        for value in (10**15, 3.41911e46, int("7" * 47), float("inf"), float("nan")):
            with self.subTest(value=value), self.assertRaisesRegex(SpreadsheetError, "^number C2$"):
                Cell("C2", value).text()
        row = self._read(xlsx(HEADERS, ["INV/1", None, 34191091233456780005671234570001515390000012750]))[0]
        with self.assertRaisesRegex(SpreadsheetError, "^number C2$"):
            row["code"].text()

    def test_a_formula_is_not_evaluated_and_named(self):
        formula = '=HYPERLINK("http://x","y")'
        for content, name in (
            (xlsx(HEADERS, [formula, None, "7"]), "a.xlsx"),
            (f"Document;Bank slip\n{formula};7".encode(), "a.csv"),
        ):
            row = self._read(content, name)[0]
            for read in (row["document"].text, row["document"].day):
                with self.subTest(name=name), self.assertRaisesRegex(SpreadsheetError, "^formula A2$"):
                    read()
            self.assertEqual(row["code"].text(), "7")

    def test_a_formula_with_a_stored_result_is_one_too(self):
        content = sheet(f'<sheetData>{HEADER_ROW}<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row></sheetData>')
        with self.assertRaisesRegex(SpreadsheetError, "^formula A2$"):
            self._read(content)[0]["document"].text()

    # Columns

    def test_missing_columns_are_named(self):
        error = self._error(xlsx(["Document", "Name"], ["INV/1", "7"]))
        self.assertEqual((error.reason, error.names), (Reason.MISSING_COLUMNS, ("Bank slip",)))
        error = self._error(xlsx(["Name"]))
        self.assertEqual(error.names, ("Document", "Bank slip"))

    def test_a_column_that_is_there_twice_is_named(self):
        error = self._error(xlsx(["Document", "Bank slip", "Número"], ["INV/1", "7", "INV/2"]))
        self.assertEqual((error.reason, error.cell, error.names), (Reason.DUPLICATE_COLUMNS, "C1", ("Document",)))

    def test_a_formula_as_a_header_is_refused(self):
        error = self._error(xlsx(["=A2", "Bank slip"]))
        self.assertEqual((error.reason, error.cell), (Reason.FORMULA, "A1"))

    def test_nothing_in_it(self):
        no_sheet = repacked(xlsx(HEADERS), {}, without=["xl/worksheets/sheet1.xml"])
        for content, name in ((xlsx(), "a.xlsx"), (no_sheet, "a.xlsx"), (b"", "a.csv"), (b" \n;;\n", "a.csv"), (b"", "a.xlsx")):
            with self.subTest(name=name, content=content[:5]):
                self._assert_refused(Reason.EMPTY, content, name)

    # How much

    def test_rows(self):
        rows = [HEADERS, *(["INV", None, "7"] for _row in range(4))]
        self.assertEqual(len(self._read(xlsx(*rows), max_rows=4)), 4)
        self._assert_refused(Reason.TOO_MANY_ROWS, xlsx(*rows, ["INV"]), max_rows=4)
        self._assert_refused(Reason.TOO_MANY_ROWS, "\n".join(["Document;Bank slip", *["1;2"] * 5]).encode(), "a.csv", max_rows=4)

    def _with_row(self, number):
        return sheet(f'<sheetData>{HEADER_ROW}<row r="{number}"><c r="A{number}"><v>1</v></c></row></sheetData>')

    def test_a_row_far_below_is_refused_with_its_cell(self):
        for number in (1002, 1048576):
            with self.subTest(number=number):
                error = self._error(self._with_row(number))
                self.assertEqual((error.reason, error.cell), (Reason.FAR_BELOW, f"A{number}"))

    def test_a_gap_of_1000_rows_is_passed_over(self):
        self.assertEqual([row.number for row in self._read(self._with_row(1001))], [1001])

    def test_a_row_far_below_that_is_blank_is_passed_over(self):
        blank = '<row r="2"><c r="A2"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>'
        self.assertEqual([row.number for row in self._read(sheet(f"<sheetData>{HEADER_ROW}{blank}</sheetData>"))], [2])

    def test_a_gap_in_a_csv_file_is_one_too(self):
        for blank_lines, is_refused in ((999, False), (1000, True)):
            content = b"Document;Bank slip\n" + b";\n" * blank_lines + b"1;7\n"
            with self.subTest(blank_lines=blank_lines):
                if is_refused:
                    self._assert_refused(Reason.FAR_BELOW, content, "a.csv")
                else:
                    self.assertEqual(len(self._read(content, "a.csv")), 1)

    def _made(self, content, name="a.xlsx"):
        """Returns how many cells are made of a file, whatever becomes of it."""
        made = []

        def make(*args):
            made.append(args)
            return Cell(*args)

        with (
            patch("odoo.addons.account_delinquency.wizards.spreadsheet.Cell", make),
            patch("odoo.addons.account_delinquency.rules.upload.Cell", make),
            contextlib.suppress(SpreadsheetError),
        ):
            self._read(content, name)
        return len(made)

    def test_nothing_is_made_of_rows_that_are_not_there(self):
        self.assertEqual(self._made(self._with_row(1048576)), 3)

    def test_nothing_is_made_of_cells_behind_the_columns_that_are_read(self):
        cells = '<c t="str"><v>x</v></c>' * 900
        self.assertEqual(self._made(sheet(f"<sheetData><row>{cells}</row></sheetData>")), 50)

    def test_row_of_too_many_cells_is_refused_before_they_are_made(self):
        for count in (1001, 100_000):
            workbook = sheet(f"<sheetData>{HEADER_ROW}<row>{'<c><v>1</v></c>' * count}</row></sheetData>")
            files = {"a.xlsx": repacked(workbook, NOISE), "a.csv": b"Document;Bank slip\n" + b";" * count}
            for name, content in files.items():
                with self.subTest(count=count, name=name):
                    self._assert_refused(Reason.TOO_MANY_CELLS, content, name)
                    self.assertEqual(self._made(content, name), 2)

    def test_cells_of_a_file(self):
        limits = Limits(cells=10)
        for cells, is_refused in ((5, False), (6, True)):  # besides a row and two cells of the header, and another row
            content = sheet(f"<sheetData>{HEADER_ROW}<row>{'<c><v>1</v></c>' * cells}</row></sheetData>")
            content = repacked(content, {"xl/sharedStrings.xml": "<sst><si/></sst>"})
            with self.subTest(cells=cells):
                if is_refused:
                    self._assert_refused(Reason.TOO_MANY_CELLS, content, limits=limits)
                else:
                    self.assertEqual(len(self._read(content, limits=limits)), 1)

    def test_cells_of_a_csv_file(self):
        for lines, is_refused in ((4, False), (5, True)):
            content = b"Document;Bank slip\r\n" + b"1;7\r\n" * lines
            with self.subTest(lines=lines):
                if is_refused:
                    self._assert_refused(Reason.TOO_MANY_CELLS, content, "a.csv", limits=Limits(cells=10))
                else:
                    self.assertEqual(len(self._read(content, "a.csv", limits=Limits(cells=10))), lines)

    def test_too_many_cells_are_refused_before_anything_parses_them(self):
        several = "<c><v>1</v></c>" * 999
        many = f"<sheetData>{HEADER_ROW}{f'<row>{several}</row>' * 151}</sheetData>"
        texts = "<si><t>x</t></si>" * 150_001
        elements = '<definedName name="x">1</definedName>' * 50_001
        prefixed = many.replace("<c>", "<x:c>").replace("</c>", "</x:c>").encode("utf-16")
        for reason, parts in (
            (Reason.TOO_MANY_CELLS, {"xl/worksheets/sheet1.xml": many}),
            (Reason.TOO_MANY_CELLS, {"xl/worksheets/sheet1.xml": prefixed}),
            (Reason.TOO_MANY_CELLS, {"xl/sharedStrings.xml": f"<sst>{texts}</sst>"}),
            (Reason.BOMB, {"xl/workbook.xml": f"<workbook>{elements}</workbook>"}),
        ):
            content = repacked(xlsx(HEADERS), {**parts, **NOISE})
            with (
                self.subTest(parts=[*parts]),
                patch("odoo.addons.account_delinquency.wizards.spreadsheet.load_workbook", side_effect=AssertionError),
            ):
                self._assert_refused(reason, content)

    def test_formulas_of_many_cells_are_not_written_out(self):
        shared = '<row><c><f t="shared" si="0" ref="A2:A9">A1+1</f></c></row>' + '<row><c><f t="shared" si="0"/></c></row>'
        with patch("openpyxl.formula.translate.Translator.translate_formula", side_effect=AssertionError):
            rows = self._read(sheet(f"<sheetData>{HEADER_ROW}{shared}</sheetData>"))
        self.assertEqual([row["document"].is_formula for row in rows], [True, True])

    def test_what_is_behind_the_rows_is_not_read(self):
        behind = '<mergeCells><mergeCell ref="nonsense"/></mergeCells>'
        content = sheet(f'<sheetData>{HEADER_ROW}<row><c t="str"><v>1</v></c></row></sheetData>{behind}')
        self.assertEqual(self._texts(content), [("1", "", "")])

    def test_size_of_the_file(self):
        limits = Limits(size=2**20)
        header = b"Document;Bank slip\n"
        self.assertEqual(len(self._read(header + b"1;" + b"2" * (2**17 - 30), "a.csv", limits=limits)), 1)
        for size, is_refused in ((2**20, False), (2**20 + 1, True)):
            content = header.ljust(size)
            with self.subTest(size=size):
                if is_refused:
                    self._assert_refused(Reason.TOO_LARGE, content, "a.csv", limits=limits)
                else:
                    self.assertEqual(self._read(content, "a.csv", limits=limits), [])

    def test_50_megabytes_are_refused(self):
        error = self._error(b"x" * 50 * 2**20)
        self.assertEqual((error.reason, error.names), (Reason.TOO_LARGE, (10,)))

    def test_a_zip_bomb_is_refused_by_its_size(self):
        content = repacked(xlsx(HEADERS), {"xl/media/image1.png": b"\0" * 31 * 2**20})
        self.assertLess(len(content), 2**16)
        self._assert_refused(Reason.BOMB, content)

    def test_a_zip_bomb_is_refused_by_its_ratio(self):
        self._assert_refused(Reason.BOMB, repacked(xlsx(HEADERS), {"xl/a.bin": b"\0" * 3 * 2**20}))

    def test_a_zip_bomb_is_refused_by_its_number_of_parts(self):
        self._assert_refused(Reason.BOMB, repacked(xlsx(HEADERS), {f"xl/{number}": b"" for number in range(1000)}))

    def test_an_archive_that_lies_about_its_sizes_is_not_read_beyond_them(self):
        content = repacked(xlsx(HEADERS), {"xl/a.bin": b"\0" * 40 * 2**20})
        size = (40 * 2**20).to_bytes(4, "little")
        self._assert_refused(Reason.UNREADABLE, content.replace(size, (100).to_bytes(4, "little")))

    # What it is

    def test_macros_are_refused(self):
        content = xlsx(HEADERS)
        self._assert_refused(Reason.MACROS, content, "slips.XLSM")
        self._assert_refused(Reason.MACROS, repacked(content, {"xl/vbaProject.bin": b"x"}))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            types = archive.read("[Content_Types].xml")
        types = types.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
        self._assert_refused(Reason.MACROS, repacked(content, {"[Content_Types].xml": types}))

    def test_old_and_encrypted_workbooks_are_told_apart(self):
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
        self._assert_refused(Reason.OLD_FORMAT, ole, "slips.xls")
        self._assert_refused(Reason.ENCRYPTED, ole + "EncryptedPackage".encode("utf-16-le"))
        self._assert_refused(Reason.OLD_FORMAT, b"<table>", "slips.xls")

    def test_an_encrypted_part_is_refused(self):
        content = bytearray(xlsx(HEADERS))
        at = content.rindex(b"PK\x01\x02")
        content[at + 8] |= 1
        self._assert_refused(Reason.ENCRYPTED, bytes(content))

    def test_other_files_are_refused(self):
        other = repacked(xlsx(HEADERS), {"mimetype": "x"}, without=["[Content_Types].xml"])
        for content, name in ((b"%PDF-1.4", "a.pdf"), (b"a;b", "a.exe"), (b"a;b", None), (b"a;b", "csv"), (other, "a.ods")):
            with self.subTest(name=name):
                self._assert_refused(Reason.UNKNOWN, content, name)

    def test_damaged_files_are_refused(self):
        content = xlsx(HEADERS, ["INV/1", None, "7"])
        sheet_name = "xl/worksheets/sheet1.xml"
        for name, damaged in {
            "cut.xlsx": content[:-30],
            "text.xlsx": b"Document;Bank slip",
            "binary.csv": b"\0\1\2\3",
            "no xml.xlsx": repacked(content, {sheet_name: "<worksheet"}),
            "quote.csv": b'Document;Bank slip\n"' + b"x" * 200,
        }.items():
            with self.subTest(name=name):
                self._assert_refused(Reason.UNREADABLE, damaged, name)

    def test_entity_bombs_are_refused(self):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-16"):
            for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "docProps/app.xml", "xl/other.bin"):
                with self.subTest(encoding=encoding, part=part):
                    self._assert_refused(Reason.ENTITIES, repacked(xlsx(HEADERS), {part: BILLION_LAUGHS.encode(encoding)}))

    def test_names_that_mean_harm_do_none(self):
        content = xlsx(HEADERS, ["INV/1", None, "7"])
        for name in ("../../etc/passwd.xlsx", "<script>.xlsx", "a\0.xlsx", "x" * 5000 + ".xlsx", "CON", "", None):
            with self.subTest(name=name):
                self.assertEqual(self._texts(content, name), [("INV/1", "", "7")])
        self.assertEqual(len(self._read(repacked(content, {"../../evil": b"x", "/etc/evil": b"x"}))), 1)

    @settings(max_examples=200)
    @given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx", "a.txt"]), st.sampled_from([b"", b"PK\x03\x04"]))
    def test_any_file_is_a_table_or_a_typed_error(self, content, name, start):
        try:
            self._read(start + content, name)
        except SpreadsheetError as error:
            self.assertIsInstance(error.reason, Reason)

    def test_archive_whose_directory_points_before_its_beginning_is_unreadable(self):
        content = bytearray(xlsx(HEADERS, ["INV/1", date(2026, 8, 15), "7"]))
        place = content.rindex(b"PK\5\6") + 16  # where the end of the archive says that the directory is
        content[place : place + 4] = (int.from_bytes(content[place : place + 4], "little") + 1).to_bytes(4, "little")
        with self.assertRaises(SpreadsheetError) as raised:
            self._read(bytes(content))
        self.assertEqual(raised.exception.reason, Reason.UNREADABLE)

    @settings(max_examples=100)
    @given(st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=3))
    def test_any_damage_is_a_table_or_a_typed_error(self, changes):
        """The moment at which it is made is in a workbook, so that neither its bytes nor their number are always the same."""
        content = bytearray(xlsx(HEADERS, ["INV/1", date(2026, 8, 15), "7"]))
        for position, value in changes:
            content[position % len(content)] = value
        try:
            self._read(bytes(content))
        except SpreadsheetError as error:
            self.assertIsInstance(error.reason, Reason)
