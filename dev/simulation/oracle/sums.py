"""One sum, whoever says it: the journal's."""

import base64
import csv
import io
from collections import defaultdict
from xml.etree import ElementTree

from .invariants import broken

# Files are made on the first of so many days.
_FILES_EVERY = 10
_REPORT = "{urn:account-delinquency:debtor-report:1}"


class Sums:
    """Compares what the product says of debts with what the oracle reads in the journal."""

    def __init__(self, oracle):
        self.oracle = oracle

    def check(self, sim):
        self._contracts(sim)
        self._debtors(sim)
        self._others(sim)
        if sim.day % _FILES_EVERY == 0:
            self._files(sim)

    def _contracts(self, sim):
        contracts = sim.env("officer")["contract.contract"].with_context(active_test=False)
        for record in contracts.search([("contract_type", "=", "sale")]):
            own = sim.now.contracts[record.id]
            self._same(f"the contract {own.name}", record.overdue_amount, self.oracle.owed(sim.now, own, sim.today))

    def _debtors(self, sim):
        zone = {"tz": sim.spec["zone"]}
        env = sim.env("officer")
        debtors = env["account.debtor"].with_context(**zone).search([])
        said = {debtor.partner_id.id: debtor for debtor in debtors}
        for customer in {item.customer for item in sim.now.items}:
            items = [one for one in sim.now.items if one.customer == customer and one.cents > 0 and one.due < sim.today]
            owed = sum(one.cents for one in items if not one.contested)
            debtor = said.pop(customer, env["account.debtor"])
            name = debtor.partner_id.display_name or str(customer)
            self._same(f"the list, of {name}", debtor.amount_overdue, owed)
            self._same(f"the list, contested of {name}", debtor.amount_disputed, sum(one.cents for one in items if one.contested))
            credit = -sum(one.cents for one in sim.now.items if one.customer == customer and one.cents < 0)
            if debtor:
                self._same(f"the list, credit of {name}", debtor.amount_credit, credit)
                self._same(f"the list, net of {name}", debtor.amount_net, owed - credit)
        if said:
            broken("one_sum", f"the list shows {[one.partner_id.name for one in said.values()]}, who owe nothing")

    def _others(self, sim):
        """The items, the customer's own page and the statement that letters and reports are made from."""
        env = sim.env("officer")
        items = env["account.open.item"].with_context(tz=sim.spec["zone"]).search([])
        wanted = {one.id: one.cents for one in sim.now.items}
        said = {item.id: round(item.amount_residual * 100) for item in items if item.partner_id}
        self.oracle.checks += len(wanted)
        if said != wanted:
            other = sorted({one for one in {*said, *wanted} if said.get(one) != wanted.get(one)})
            pairs = [(said.get(one), wanted.get(one)) for one in other]
            broken("one_sum", f"the open items {other}, as said and as in the journal: {pairs}")
        customers = env["res.partner"].with_context(tz=sim.spec["zone"]).browse(sorted({one.customer for one in sim.now.items}))
        statements = env["account.debtor.statement"].sudo()._of(customers, env.company)
        for customer in customers:
            own = [one for one in sim.now.items if one.customer == customer.id]
            debts = sum(one.cents for one in own if one.cents > 0 and one.due < sim.today and not one.contested)
            credit = -sum(one.cents for one in own if one.cents < 0)
            self._same(f"the page of {customer.name}", customer.overdue_amount, debts)
            self._same(f"the statement of {customer.name}", sum(one.residual for one in statements[customer.id].lines), debts)
            self._same(f"the credit in the statement of {customer.name}", statements[customer.id].credit, credit)

    def _files(self, sim):
        """The report and the export of all debtors, read back from their files."""
        debtors = sim.env("officer")["account.debtor"].with_context(tz=sim.spec["zone"]).search([])
        if not debtors:
            return
        owed = defaultdict(int)
        for item in sim.now.items:
            if item.cents > 0 and item.due < sim.today:
                owed[item.customer] += 0 if item.contested else item.cents
        self.oracle.checks += 2 * len(owed)
        for what, said in (("report", self._reported(debtors)), ("export", self._exported(debtors))):
            if sorted(said) != sorted(owed.values()):
                broken("one_sum", f"the file of the {what} says {sorted(said)} cents, and the journal {sorted(owed.values())}")

    def _reported(self, debtors) -> list[int]:
        dialog = self._dialog(debtors.action_report(), debtors, kind="xml")
        dialog.action_make()
        totals = ElementTree.fromstring(self._made(debtors)).findall(f"./{_REPORT}company/{_REPORT}customer/{_REPORT}total")
        return [round(float(total.get("residual")) * 100) for total in totals]

    def _exported(self, debtors) -> list[int]:
        dialog = self._dialog(debtors.action_export(), debtors, format="csv", title=False)
        chosen = debtors.env["account.delinquency.export.column"]._prepare(dialog._labels(), ["amount_overdue"])
        dialog.column_ids = [(5,), *((0, 0, column) for column in chosen)]
        dialog.action_export()
        rows = list(csv.reader(io.StringIO(self._made(debtors).decode("utf-8-sig"), newline="")))
        return [round(float(row[0]) * 100) for row in rows[1:]]

    def _dialog(self, action, debtors, **values):
        dialog = debtors.env[action["res_model"]].browse(action["res_id"])
        dialog.write(values)
        return dialog

    def _made(self, debtors) -> bytes:
        file = debtors.env["account.delinquency.output.file"].search([], order="id DESC", limit=1)
        file.invalidate_recordset(["content"])
        return base64.b64decode(file.content)

    def _same(self, who: str, amount: float, cents: int):
        self.oracle.checks += 1
        if round(amount * 100) != cents:
            broken("one_sum", f"{who}: {amount:.2f}, and the journal says {cents / 100:.2f}")
