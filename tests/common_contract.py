from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time

from .common import TODAY, DelinquencyCommon, days_ago

# Noon in São Paulo.
NOON_UTC = 15
ANATEL_632 = (("notice", 15, "due_date"), ("reduce", 15, "notice"), ("suspend", 30, "previous"))


def noon(day):
    """Returns noon of a day in the company's time zone, as a naive UTC time."""
    return datetime(day.year, day.month, day.day, NOON_UTC)


class ContractCommon(DelinquencyCommon):
    """A policy with a notice and a suspension, and contracts with their posted documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "America/Sao_Paulo"
        cls.policy = cls._policy()
        cls.company.delinquency_policy_id = cls.policy
        cls.notify, cls.cut = cls.policy.step_ids
        cls.contract = cls._contract()

    @classmethod
    def _policy(cls, *steps, **values):
        """Makes a policy of steps, each (action, days, counted from): by default a notice after 15 days, a suspension 15 days
        after the notice."""
        steps = steps or (("notice", 15, "due_date"), ("suspend", 15, "notice"))
        return cls.env["account.delinquency.policy"].create(
            {
                "name": "Boleto",
                "step_ids": [
                    Command.create({"sequence": place, "action": action, "days": days, "counted_from": counted_from})
                    for place, (action, days, counted_from) in enumerate(steps)
                ],
                **values,
            }
        )

    @classmethod
    def _contract(cls, partner=None, company=None, contract_line_ids=None, line_recurrence=True, **values):
        """Makes a contract of one plan, billed monthly in advance since 2026-01-10 and invoiced until 2026-12-09; ``values`` are
        the line's. Other lines share the recurrence of the contract, and then ``values`` are its own."""
        line, header = ({}, values) if contract_line_ids else (values, {})
        return (
            cls.env["contract.contract"]
            .with_context(skip_modification_mail=True)
            .create(
                {
                    "name": "Fibre 300",
                    "partner_id": (partner or cls.customer).id,
                    "company_id": (company or cls.company).id,
                    "contract_type": "sale",
                    "line_recurrence": line_recurrence,
                    **header,
                    "contract_line_ids": contract_line_ids
                    or [
                        Command.create(
                            {
                                "name": "Fibre 300",
                                "product_id": cls.product_a.id,
                                "quantity": 1,
                                "specific_price": 100,
                                "date_start": "2026-01-10",
                                "recurring_rule_type": "monthly",
                                "recurring_invoicing_type": "pre-paid",
                                "last_date_invoiced": "2026-12-09",
                                "recurring_next_date": "2026-12-10",
                                **line,
                            }
                        )
                    ],
                }
            )
        )

    @classmethod
    def _bill(cls, contract=None, amount=100.0, due=None, **values):
        """Makes a posted document of a contract, by default 40 days overdue."""
        contract = contract or cls.contract
        document = cls._document(amount, due or days_ago(40), partner=contract.partner_id, post=False, **values)
        document.invoice_line_ids.contract_line_id = contract.contract_line_ids[0]
        document.action_post()
        cls._commit()
        return document

    @classmethod
    def _run(cls, actions=None):
        """Does what the scheduled actions do with all contracts of the company, without their commits."""
        contracts = cls.env["contract.contract"].sudo()
        for batch in contracts._run_batches(cls.company):
            batch._act_isolated(actions or {"reminder", "notice", "reduce", "suspend", "terminate", "resume", "resuspend"})

    @classmethod
    def _run_on(cls, day, actions=None):
        with freeze_time(noon(day)):
            cls._run(actions)

    @classmethod
    def _notify(cls, days=20, contracts=None):
        """Records the notice that is due of the contracts and says that it went out ``days`` ago."""
        contracts = (contracts or cls.contract).sudo()
        with freeze_time(noon(days_ago(days))):
            cls.env["account.delinquency.notice"]._issue(dict.fromkeys(contracts, cls.notify))
            notices = contracts.notice_ids.filtered(lambda notice: notice.state == "queued")
            notices._update_state("sent")
        return notices

    def _use(self, *steps, **values):
        """Gives the company a policy of these steps; returns them."""
        self.policy = self._policy(*steps, **values)
        self.company.delinquency_policy_id = self.policy
        return self.policy.step_ids

    def _tell(self, step, days):
        """Gives the contract the message of the step, as sent so many days ago."""
        with freeze_time(noon(days_ago(days))):
            self.env["account.delinquency.notice"]._issue({self.contract.sudo(): step})
            self._send()

    @classmethod
    def _send(cls):
        """Says that all queued messages went out now."""
        cls.env["account.delinquency.notice"].sudo().search([("state", "=", "queued")])._update_state("sent")

    @classmethod
    def _suspended(cls, contract=None, **values):
        """Suspends a contract for debt by hand."""
        contract = contract or cls.contract
        return contract.suspend_services(reason="By phone", **values)

    def _assert_not_suspended(self, contract=None, **values):
        """Checks that a suspension by hand, with a reason, does nothing and says so."""
        with self.assertRaisesRegex(UserError, "Nothing was suspended"):
            self._suspended(contract, **values)

    @classmethod
    def _decision(cls, contract=None):
        contract = contract or cls.contract
        return contract._decisions()[contract]

    @staticmethod
    def _later(days):
        return TODAY + timedelta(days=days)

    def _queries(self, act) -> int:
        """Returns how many queries ``act`` takes on an empty cache, what it leaves to be written included."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
