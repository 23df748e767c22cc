from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.groups import USER, check_group
from ..reports.account_debtor_report_file import KINDS, PICTURES, PREVIEW
from ..rules.debtor_report import Layout, Report

ALL, NEXT, ONLY = "all", "next", "only"
PORTRAIT, LANDSCAPE = "portrait", "landscape"
# What the dialog remembers for its user.
_REMEMBERED = ["kind", "without_header", "summary_only", "orientation"]
# So many debtors a report on paper or of pictures has at most that is made while its author waits, where the system has no other
# number; the other kinds take a tenth of the time.
_BACKGROUND = 300
_FAST = 10
_DOCUMENTS_PER_DEBTOR = 10
# So many documents are made in one go, before the server would end it; a PDF is made in several.
_MOST_DOCUMENTS = 100_000
_MOST_IN_PICTURES = 5_000


class AccountDebtorReport(models.TransientModel):
    """The dialog that makes a report of debtors: which kind of file, what is left out, and which of the records."""

    _name = "account.debtor.report"
    _description = "Report of Debtors"
    _inherit = ["delinquency.dialog"]
    _dialog_size = "medium"
    # A report that waits for its turn is made of this record.
    _transient_max_hours = 24 * 7

    debtors = fields.Json(help="The ids of the debtors, in order.")
    items = fields.Json(help="The filter of the list: which open items count.")
    filter_words = fields.Char(string="Filter", readonly=True, help="What the list shows, in words.")
    title = fields.Char(required=True, default=lambda self: self.env._("Delinquent customers"))
    kind = fields.Selection(KINDS, string="Kind of Report", required=True, default=PREVIEW)
    without_header = fields.Boolean(help="Without title, filter and logo.")
    summary_only = fields.Boolean(help="One row for each customer, without the documents.")
    orientation = fields.Selection([(PORTRAIT, "Portrait"), (LANDSCAPE, "Landscape")], required=True, default=PORTRAIT)
    records = fields.Selection(
        [(ALL, "All"), (NEXT, "The next ones, from number"), (ONLY, "Only number")], required=True, default=ALL
    )
    first_record = fields.Integer(string="Number", default=1, help="The first customer of the list is number 1.")
    record_count = fields.Integer(string="How Many", default=10)
    debtor_count = fields.Integer(string="Customers", compute="_compute_debtor_count")

    @api.depends("debtors")
    def _compute_debtor_count(self):
        for wizard in self:
            wizard.debtor_count = len(wizard.debtors or [])

    # Opening

    @api.model
    def _open_for(self, debtors, items: list | None, filter_words: str):
        """Opens the dialog for ``debtors``, whose amounts are made of ``items``; none: of what is overdue."""
        if not debtors:
            raise UserError(self.env._("There is nobody to report on: nobody in the list owes anything now."))
        wizard = self.create({**self._remembered(), "debtors": debtors.ids, "items": items, "filter_words": filter_words})
        return wizard._show_dialog()

    def _title(self):
        return self.env._("Report")

    # Making

    def action_make(self):
        """Shows the preview, or makes the file: at once where it is small, else in the background."""
        self.ensure_one()
        check_group(self, USER)
        debtors = self._chosen_debtors()
        self.env["account.debtor.report.file"]._check_library(self.kind)
        self._remember()
        documents = sum(debtors.mapped("item_count"))
        self._check_size(documents)
        is_large = self._is_large(len(debtors), documents)
        if self.kind == PREVIEW:
            return self._open_preview(is_large)
        output = self._record(debtors)
        if is_large:
            output._queue(self._name, self.id)
            return self._say_later(output)
        content = self._make(output)
        output._finish(content)
        return output._download_action(self.env._("The report is ready: %s", output.name))

    def _open_preview(self, is_large: bool):
        if is_large:
            raise UserError(
                self.env._(
                    "So many customers are too much for a preview. Choose some of the records, or another kind: the file is then"
                    " made in the background."
                )
            )
        return {"type": "ir.actions.act_url", "url": f"/delinquency/report/{self.id}", "target": "new"}

    def _record(self, debtors):
        """Records that the user takes the report out of Odoo, and returns the record."""
        extension = self.env["account.debtor.report.file"]._extension(self.kind)
        return self.env["account.delinquency.output"]._open(
            "report",
            f"{self.title}.{extension}",
            format=dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            model_name="account.debtor",
            row_count=len(debtors),
            filter_description="\n".join(filter(None, (self.filter_words, self.items and str(self.items)))),
            companies=debtors.company_id,
        )

    def _say_later(self, output):
        message = self.env._("“%s” is made in the background. You will be told when it is ready.", output.name)
        return self._say(message, type="info", className="o_delinquency_done")

    def _make(self, output) -> bytes | None:
        """Returns the file of ``output``; see ``account.delinquency.output._queue``."""
        content, extension = self.env["account.debtor.report.file"]._content(self._report(), self.kind)
        output.sudo().name = f"{output.name.rpartition('.')[0]}.{extension}"
        return content

    def _report(self) -> Report:
        """Returns what the report says, with the debts of now and the rights of the user."""
        layout = Layout(
            is_headed=not self.without_header,
            is_summary=self.summary_only,
            is_landscape=self.orientation == LANDSCAPE,
        )
        return self.env["account.debtor.report.data"]._of(self._chosen_debtors(), self.title, self.filter_words, layout)

    # The records

    def _chosen_debtors(self):
        """Returns the debtors of the chosen records that still are some, in order; raises ``UserError`` where there is none."""
        ids = list(self.debtors or [])
        if self.records != ALL:
            self._check_numbers(len(ids))
            start = self.first_record - 1
            ids = ids[start : start + (self.record_count if self.records == NEXT else 1)]
        debtors = self.env["account.debtor"].with_context(overdue_item_domain=self.items).browse(ids)
        debtors &= debtors.search([("id", "in", ids)])
        if not debtors:
            raise UserError(
                self.env._("None of these customers owes anything any more. Close the dialog and load the list again.")
            )
        return debtors

    def _check_numbers(self, count: int):
        if not 1 <= self.first_record <= count:
            raise UserError(self.env._("Enter the number of a record between 1 and %s.", count))
        if self.records == NEXT and self.record_count < 1:
            raise UserError(self.env._("Enter how many records to report on: 1 or more."))

    # The size

    def _check_size(self, documents: int):
        """Raises ``UserError`` where a file of so many documents would never be finished."""
        most = _MOST_IN_PICTURES if self.kind in PICTURES else _MOST_DOCUMENTS
        if self.kind != "pdf" and documents > most:
            raise UserError(
                self.env._(
                    "%(count)s documents are too many for this kind of file, which takes %(most)s at most. Choose some of the"
                    " records, or PDF, which is made in parts.",
                    count=documents,
                    most=most,
                )
            )

    def _is_large(self, debtors: int, documents: int) -> bool:
        """Whether it takes too long to wait for a report of so many debtors, with so many documents."""
        parameters = self.env["ir.config_parameter"].sudo()
        most = int(parameters.get_param("account_delinquency.report_background_debtors", _BACKGROUND))
        if self.kind not in (*PICTURES, "pdf"):
            most *= _FAST
        return debtors > most or documents > most * _DOCUMENTS_PER_DEBTOR

    # The choice is kept in the user's settings.

    def _remember(self):
        self._settings().debtor_report = {name: self[name] for name in _REMEMBERED}

    @api.model
    def _remembered(self) -> dict:
        return dict(self._settings().debtor_report or {})
