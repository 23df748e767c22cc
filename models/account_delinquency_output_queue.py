import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .groups import USER, check_group
from .undoing import others_first, undoing

_logger = logging.getLogger(__name__)


class AccountDelinquencyOutput(models.Model):
    """Files that are made in the background, by the scheduled action, one after the other, as their authors."""

    _inherit = "account.delinquency.output"

    maker_model = fields.Char(readonly=True)
    maker_id = fields.Integer(readonly=True)
    maker_context = fields.Json(readonly=True)

    def _queue(self, maker_model: str, maker_id: int):
        """Lets the scheduled action make the file: with ``_make(output)`` of a record of ``maker_model``, as the author, with the
        companies, the language and the time zone of now.

        It returns the file, bytes or a path, or a tuple of it and the values of ``_finish``; or ``None`` where it has done a
        part, which it has stored itself, and wants to be called again. It says how far it is with ``output._progress``.
        """
        self.ensure_one()
        context = {name: self.env.context.get(name) for name in ("lang", "tz")}
        context["allowed_company_ids"] = self.env.companies.ids
        maker = {"maker_model": maker_model, "maker_id": maker_id, "maker_context": context}
        self.sudo().write({**maker, "state": "waiting"})
        self._make_soon()

    @api.model
    def _make_soon(self):
        cron = self.env.ref("account_delinquency.cron_output", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    def _progress(self, done: int, total: int | None = None):
        """Says how much is done, at once: in a transaction of its own, so that the maker's goes on seeing the same data. Does
        nothing for a file that is made while its author waits."""
        self.ensure_one()
        if not self.maker_model:
            return
        values = {"done_count": done} | ({} if total is None else {"total_count": total})
        with self.env.registry.cursor() as cr:
            self.sudo().with_env(self.env(cr=cr, su=True)).write(values)

    @api.model
    def _cron_make(self):
        """Makes the files that wait, the oldest first."""
        self._end_interrupted()
        waiting = self.search([("state", "=", "waiting")], order="id")
        left = len(waiting)
        for output in waiting:
            output._make_isolated()
            left -= output.state != "waiting"
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    @api.model
    def _end_interrupted(self):
        """Ends the files that were being made when the server stopped: no two runs of the action are at work at once."""
        for output in self.search([("state", "=", "running"), ("maker_model", "!=", False)]):
            output._fail(
                output._as_author().env._(
                    "The server stopped while the file was made, which may be due to its time limit. Ask for fewer rows."
                )
            )
            output._notify_author()

    def _make_isolated(self):
        """Makes one file; one that can't be made stops no other. ``state`` and progress are stored at once."""
        self.state = "running"
        self.env["ir.cron"]._commit_progress()
        made, error = self._made()
        self.env["ir.cron"]._commit_progress()  # The progress was stored by others: this transaction could not write it.
        if error:
            self._fail(error)
        elif made is None:
            self.state = "waiting"
            self._make_soon()
            return
        else:
            content, about = made if isinstance(made, tuple) else (made, {})
            self._finish(content, **about)
        self._notify_author()

    def _made(self) -> tuple:
        """Returns what the maker returns, and why it failed, one of them ``None``."""
        output = self._as_author()
        others_first(self.env.cr)
        try:
            with undoing(self.env.cr):
                check_group(output, USER)
                maker = output.env[self.maker_model].browse(self.maker_id)
                if not maker.exists():
                    raise UserError(output.env._("The dialog that it was asked for in is gone. Ask for the file again."))
                return maker._make(output), None
        except (AccessError, UserError, ValidationError) as error:
            return None, str(error)
        except OperationalError:
            raise
        except Exception as error:
            _logger.warning("The file of output %s could not be made", self.id, exc_info=True)
            return None, output.env._("The program failed: %s", str(error) or type(error).__name__)

    def _as_author(self):
        """Returns the record as its author had it when the file was asked for."""
        return self.with_env(self.env(user=self.user_id.id, su=False, context=self.maker_context or {}))

    def _notify_author(self):
        """Says in the author's web client that the file is there, or why not."""
        output = self._as_author()
        if self.state == "done":
            message = output.env._("The file “%s” is ready.", self.name)
        else:
            message = output.env._("The file “%(name)s” was not made: %(reason)s", name=self.name, reason=self.error)
        self.user_id._bus_send(
            "account_delinquency.output",
            {
                "message": " ".join(filter(None, (message, self.note))),
                "is_done": self.state == "done",
                "url": self._url(),
            },
        )
