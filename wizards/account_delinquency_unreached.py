from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.groups import USER, check_group
from ..rules.spreadsheet import Cell, Column, Reason, Row, SpreadsheetError

ADDRESSES = [("email", "E-mail"), ("phone", "Telephone")]
# So many names are said in one sentence; of the others, how many they are.
_NAMES_AT_MOST = 5
# So much of a wrong value is shown.
_SHOWN = 200


class AccountDelinquencyUnreached(models.TransientModel):
    """Takes the spreadsheet of those not reached back, filled in: what would change and what is wrong, then the changes, then
    the letters again. It only reads cells and lists; what is allowed is said by the letters."""

    _name = "account.delinquency.unreached"
    _inherit = ["delinquency.spreadsheet"]
    _description = "Corrected Addresses"

    mailing_id = fields.Many2one("account.delinquency.mailing", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(
        [("file", "File"), ("preview", "Preview"), ("applied", "Applied")], required=True, readonly=True, default="file"
    )
    line_ids = fields.One2many("account.delinquency.unreached.line", "wizard_id", readonly=True)
    change_ids = fields.One2many(
        "account.delinquency.unreached.line", "wizard_id", string="Changes", readonly=True, domain=[("problem", "=", False)]
    )
    problem_ids = fields.One2many(
        "account.delinquency.unreached.line", "wizard_id", string="Left Out", readonly=True, domain=[("problem", "!=", False)]
    )
    change_count = fields.Integer(compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")
    letter_count = fields.Integer(compute="_compute_counts", help="How many letters can be sent again.")
    summary = fields.Char(compute="_compute_summary")

    @api.depends("line_ids.problem", "line_ids.is_applied")
    def _compute_counts(self):
        for wizard in self:
            wizard.problem_count = len(wizard.line_ids.filtered("problem"))
            wizard.change_count = len(wizard.line_ids) - wizard.problem_count
            wizard.letter_count = len(wizard._corrected_letters())

    @api.depends("state", "change_count", "problem_count", "letter_count")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = wizard._summarize() if wizard.state != "file" else False

    def _summarize(self) -> str:
        counts = {"count": self.change_count, "letters": self.letter_count, "problems": self.problem_count}
        if not self.change_count:
            return self.env._("No address can be corrected: see below why.")
        if self.state == "preview":
            return self.env._("Addresses to correct: %(count)s. Cells left out: %(problems)s.", **counts)
        return self.env._("Addresses corrected: %(count)s. Letters that can be sent again now: %(letters)s.", **counts)

    # The file

    def _columns(self):
        """By their headers in all languages that are installed, as who fills it in may have another than who reads it."""
        languages = [self.env.lang, "en_US", *(code for code, _name in self.env["res.lang"].get_installed())]
        sheet = self.env["account.delinquency.unreached.sheet"]
        headers = [sheet.with_context(lang=language)._headers() for language in languages]
        wanted = {"letter": True, "email": False, "phone": False}
        return [
            Column(key, list(dict.fromkeys(named[key] for named in headers)), is_required=required)
            for key, required in wanted.items()
        ]

    def _template(self):
        """The spreadsheet to begin with is that of the sending."""
        return self.env["account.delinquency.unreached.sheet"]._workbook(self.mailing_id)

    def _template_name(self):
        return self.env["account.delinquency.unreached.sheet"]._file_name(self.mailing_id).removesuffix(".xlsx")

    def _in_words(self, error):
        if error.reason == Reason.MISSING_COLUMNS:
            return self.env._(
                "These columns are missing: %s. Fill in the spreadsheet of those not reached, and leave its headers as they are.",
                ", ".join(error.names),
            )
        return super()._in_words(error)

    def action_download(self):
        return self.mailing_id.action_download_unreached()

    def action_read(self):
        """Lists what the file changes and what is wrong in it; changes nothing (users). Raises ``UserError``, with what to do,
        for a file that can't be used."""
        self.ensure_one()
        check_group(self.mailing_id, USER)
        if not self.file:
            raise UserError(self.env._("Choose the spreadsheet that you have filled in."))
        try:
            rows, rest = self._rows_and_rest()
            lines = self._prepare_lines(rows)
        except SpreadsheetError as error:
            raise UserError(self._in_words(error)) from error
        if not lines:
            raise UserError(self.env._("No new address is in the file. Fill in the last column of the spreadsheet."))
        if rest:
            lines.append({"cell": rest.cell, "problem": self._in_words(rest)})
        self.sudo().write({"line_ids": [Command.clear(), *map(Command.create, lines)], "state": "preview"})
        return self._show_dialog()

    def _prepare_lines(self, rows: list[Row]) -> list[dict]:
        """Returns the values of the lines: one for each address that is typed, or for a row that can't be used."""
        letters = {str(letter.id): letter for letter in self.mailing_id.notice_ids if not letter.step_id}
        corrections = self.mailing_id.notice_ids.union(*letters.values())._corrections()
        lines, seen = [], {}
        for row in rows:
            typed = [name for name, _label in ADDRESSES if not row[name].is_blank]
            if not typed:
                continue
            key, problem = self._text_of(row["letter"])
            letter = letters.get(key, self.env["account.delinquency.notice"])
            contact, refusal = corrections.get(letter, (None, self._no_letter()))
            problem = problem or self._repeated(seen.get(key)) or refusal
            seen.setdefault(key, row.number)
            if problem:
                lines.append({**self._prepare_line(row["letter"], letter), "problem": problem})
            else:
                lines += [self._prepare_address(letter, contact, name, row[name]) for name in typed]
        return self._without_users(lines)

    def _without_users(self, lines: list[dict]) -> list[dict]:
        """Returns the lines, with what is wrong where the new address is of a user."""
        letters = self.mailing_id.notice_ids
        users = letters._addresses_of_users(
            line["new_value"] for line in lines if line.get("name") == "email" and line["new_value"]
        )
        for line in lines:
            if line.get("new_value") in users and (
                wrong := letters.browse(line["notice_id"])._of_a_user(line["new_value"], users)
            ):
                line.update(new_value=False, problem=wrong)
        return lines

    def _text_of(self, cell: Cell) -> tuple:
        """Returns what is typed in a cell, and in words why it can't be read, one of them ``False``."""
        try:
            return cell.text(), False
        except SpreadsheetError as error:
            return False, self._in_words(error)

    def _no_letter(self) -> str:
        return self.env._(
            "This is no letter of this sending: the row is of another spreadsheet, or its number was changed or is missing."
        )

    def _repeated(self, first: int | None) -> str | bool:
        return self.env._("Row %s has the same number. Only that one counts.", first) if first else False

    def _prepare_line(self, cell: Cell, letter) -> dict:
        value = "" if cell.is_blank else str(cell.value)[:_SHOWN]
        return {"cell": cell.ref, "notice_id": letter.id, "value": value}

    def _prepare_address(self, letter, contact, name: str, cell: Cell) -> dict:
        text, problem = self._text_of(cell)
        new, wrong = (False, problem) if problem else letter._check_correction(contact, name, text)
        return {
            **self._prepare_line(cell, letter),
            "contact_id": contact.id,
            "name": name,
            "old_value": contact[name],
            "new_value": new,
            "problem": wrong,
        }

    # What is done with it

    def action_restart(self):
        """Asks for another file."""
        self.write({"state": "file", "file": False, "file_name": False})
        return self._show_dialog()

    def action_apply(self):
        """Writes the addresses that are listed as changes; what can't be written any more is listed with the reason (users).
        Done twice it changes nothing more."""
        self.ensure_one()
        waiting = self.sudo().line_ids.filtered(lambda line: not line.problem and not line.is_applied)
        letters = waiting.notice_id.with_env(self.env)
        check_group(letters, USER)
        locked = letters.sudo().try_lock_for_update()
        corrections = letters._corrections()
        users = letters._addresses_of_users(line.new_value for line in waiting if line.name == "email")
        for letter, lines in waiting.grouped("notice_id").items():
            contact, refusal = corrections[letter]
            busy = letter not in locked and self.env._("Somebody else is working on this letter. Choose the file again.")
            lines._apply(contact, busy or refusal, users)
        self.sudo().state = "applied"
        return self._show_dialog()

    def _corrected_letters(self):
        """Returns the letters whose address was corrected, which is that of the sending's channel."""
        return self.line_ids.filtered("is_applied").notice_id

    def action_send_again(self):
        """Queues the letters again whose address was corrected, and no other (users)."""
        self.ensure_one()
        letters = self._corrected_letters()
        if not letters:
            raise UserError(self.env._("No letter has a new address to be sent to."))
        return self._done(letters, letters._queue_corrected())

    # What is shown

    def _title(self):
        return self.env._("Corrected addresses")

    def _done(self, letters, queued) -> dict:
        """Returns the action that says which of ``letters`` wait to be sent again, and that closes the dialog."""
        message = self.env._("Letters that will be sent again: %s.", len(queued))
        if left_out := letters - queued:
            message += "\n" + self.env._("Left out, as they were sent, withdrawn or paid meanwhile: %s", self._names(left_out))
        return self._say(message, is_warning=bool(left_out), className="o_delinquency_done")

    def _names(self, letters) -> str:
        names = [partner.display_name for partner in letters.partner_id[:_NAMES_AT_MOST].sudo()]
        if len(letters) > _NAMES_AT_MOST:
            names.append(self.env._("%s more", len(letters) - _NAMES_AT_MOST))
        return ", ".join(names)


class AccountDelinquencyUnreachedLine(models.TransientModel):
    """An address that the spreadsheet changes, or a cell of it and what is wrong there. Only the program writes lines, so that
    they are what was checked."""

    _name = "account.delinquency.unreached.line"
    _inherit = ["delinquency.dialog.sight"]
    _description = "Corrected Address"
    _order = "id"

    wizard_id = fields.Many2one("account.delinquency.unreached", required=True, readonly=True, ondelete="cascade")
    cell = fields.Char(readonly=True)
    notice_id = fields.Many2one("account.delinquency.notice", string="Letter", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="notice_id.partner_id", string="Customer", related_sudo=False)
    contact_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    name = fields.Selection(ADDRESSES, string="Address", readonly=True)
    value = fields.Char(string="In the File", readonly=True)
    old_value = fields.Char(string="Now", readonly=True)
    new_value = fields.Char(string="New", readonly=True)
    problem = fields.Char(readonly=True)
    is_applied = fields.Boolean(readonly=True)

    def _apply(self, contact, refusal: str | bool, users: dict):
        """Writes the addresses of one letter, unless ``refusal`` says why not, they are of ``users`` by now, or somebody has
        changed them meanwhile."""
        for line in self:
            line.problem = refusal or line.notice_id._of_a_user(line.new_value, users) or line._overtaken(contact)
        valid = self.filtered(lambda line: not line.problem)
        self.notice_id.with_env(contact.env)._correct_contact(contact, {line.name: line.new_value for line in valid})
        valid.is_applied = True

    def _overtaken(self, contact) -> str | bool:
        if contact != self.contact_id:
            return self.env._("The letter goes to another contact now. Choose the file again.")
        if (contact[self.name] or "") not in (self.old_value or "", self.new_value):
            return self.env._("Somebody has changed it to “%s” meanwhile. Choose the file again.", contact[self.name] or "")
        return False
