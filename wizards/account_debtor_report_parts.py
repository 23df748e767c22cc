from time import monotonic

from odoo import models
from odoo.fields import Domain

from ..models.recorded import made_by_program
from ..reports.account_debtor_report_pdf import PART_ROWS
from ..rules import report_snapshot
from ..rules.report_parts import parts

# So long a part of the work goes on: the server ends what takes minutes.
_SECONDS = 30
_SNAPSHOT = "report.json"


class AccountDebtorReport(models.TransientModel):
    """A long PDF is made in several runs of the scheduled action. What it says is computed in the first one and kept with the
    pages that are made, so that its parts belong together, whatever is paid meanwhile."""

    _inherit = "account.debtor.report"

    def _make(self, output) -> bytes | None:
        if self.kind != "pdf" or not output.maker_model:
            return super()._make(output)
        return self._make_parts(output)

    def _make_parts(self, output) -> bytes | None:
        """Makes parts for a while; returns the whole file once all are there."""
        end = monotonic() + _SECONDS
        portions = parts(self._kept_report(), PART_ROWS)
        pdf, made = self.env["account.debtor.report.pdf"], self._kept("part")
        done = sum(self._customers(portion) for portion in portions[: len(made)])
        for place, portion in enumerate(portions[len(made) :], len(made)):
            if place > len(made) and monotonic() >= end:
                return None
            self._keep(f"part {place:05}", pdf._part(portion))
            done += self._customers(portion)
            output._progress(done)
        joined = pdf._join([part.raw for part in self._kept("part")])
        self._kept("").unlink()
        return joined

    def _customers(self, portion) -> int:
        return sum(len(piece.customers) for piece in portion.slices)

    def _kept_report(self):
        """Returns the report as it was computed in the first run."""
        kept = self._kept(_SNAPSHOT)
        if kept:
            return report_snapshot.from_text(kept.raw.decode())
        report = self._report()
        self._keep(_SNAPSHOT, report_snapshot.to_text(report).encode())
        return report

    def _kept(self, prefix: str):
        """Returns the files that are kept meanwhile whose names begin so, in order."""
        own = Domain("res_model", "=", self._name) & Domain("res_id", "=", self.id)
        return self.env["ir.attachment"].sudo().search(own & Domain("name", "=like", f"{prefix}%"), order="name")

    def _keep(self, name: str, raw: bytes):
        values = {"name": name, "raw": raw, "res_model": self._name, "res_id": self.id, "mimetype": "application/octet-stream"}
        made_by_program(self.env["ir.attachment"]).create(values)
