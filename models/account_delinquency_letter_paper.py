from odoo import models
from odoo.exceptions import UserError

from .groups import USER, check_group
from .recorded import made_by_program


class AccountDelinquencyLetterPaper(models.AbstractModel):
    """Letters on paper, and the files that go with an e-mail."""

    _name = "account.delinquency.letter.paper"
    _description = "Collection Letters on Paper and as Files"

    def action_print(self):
        """Prints the letters, one a page, and keeps what they say. Whoever hands them over marks them as sent."""
        check_group(self, USER)
        letters = self.filtered(lambda notice: notice.channel == "letter" and notice.state != "cancelled")
        if not letters:
            raise UserError(self.env._("Choose letters: the other messages go out by themselves."))
        letters.sudo()._write_letters()
        return self.env.ref("account_delinquency.action_report_letter").report_action(letters._heads(), config=False)

    def _write_letters(self):
        """Stores what the letters that wait to be printed say, with the debts of now."""
        waiting = self.filtered(lambda notice: notice.state == "queued")
        together = waiting._together()
        for notice in waiting._heads():
            written = notice._write_out(notice._template("email"))[notice.id]
            together[notice].recipient = notice._in_language()._address_of(notice.partner_id)
            together[notice]._said(written["subject"], written["body_html"])

    def _heads(self):
        """Returns one notice of those that are said in one message."""
        groups = self._together()
        return self.browse().union(*{(groups[notice] & self)._head() for notice in self})

    # Files

    def _attachments(self):
        """Returns the files of the template, and those that the terms of the letter ask for, made for the notice."""
        told = self._in_language()
        files = []
        if self.mailing_id.attach_invoices:
            files += told._invoice_files()
        if self.mailing_id.attach_statement:
            files.append((told.env._("Statement") + ".pdf", told._pdf("account_delinquency.report_statement", told)))
        values = [{"name": name, "raw": raw, "res_model": self._name, "res_id": self.id} for name, raw in files]
        return self._template("email").sudo().attachment_ids | made_by_program(self.env["ir.attachment"]).create(values)

    def _invoice_files(self) -> list[tuple[str, bytes]]:
        """Returns the names and contents of the PDFs of the documents that the letter names, each as it was sent where it was."""
        moves = self.told_move_ids.filtered(lambda move: move.is_sale_document(include_receipts=True))
        return [
            (
                move._get_invoice_report_filename(),
                move.invoice_pdf_report_id.raw or self._pdf("account.account_invoices", move),
            )
            for move in moves.sudo()
        ]

    def _pdf(self, report: str, records) -> bytes:
        content, _kind = self.env["ir.actions.report"].sudo()._render_qweb_pdf(report, records.ids)
        return content
