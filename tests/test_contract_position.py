from odoo.fields import Command
from odoo.tests import tagged

from .common import days_ago
from .common_contract import ContractCommon


@tagged("post_install", "-at_install")
class TestContractPosition(ContractCommon):
    def _position(self, contract=None):
        contract = contract or self.contract
        return self.env["contract.position"]._of(contract)[contract.id]

    def test_contract_without_debts(self):
        position = self._position()
        self.assertEqual((position.owed, position.oldest, position.upcoming), (0, None, None))

    def test_only_what_is_overdue_is_owed(self):
        self._bill(due=days_ago(1))
        self._bill(amount=70, due=days_ago(0))
        position = self._position()
        self.assertEqual((position.owed, position.oldest), (100, days_ago(1)))
        self.assertEqual((position.upcoming, position.upcoming_amount), (days_ago(0), 70))

    def test_of_instalments_the_overdue_ones(self):
        document = self._in_instalments((60, days_ago(30)), (40, days_ago(-30)), post=False)
        document.invoice_line_ids.contract_line_id = self.contract.contract_line_ids
        document.action_post()
        self.assertEqual(self._position().owed, 60)

    def test_document_of_two_contracts_is_a_debt_of_both(self):
        other = self._contract()
        document = self._document(100, days_ago(9), post=False)
        document.invoice_line_ids.contract_line_id = self.contract.contract_line_ids
        document.invoice_line_ids = [
            Command.create({"name": "TV", "price_unit": 50, "tax_ids": False, "contract_line_id": other.contract_line_ids.id})
        ]
        document.action_post()
        self.assertEqual([self._position(contract).owed for contract in (self.contract, other)], [150, 150])

    def test_debt_that_no_contract_bills_is_the_customer_s_alone(self):
        self._document(100, days_ago(9))
        self.assertEqual(self._position().owed, 0)
        self.policy.scope = "customer"
        position = self._position()
        self.assertEqual((position.owed, position.own), (100, 0))

    def test_credit_pays_the_oldest_debt_of_the_customer(self):
        other = self._contract()
        self._bill(other, due=days_ago(50))
        self._bill()
        self._pay_on_account(130)
        self.assertEqual([self._position(contract).owed for contract in (other, self.contract)], [0, 70])
        self.assertEqual([self._position(contract).covered for contract in (other, self.contract)], [100, 30])

    def test_credit_note_of_a_contract_pays_that_one(self):
        other = self._contract()
        self._bill(other, due=days_ago(50))
        self._bill()
        self._bill(move_type="out_refund")
        self.assertEqual([self._position(contract).owed for contract in (other, self.contract)], [100, 0])

    def test_payment_of_a_contact_counts_for_the_company(self):
        company = self._customer("Padaria Boa", is_company=True)
        contact = self._customer("Ana", parent_id=company.id)
        contract = self._contract(contact)
        self._bill(contract)
        self._pay_on_account(40, partner=contact)
        self.assertEqual(self._position(contract).owed, 60)

    def test_amounts_are_in_the_company_s_currency(self):
        usd = self._brl_to_usd(0.2)
        self._bill(currency_id=usd.id)
        self.assertEqual(self._position().owed, 500)

    def test_companies_are_read_together_each_in_its_own_coins(self):
        other = self._other_company(currency_id=self._enable_currency("KWD").id)
        theirs = self._contract(company=other)
        self._bill(amount=10.12)
        self._document_of(other, 10.125, due=days_ago(40), line={"contract_line_id": theirs.contract_line_ids.id})
        positions = self.env["contract.position"]._of(self.contract | theirs)
        self.assertEqual([positions[contract.id].owed for contract in (self.contract, theirs)], [10.12, 10.125])

    def test_contested_debt_stays_visible(self):
        self._bill().no_followup = True
        position = self._position()
        self.assertEqual((position.owed, position.contested), (0, 100))

    def test_latest_hold_of_contract_and_customer(self):
        self.contract.hold_suspension(days_ago(-3), "By phone")
        self.customer.write({"delinquency_hold_until": days_ago(-5), "delinquency_hold_reason": "Judge"})
        self.assertEqual(self._position().held_until, days_ago(-5))

    def test_hold_and_silence_of_a_contact_hold_its_contracts(self):
        """Of who has the contract and of who gets its invoices, whatever company they belong to."""
        company = self._customer("Padaria Boa", is_company=True)
        contact, payer = (self._customer(name, parent_id=company.id) for name in ("Ana", "Bia"))
        contract = self._contract(contact)
        contract.invoice_partner_id = payer
        hold = {"delinquency_hold_reason": "Judge"}
        for partner, days in ((contact, -3), (payer, -5)):
            with self.subTest(partner=partner.name):
                partner.write({**hold, "delinquency_hold_until": days_ago(days), "delinquency_silence_until": days_ago(days)})
                position = self._position(contract)
                self.assertEqual((position.held_until, position.silent_until), (days_ago(days), days_ago(days)))

    def test_document_that_bills_a_contract_by_several_lines_is_one_debt(self):
        self.contract.contract_line_ids.copy({"contract_id": self.contract.id})
        document = self._document(100, days_ago(9), post=False)
        for line in self.contract.contract_line_ids:
            document.invoice_line_ids = [
                Command.create({"name": "TV", "price_unit": 50, "tax_ids": False, "contract_line_id": line.id})
            ]
        document.action_post()
        self.assertEqual((self._position().owed, self._position().own), (200, 200))

    def test_notice_stands_while_one_of_its_debts_is_owed(self):
        first, second = self._bill(), self._bill(due=days_ago(30))
        self._notify()
        self._pay(first)
        self.assertEqual(list(self._position().given), [self.notify.id])
        self._pay(second)
        self.assertFalse(self._position().given)

    def test_notice_does_not_stand_for_later_debts(self):
        document = self._bill()
        self._notify()
        self._bill(due=days_ago(2))
        self._pay(document)
        self.assertEqual((self._position().owed, self._position().given), (100, {}))


