from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import days_ago
from .common_contract import ContractCommon
from .common_letter import LetterCommon


def merge(source, destination):
    """Merges contacts as Odoo's wizard does."""
    wizard = source.env["base.partner.merge.automatic.wizard"].sudo().create({})
    wizard._merge((source + destination).ids, destination)


@tagged("post_install", "-at_install")
class TestDebtorMoves(ContractCommon):
    """Contacts that become another customer's: an invoice stays with the company of its day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group, cls.other = (cls._customer(name, is_company=True) for name in ("Group", "Other group"))
        cls.contact = cls._customer("Purchasing", parent_id=cls.group.id)
        cls.theirs = cls._contract(cls.contact)
        cls._bill(cls.theirs)

    def _stays_suspended(self, act, contract=None):
        """Whether ``act`` is allowed and leaves the contract suspended; ``None`` where it is refused."""
        try:
            with self.env.cr.savepoint():
                act()
                self.env.flush_all()
        except UserError as error:
            self.assertIn("would look paid", str(error))
            return None
        self._run()
        return (contract or self.theirs).suspension_state == "suspended"

    def test_contact_of_a_suspended_contract_does_not_leave_the_company_that_owes(self):
        self._suspended(self.theirs)
        twin = self._customer("Ana", parent_id=self.other.id)
        for name, act in (
            ("to another company", lambda: self.contact.write({"parent_id": self.other.id})),
            ("to none", lambda: self.contact.write({"parent_id": False})),
            ("a company itself", lambda: self.contact.write({"is_company": True})),
            ("merged into a contact of another company", lambda: merge(self.contact, twin)),
        ):
            with self.subTest(name):
                self.assertIsNone(self._stays_suspended(act))

    def test_debts_of_the_next_company_are_not_what_services_were_suspended_for(self):
        self.policy.scope = "customer"
        self._document(100, days_ago(40), partner=self.other)
        self._suspended(self.theirs)
        self.assertIsNone(self._stays_suspended(lambda: self.contact.write({"parent_id": self.other.id})))

    def test_contact_of_a_contract_that_is_not_suspended_may_leave(self):
        self.contact.parent_id = self.other
        self.assertEqual(self.theirs.debtor_partner_id, self.other)

    def test_contact_without_the_debt_may_leave(self):
        self._suspended(self.theirs)
        colleague = self._customer("Bia", parent_id=self.group.id)
        colleague.parent_id = self.other
        self.assertEqual(self.theirs.suspension_state, "suspended")

    def test_debt_that_goes_along_stays_a_reason(self):
        self._bill()
        self._suspended()
        twin = self._customer("Ana")
        self.assertTrue(self._stays_suspended(lambda: self.customer.write({"parent_id": self.other.id}), self.contract))
        self.assertTrue(self._stays_suspended(lambda: merge(self.customer, twin), self.contract))

    def test_company_that_owes_may_be_merged(self):
        self._suspended(self.theirs)
        self.assertTrue(self._stays_suspended(lambda: merge(self.group, self.other)))


@tagged("post_install", "-at_install")
class TestLettersOfOneSending(LetterCommon):
    """What other operations make of the letters of a sending."""

    def test_two_customers_of_one_sending_may_be_merged(self):
        twin = self._customer("Ana Sousa", email="ana2@example.com")
        for partner in (self.customer, twin):
            self._document(100, days_ago(5), partner=partner)
        letters = self._letter_to(self.customer, twin)
        merge(self.customer, twin)
        self.assertEqual((len(letters), letters.partner_id), (2, twin))

    def test_step_whose_notice_a_letter_gave_may_be_deleted(self):
        self._bill()
        letters = self._letter_to(kind="suspension")
        self.assertEqual(letters.step_id, self.notify)
        step = {"sequence": 0, "action": "notice", "days": 10, "counted_from": "due_date"}
        self.policy.step_ids = [Command.delete(self.notify.id), Command.create(step)]
        self.env.flush_all()
        self.assertFalse(letters.step_id)
