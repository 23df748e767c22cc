from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..rules.boleto import BoletoError, parse
from ..rules.spreadsheet import Column, Row, SpreadsheetError


class AccountBoletoImport(models.TransientModel):
    """Takes the bank slips of many instalments from a spreadsheet, such as a bank's list of those that it has registered."""

    _name = "account.boleto.import"
    _inherit = "delinquency.spreadsheet"
    _description = "Import Bank Slips"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    line_ids = fields.One2many(
        "account.boleto.import.line", "import_id", compute="_compute_line_ids", compute_sudo=False, store=True, readonly=False
    )
    problem = fields.Char(compute="_compute_line_ids", compute_sudo=False, store=True)
    ready_count = fields.Integer(string="To be set", compute="_compute_counts")
    problem_count = fields.Integer(string="With a problem", compute="_compute_counts")

    @api.depends("file", "file_name", "company_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines, wizard.problem = wizard._read()
            wizard.line_ids = [Command.clear(), *map(Command.create, lines)]

    @api.depends("line_ids.problem")
    def _compute_counts(self):
        for wizard in self:
            problems = wizard.line_ids.filtered("problem")
            wizard.problem_count = len(problems)
            wizard.ready_count = len(wizard.line_ids) - len(problems)

    def _columns(self):
        """By their English names and in the user's language."""
        headers = {
            "document": ("Document", self.env._("Document"), "Documento"),
            "due": ("Due date", self.env._("Due date"), "Vencimento"),
            "code": ("Bank slip", self.env._("Bank slip"), "Linha digitável", "Código de barras"),
        }
        return [Column(key, (names[1], names[0], *names[2:]), is_required=key != "due") for key, names in headers.items()]

    def _template_name(self):
        return self.env._("Bank slips")

    def _read(self) -> tuple[list[dict], str | bool]:
        """Returns the values of the lines, and what is wrong with the file as a whole, in which case there are none."""
        try:
            rows, rest = self._rows_and_rest()
        except SpreadsheetError as error:
            return [], self._in_words(error)
        lines = [self._prepare_line(row) for row in rows]
        self._match(lines)
        self._refuse_repeated(lines)
        if rest:
            lines.append({"row": rest.names[0], "cell": rest.cell, "problem": self._in_words(rest)})
        return lines, False

    def _prepare_line(self, row: Row) -> dict:
        """Returns what is typed in a row, and what is wrong with a cell of it."""
        values = {"row": row.number, "cell": row["code"].ref, "document_cell": row["document"].ref}
        try:
            values["document"] = row["document"].text()
            values["date_maturity"] = self._day(row["due"])
            values["code"] = row["code"].text()
            slip = parse(values["code"])
        except SpreadsheetError as error:
            return {**values, "cell": error.cell, "problem": self._in_words(error)}
        except BoletoError as error:
            return {**values, "problem": self.env["account.move.line"]._boleto_defect(error.defect)}
        return {**values, "code": slip.formatted}

    def _match(self, lines: list[dict]):
        """Finds the instalment of each line without a problem, and asks it whether the slip is its own."""
        readable = [line for line in lines if not line.get("problem")]
        found = self._instalments({line["document"] for line in readable})
        for line in readable:
            instalments = found.get(line["document"], self.env["account.move.line"])
            if day := line["date_maturity"]:
                instalments = instalments.filtered(lambda one, day=day: one._boleto_due() == day)
            if len(instalments) == 1:
                line["move_line_id"] = instalments.id
                line["problem"] = instalments._boleto_problem(line["code"])
            else:
                line.update(cell=line["document_cell"], problem=self._no_match(instalments))

    def _instalments(self, names: set[str]) -> dict:
        """Returns what is owed of the company's documents by their numbers and payment references."""
        lines = self.env["account.move.line"]
        domain = lines._boleto_owed_domain() & Domain("company_id", "=", self.company_id.id)
        of_names = Domain("move_id.name", "in", names) | Domain("move_id.payment_reference", "in", names)
        found = {}
        for move, owed in lines.search(domain & of_names).grouped("move_id").items():
            for name in {move.name, move.payment_reference} & names:
                found[name] = found.get(name, lines) + owed
        return found

    def _no_match(self, instalments) -> str:
        if not instalments:
            return self.env._("Nothing is owed of a document with this number and due date.")
        return self.env._("This document has several instalments. Enter the due date of the one that you mean.")

    def _refuse_repeated(self, lines: list[dict]):
        """One instalment has one slip, and one slip pays one instalment."""
        seen = {}
        for line in lines:
            if line.get("problem"):
                continue
            keys = (line["move_line_id"], line["code"])
            if first := next((seen[key] for key in keys if key in seen), None):
                line["problem"] = self.env._("Row %s has the same instalment or the same bank slip.", first)
            seen.update(dict.fromkeys(keys, line["row"]))

    def action_import(self):
        """Sets the slips of the lines without a problem; each is checked again. Raises ``UserError`` where there is none."""
        self.ensure_one()
        ready = self.line_ids.filtered(lambda line: line.move_line_id and not line.problem)
        if not ready:
            raise UserError(self.problem or self.env._("There is no bank slip to set. Choose a spreadsheet with some."))
        for line in ready:
            line.move_line_id.set_boleto(line.code)
        return self._say(self.env._("Bank slips set: %s.", len(ready)))


class AccountBoletoImportLine(models.TransientModel):
    """A row of the spreadsheet: the slip that will be set, or why it won't."""

    _name = "account.boleto.import.line"
    _inherit = ["delinquency.dialog.sight"]
    _description = "Bank Slip to Import"
    _order = "row, id"

    import_id = fields.Many2one("account.boleto.import", required=True, ondelete="cascade")
    row = fields.Integer()
    cell = fields.Char()
    document_cell = fields.Char()
    document = fields.Char()
    date_maturity = fields.Date(string="Due Date")
    code = fields.Char(string="Bank Slip")
    move_line_id = fields.Many2one("account.move.line", string="Instalment", ondelete="cascade")
    partner_id = fields.Many2one(related="move_line_id.partner_id", string="Customer", related_sudo=False)
    problem = fields.Char()
