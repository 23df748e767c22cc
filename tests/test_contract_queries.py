from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..models.contract_suspension import Terms
from .common import days_ago
from .common_contract import ContractCommon, noon

FEW, MANY = 10, 50
# OCA's helpdesk numbers each ticket by itself: it finds the sequence and takes its next number.
NUMBERING = 2


@tagged("post_install", "-at_install")
class TestContractQueries(ContractCommon):
    """What a run does with many contracts at once."""

    def _told(self, number):
        """Makes contracts, each with a customer of its own, whose suspension is due."""
        contracts = (
            self.env["contract.contract"]
            .sudo()
            .concat(*(self._contract(self._customer(f"Customer {place}")) for place in range(number)))
        )
        documents = self.env["account.move"].create([self._prepare_document(contract) for contract in contracts])
        documents.action_post()
        with freeze_time(noon(days_ago(20))):
            self.env["account.delinquency.notice"]._issue(dict.fromkeys(contracts, self.notify))
            self._send()
        return contracts

    def _prepare_document(self, contract):
        line = {"product_id": self.product_a.id, "price_unit": 100, "tax_ids": False}
        return {
            "move_type": "out_invoice",
            "partner_id": contract.partner_id.id,
            "invoice_date": days_ago(60),
            "invoice_date_due": days_ago(40),
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create({**line, "contract_line_id": contract.contract_line_ids.id})],
        }

    def _opened(self, number) -> int:
        contracts = self._told(number)
        suspensions = self.env["contract.suspension"].sudo()
        count = self._queries(lambda: suspensions._open(contracts, Terms(is_unattended=True)))
        self.assertEqual(len(contracts.suspension_ids.ticket_id), number)
        self.assertEqual(contracts.suspension_ids.notice_ids, contracts.notice_ids)
        return count

    def test_each_suspension_costs_no_more_than_the_number_of_its_ticket(self):
        helpdesk = self.env["helpdesk.ticket.team"].sudo()
        for team in (helpdesk, helpdesk.create({"name": "Field", "company_id": False})):
            with self.subTest(team=team.name):
                self.policy.ticket_team_id = team
                self._opened(1)
                counts = [self._opened(number) for number in (FEW, MANY)]
                self.assertEqual(counts[1] - counts[0], NUMBERING * (MANY - FEW))

    def test_run_without_anything_due_does_not_read_whole_contracts(self):
        [batch] = self._told(FEW)._run_batches(self.company)
        for action in ("reminder", "resume"):
            with self.subTest(action=action):
                self.env.flush_all()
                self.env.invalidate_all()
                batch._act_isolated({action})
                self.assertNotIn("note", batch[0]._cache)
                self.assertNotIn("comment", batch[0].debtor_partner_id._cache)
                self.assertNotIn("body", batch[0].notice_ids._cache)