@tagged("post_install", "-at_install")
class TestPositionOfBranches(ContractCommon):
    """A customer of a branch may pay at the company above it: Odoo matches both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create({"name": "Filial", "parent_id": cls.company.id})
        cls.cr.precommit.run()  # Odoo gives a branch its accounts then.
        cls.env.user.company_ids += cls.branch
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": (cls.company | cls.branch).ids})
        cls.at_branch = cls._contract(company=cls.branch)

    def _bill_at_branch(self, due=None, **values):
        line = {"contract_line_id": self.at_branch.contract_line_ids.id}
        return self._document_of(self.branch, 100, due=due or days_ago(40), line=line, **values)

    def _owed(self):
        """Returns what is owed of the contract of the company and of that of the branch."""
        positions = self.env["contract.position"]._of(self.contract | self.at_branch)
        return [positions[contract.id].owed for contract in (self.contract, self.at_branch)]

    def test_credit_at_the_company_above_counts_for_the_contract_of_a_branch(self):
        self._bill_at_branch()
        self._pay_on_account(100)
        self.assertEqual(self._owed(), [0, 0])

    def test_credit_at_the_company_above_pays_the_oldest_debt_of_all_and_that_once(self):
        self._bill()
        self._bill_at_branch(due=days_ago(50))
        self._pay_on_account(130)
        self.assertEqual(self._owed(), [70, 0])

    def test_credit_at_a_branch_is_for_the_branch_alone(self):
        self._bill()
        self._bill_at_branch(move_type="out_refund")
        self.assertEqual(self._owed(), [100, 0])

    def test_branch_s_own_credit_is_used_before_that_of_the_company_above(self):
        self._bill()
        self._bill_at_branch(due=days_ago(50))
        self._pay_on_account(100)
        self._bill_at_branch(move_type="out_refund")
        self.assertEqual(self._owed(), [0, 0])

    def test_payment_at_the_company_above_brings_services_of_the_branch_back(self):
        self._bill_at_branch()
        self._suspended(self.at_branch)
        self._pay_on_account(100)
        self.assertEqual(self.at_branch.suspension_state, "active")

    def test_debt_to_another_company_of_the_tree_is_not_the_contract_s(self):
        self._bill()
        self.policy.scope = "customer"
        self.assertEqual(self._owed(), [100, 0])
