from pathlib import Path

from odoo.exceptions import AccessError
from odoo.modules.module import load_script
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..rules.ladder import HELD, SILENCED
from .common import days_ago
from .common_contract import ContractCommon

GROUP = "account_delinquency.group_delinquency_"
CONTACTS = "base.group_partner_manager"
UNTIL = days_ago(-9)
NOBODY = {"delinquency_hold_until": False, "delinquency_silence_until": False, "delinquency_hold_reason": False}


def held(reason="Agreed", until=UNTIL):
    return {"delinquency_hold_until": until, "delinquency_silence_until": until, "delinquency_hold_reason": reason}


@tagged("post_install", "-at_install")
class TestPartnerHoldCompany(ContractCommon):
    """A company holds its customers for itself and its branches; other companies that share them neither see nor end that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._other_company()
        cls.officer = cls._user("officer_here", f"{GROUP}officer,{CONTACTS}")
        cls.stranger = cls._user("officer_there", f"{GROUP}officer,{CONTACTS}", cls.other)
        cls.of_both = cls._user("officer_of_both", f"{GROUP}officer,{CONTACTS}", cls.company + cls.other)

    def _as(self, user, company=None):
        return self.customer.with_user(user).with_company(company or user.company_id)

    def _hold(self, user, reason="Agreed", until=UNTIL, company=None):
        self._as(user, company).hold_delinquency(until, until, reason)

    def _of(self, company, customer=None):
        return (customer or self.customer).sudo().with_company(company).read([*NOBODY])[0]

    def _assert_hold(self, company, values, customer=None):
        self.assertEqual(self._of(company, customer), {"id": (customer or self.customer).id, **values})

    # Whose it is

    def test_hold_is_that_of_the_officer_s_company_alone(self):
        self._hold(self.officer)
        self._assert_hold(self.company, held())
        self._assert_hold(self.other, NOBODY)

    def test_officer_of_another_company_neither_reads_nor_ends_it(self):
        self._hold(self.officer)
        self.assertEqual(self._as(self.stranger).read([*NOBODY])[0], {"id": self.customer.id, **NOBODY})
        self._hold(self.stranger, reason=False, until=False)
        self._as(self.stranger).write({**NOBODY, "city": "Curitiba"})
        self._assert_hold(self.company, held())

    def test_two_companies_hold_one_customer_each_for_itself(self):
        self._hold(self.officer)
        self._hold(self.stranger, reason="Judge", until=days_ago(-3))
        self._assert_hold(self.company, held())
        self._assert_hold(self.other, held("Judge", days_ago(-3)))

    def test_hold_in_the_name_of_another_company_is_refused(self):
        with self.assertRaises(AccessError):
            self._hold(self.officer, company=self.other)

    def test_dialog_of_a_debtor_holds_in_the_company_of_its_row(self):
        self._document_of(self.other, 100)
        debtor = self._debtor().filtered(lambda row: row.company_id == self.other).with_user(self.of_both)
        context = {"default_partner_id": debtor.partner_id.id, "default_company_id": debtor.company_id.id}
        with Form(self.env["res.partner.hold"].with_user(self.of_both).with_context(**context)) as form:
            form.date_until, form.reason = UNTIL, "Agreed"
        form.record.action_hold()
        self.assertEqual(self._of(self.other)["delinquency_hold_until"], UNTIL)
        self._assert_hold(self.company, NOBODY)

    def test_dialog_of_another_company_is_not_made(self):
        dialogs = self.env["res.partner.hold"].with_user(self.officer)
        with self.assertRaises(AccessError):
            dialogs.create({"partner_id": self.customer.id, "company_id": self.other.id})
        with self.assertRaises(AccessError):
            dialogs.create({"partner_id": self.customer.id}).company_id = self.other

    # What it keeps away

    def test_it_keeps_the_suspensions_and_messages_of_its_company_away_alone(self):
        self._bill()
        self._hold(self.stranger)
        self.assertEqual(self._decision().action, "notice")
        self.assertTrue(self._decision().is_due)
        self._hold(self.officer)
        self.assertEqual(self._decision().reason, SILENCED)
        self._hold(self.officer, False, False)
        self._notify()
        self.assertTrue(self._decision().is_due)
        self._hold(self.officer)
        self.assertEqual(self._decision().reason, HELD)

    def test_silence_of_another_company_keeps_no_letter_back(self):
        self._bill()
        self.env["account.delinquency.notice"]._issue({self.contract.sudo(): self.notify})
        notices = self.env["account.delinquency.notice"]
        self._hold(self.stranger)
        self.assertFalse(notices._waiting_silenced())
        self._hold(self.officer)
        self.assertEqual(notices._waiting_silenced(), self.contract.notice_ids)

    def test_branch_keeps_the_holds_of_the_company_above_it_and_not_the_reverse(self):
        branch = self.env["res.company"].create({"name": "Filial", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        of_branch = self.contract.copy({"company_id": branch.id})
        facts = self.env["contract.position"]._facts
        self._hold(self.officer)
        self.assertEqual([(one.held_until, one.silent_until) for one in facts(of_branch)], [(UNTIL, UNTIL)])
        self._hold(self.officer, False, False)
        self.customer.with_company(branch).write(held())
        self.assertEqual([(one.held_until, one.silent_until) for one in facts(of_branch)], [(UNTIL, UNTIL)])
        self.assertEqual([(one.held_until, one.silent_until) for one in facts(self.contract)], [(None, None)])

    def test_each_row_of_a_debtor_shows_the_hold_of_its_company(self):
        self._bill()
        self._document_of(self.other, 100)
        self._hold(self.stranger)
        rows = {row.company_id: row.delinquency_hold_until for row in self._debtor()}
        self.assertEqual(rows, {self.company: False, self.other: UNTIL})
        found = self.env["account.debtor"].search([("delinquency_hold_until", ">=", "today")])
        self.assertEqual(found.company_id, self.other)
        free = self.env["account.debtor"].search([("delinquency_hold_until", "=", False)])
        self.assertIn(self.company, free.company_id)
        self.assertNotIn(found, free)

    # The history

    def _shown(self, user):
        """Returns the old and new values of the history that a user is shown."""
        trackings = self.customer.sudo().message_ids.tracking_value_ids
        shown = trackings._filter_has_field_access(self.customer.with_user(user).env)
        return {value for one in shown._tracking_value_format() for value in (one["newValue"], one["oldValue"])}

    def test_history_shows_the_reason_to_the_users_of_its_company_alone(self):
        self._hold(self.officer, "Sick child")
        for user, is_shown in ((self.officer, True), (self.of_both, True), (self.stranger, False)):
            with self.subTest(user=user.login):
                self.assertEqual("Sick child" in self._shown(user), is_shown)

    def test_history_shows_the_policy_of_a_customer_to_the_users_of_its_company_alone(self):
        self._as(self.officer).set_delinquency_policy(self.policy)
        for user, is_shown in ((self.officer, True), (self.stranger, False)):
            with self.subTest(user=user.login):
                self.assertEqual(self.policy.name in self._shown(user), is_shown)

    def test_history_names_the_company_and_the_officer_whatever_the_context_says(self):
        silent = self._as(self.officer).with_context(tracking_disable=True, mail_notrack=True)
        silent.hold_delinquency(UNTIL, False, "Agreed")
        message = self.customer.message_ids[0]
        self.assertEqual(message.author_id, self.officer.partner_id)
        self.assertIn(self.company.name, message.body)
        self.assertIn("Agreed", self._shown(self.officer))

    def test_history_of_many_costs_no_query_each(self):
        def count(number):
            customers = self.env["res.partner"].create([{"name": f"Customer {place}"} for place in range(number)])
            self.cr.flush()
            queries = self._queries(lambda: customers._log_hold(dict.fromkeys(customers, held())))
            self.assertEqual(len(customers.message_ids.tracking_value_ids), 3 * number)
            return queries

        count(1)
        self.assertEqual(count(2), count(30))

    # Merging contacts

    def test_merge_keeps_the_hold_of_each_company(self):
        twin = self._customer("Ana de Souza")
        self._hold(self.officer)
        twin.with_company(self.other).write(held("Judge", days_ago(-3)))
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.officer)
        partners = {"partner_ids": (self.customer + twin).ids, "dst_partner_id": twin.id}
        wizard.create({**partners, "state": "selection"}).action_merge()
        self._assert_hold(self.company, held(), twin)
        self._assert_hold(self.other, held("Judge", days_ago(-3)), twin)

    # The holds of before

    def _migrate(self, customer):
        """Makes the columns as they were, with a hold of a customer, and brings them to what they are."""
        column_types = {
            "delinquency_hold_until": "date",
            "delinquency_silence_until": "date",
            "delinquency_hold_reason": "varchar",
        }
        self.env.flush_all()
        for name, column_type in column_types.items():
            column = SQL.identifier(name)
            self.cr.execute(SQL("ALTER TABLE res_partner DROP COLUMN %s", column))
            self.cr.execute(SQL("ALTER TABLE res_partner ADD COLUMN %s %s", column, SQL(column_type)))
            self.cr.execute(SQL("UPDATE res_partner SET %s = %s WHERE id = %s", column, held()[name], customer.id))
        folder = Path(__file__).parent.parent / "migrations/19.0.1.1.0"
        load_script(str(folder / "pre-holds.py"), "pre-holds").migrate(self.cr, "19.0.1.0.0")
        for name in column_types:
            self.cr.execute(SQL("ALTER TABLE res_partner ADD COLUMN %s jsonb", SQL.identifier(name)))
        load_script(str(folder / "post-holds.py"), "post-holds").migrate(self.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_hold_of_before_goes_on_where_the_customer_has_a_contract(self):
        self._migrate(self.customer)
        self._assert_hold(self.company, held())
        self._assert_hold(self.other, NOBODY)

    def test_hold_of_before_goes_on_where_the_customer_has_had_a_debt(self):
        self._document_of(self.other, 100)
        third = self.setup_other_company(name="Third")["company"]
        self._migrate(self.customer)
        for company, values in ((self.company, held()), (self.other, held()), (third, NOBODY)):
            self._assert_hold(company, values)

    def test_hold_of_before_of_who_is_new_goes_on_everywhere_it_may(self):
        self._migrate(new := self._customer("New"))
        for company in (self.company, self.other):
            self._assert_hold(company, held(), new)

    def test_hold_of_before_of_who_belongs_to_a_company_is_its_own(self):
        self._migrate(new := self._customer("New", company_id=self.other.id))
        self._assert_hold(self.company, NOBODY, new)
        self._assert_hold(self.other, held(), new)
