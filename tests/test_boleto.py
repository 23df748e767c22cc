from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account_delinquency.rules.boleto import parse

from .common import DelinquencyCommon, days_ago
from .common_boleto import boleto_of

# A utility's bill of 66.78 (see the tests of the rules).
BILL = "83620000000-5 66780048100-0 18097565731-3 00158963608-1"


@tagged("post_install", "-at_install")
class TestBoleto(DelinquencyCommon):
    """The bank slip of an instalment: typed by officers, checked always, and never made up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("d_officer", "account_delinquency.group_delinquency_officer")
        cls.user = cls._user("d_user", "account_delinquency.group_delinquency_user")
        cls.accountant = cls._user("accountant", "account.group_account_invoice")
        cls.line = cls._terms(cls._document(100, days_ago(5)))
        cls.slip = boleto_of(100, days_ago(5))

    def _set(self, code, line=None, user=None):
        (line or self.line).with_user(user or self.officer).set_boleto(code)

    def _assert_refused(self, message, code, line=None):
        with self.assertRaisesRegex(UserError, message):
            self._set(code, line)

    # Set

    def test_officer_sets_the_line_or_the_barcode(self):
        for code in (self.slip.formatted, self.slip.line, self.slip.barcode, f" {self.slip.formatted}\n"):
            self.line.boleto_line = False
            self._set(code)
            with self.subTest(code=code):
                self.assertEqual((self.line.boleto_line, self.line.boleto_barcode), (self.slip.line, self.slip.barcode))

    def test_officer_takes_it_away(self):
        for nothing in (False, "", None):
            self._set(self.slip.line)
            self._set(nothing)
            with self.subTest(nothing=nothing):
                self.assertEqual((self.line.boleto_line, self.line.boleto_barcode), (False, False))

    def test_user_and_accountant_may_not(self):
        for user in (self.user, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._set(self.slip.line, user=user)

    def test_officer_of_another_company_may_not(self):
        stranger = self._user("stranger", "account_delinquency.group_delinquency_officer", self._other_company())
        with self.assertRaises(AccessError):
            self._set(self.slip.line, user=stranger)

    def test_wrong_code_is_refused_with_what_to_do(self):
        line = self.slip.line
        wrong = str((int(line[9]) + 1) % 10)
        refused = {
            "47 digits, or 48": line[:-1],
            "has digits, spaces, dots": line + "<script>",
            "check digit of field 1 is wrong": line[:9] + wrong + line[10:],
            "general check digit": line[:32] + str(int(line[32]) % 9 + 1) + line[33:],
            "fourth digit": "3410" + self.slip.barcode[4:],
            "third digit": "835" + "0" * 41,
            "digitable line or the barcode": " . ",
        }
        for message, code in refused.items():
            with self.subTest(message=message):
                self._assert_refused(message, code)

    def test_another_amount_is_refused_with_both(self):
        for amount in (99.99, 100.01):
            with self.subTest(amount=amount):
                self._assert_refused(rf"slip is of .*{amount:.2f}.*100\.00", boleto_of(amount, days_ago(5)).line)

    def test_another_due_date_is_refused_with_that_of_the_instalment(self):
        for days in (4, 6):
            with self.subTest(days=days):
                self._assert_refused("another day .* 11/19/2026", boleto_of(100, days_ago(days)).line)

    def test_both_are_said(self):
        self._assert_refused(r"left to pay\. The bank slip is due on", boleto_of(1, days_ago(6)).line)

    def test_a_slip_of_any_amount_or_day_is_taken(self):
        for slip in (boleto_of(0, days_ago(5)), boleto_of(100), boleto_of(0)):
            self._set(slip.line)
            with self.subTest(slip=slip):
                self.assertEqual((self.line.boleto_line, self.line.slip_state), (slip.line, "registered"))

    def test_a_utility_s_bill_is_taken_where_its_amount_agrees(self):
        self._assert_refused(r"66\.78", BILL)
        line = self._terms(self._document(66.78, days_ago(5)))
        self._set(BILL, line)
        self.assertEqual((line.boleto_line, line.boleto_barcode), (parse(BILL).line, parse(BILL).barcode))

    def test_instalment_has_a_slip_of_its_own(self):
        first, second = self._terms(self._in_instalments((60, days_ago(40)), (40, days_ago(10))))
        slips = boleto_of(60, days_ago(40)), boleto_of(40, days_ago(10))
        self._assert_refused("left to pay", slips[1].line, first)
        self._set(slips[0].line, first)
        self._set(slips[1].line, second)
        self.assertEqual((first + second).mapped("slip_state"), ["registered", "registered"])

    def test_slip_of_another_open_debt_is_refused(self):
        other = self._terms(self._document(100, days_ago(5)))
        self._set(self.slip.line, other)
        self._assert_refused(f"that of {other.move_id.name} already", self.slip.line)
        self._pay(other.move_id)
        self._set(self.slip.line)

    def test_slip_of_another_company_s_debt_is_refused_without_its_number(self):
        company = self._other_company(currency_id=self.company.currency_id.id)
        other = self._terms(self._document_of(company, 100))
        other.boleto_line = self.slip.line
        self._assert_refused(f"that of {company.name} already", self.slip.line)

    def test_same_slip_again_changes_nothing(self):
        self._set(self.slip.line)
        messages = self.line.move_id.message_ids
        self._set(self.slip.barcode)
        self.assertEqual(self.line.move_id.message_ids, messages)

    def test_what_owes_nothing_needs_none(self):
        credit = self._terms(self._document(100, days_ago(5), move_type="out_refund"))
        draft = self._document(100, days_ago(5), post=False)
        self._pay(self.line.move_id)
        for line in (self.line, credit, self._terms(draft)):
            with self.subTest(line=line.move_id.display_name):
                self._assert_refused("Nothing is left to pay", self.slip.line, line)

    def test_opening_balance_has_a_slip_too(self):
        entry = self._opening_entry((self.customer, 100, days_ago(5)))
        self._set(self.slip.line, self._terms(entry))
        self.assertEqual(self._terms(entry).slip_state, "registered")

    def test_amount_of_a_document_in_another_currency_is_that_of_the_company(self):
        usd = self._brl_to_usd(0.2)
        line = self._terms(self._document(100, days_ago(5), currency_id=usd.id))
        self.assertEqual(line.amount_residual, 500)
        self._assert_refused(r"500\.00", self.slip.line, line)
        self._set(boleto_of(500, days_ago(5)).line, line)

    def test_chatter_says_who_set_and_who_took_it_away(self):
        self._set(self.slip.barcode)
        note = self.line.move_id.message_ids[0]
        self.assertEqual(note.author_id, self.officer.partner_id)
        self.assertIn(self.slip.formatted, note.body)
        self._set(False)
        self.assertIn("taken away", self.line.move_id.message_ids[0].body)

    # Written by others

    def test_another_module_writes_it_in_any_form(self):
        self.line.with_user(self.env.ref("base.user_root")).boleto_line = self.slip.formatted
        self.assertEqual(self.line.boleto_line, self.slip.line)
        self.assertIn(self.slip.formatted, self.line.move_id.message_ids[0].body)

    def test_digits_are_checked_whoever_writes(self):
        for change, user in enumerate((self.officer, self.env.ref("base.user_root")), 1):
            wrong = self.slip.barcode[:-1] + str((int(self.slip.barcode[-1]) + change) % 10)
            with self.subTest(user=user.login), self.assertRaisesRegex(ValidationError, "general check digit"):
                self.line.with_user(user).boleto_line = wrong

    def _draft(self, **values):
        """Makes a draft entry of the accountant, of one item that a customer owes, with ``values``, and one that balances it."""
        account = self.company_data["default_account_receivable"].id
        line = {"account_id": account, "partner_id": self.customer.id, "date_maturity": days_ago(5)}
        lines = [Command.create({**line, "debit": 100, **values}), Command.create({**line, "credit": 100})]
        journal = self.company_data["default_journal_misc"].id
        entry = self.env["account.move"].with_user(self.accountant).create({"journal_id": journal, "line_ids": lines})
        return entry.line_ids[0]

    def test_accountant_may_not_write_it_in_any_way(self):
        line, draft = self.line.with_user(self.accountant), self._draft()
        code = self.slip.line
        by_default = draft.with_context(default_boleto_line=code, check_move_validity=False)
        copied = {"move_id": draft.move_id.id, "account_id": draft.account_id.id, "partner_id": self.customer.id}
        for write in (
            lambda: line.write({"boleto_line": code}),
            lambda: draft.move_id.write({"line_ids": [Command.update(draft.id, {"boleto_line": code})]}),
            lambda: self._draft(boleto_line=code),
            lambda: by_default.create(copied),
        ):
            with self.assertRaisesRegex(AccessError, "Officer"):
                write()

    def test_officer_writes_it(self):
        self.line.with_user(self.officer).boleto_line = self.slip.line
        self.assertEqual(self.line.boleto_line, self.slip.line)

    def test_accountant_writes_all_else(self):
        self._set(self.slip.line)
        self.line.with_user(self.accountant).write({"boleto_line": self.slip.formatted, "date_maturity": days_ago(6)})
        self.assertFalse(self._draft().boleto_line)

    def test_slip_of_another_open_debt_is_refused_whoever_writes(self):
        other = self._terms(self._document(100, days_ago(5), partner=self._customer("Bia")))
        self.line.boleto_line = self.slip.line
        for line in (other.sudo(), other.with_user(self.officer)):
            with self.subTest(user=line.env.user.login), self.assertRaisesRegex(ValidationError, "already"):
                line.boleto_line = self.slip.formatted
        self._pay(self.line.move_id)
        other.boleto_line = self.slip.line

    def test_one_slip_for_two_debts_at_once_is_refused(self):
        other = self._terms(self._document(100, days_ago(5)))
        with self.assertRaisesRegex(ValidationError, "already"):
            (self.line + other).boleto_line = self.slip.line

    def test_only_what_a_customer_owes_has_one(self):
        product_line = self.line.move_id.invoice_line_ids
        with self.assertRaisesRegex(ValidationError, "what a customer owes"):
            product_line.boleto_line = self.slip.line

    def test_copy_has_none(self):
        self._set(self.slip.line)
        self.assertFalse(any(self.line.move_id.copy().line_ids.mapped("boleto_line")))

    # State

    def test_state(self):
        self.assertEqual(self.line.slip_state, "missing")
        self._set(self.slip.line)
        self.assertEqual(self.line.slip_state, "registered")

    def test_what_is_paid_in_part_makes_it_stale(self):
        self._set(self.slip.line)
        self._pay(self.line.move_id, 0.01)
        self.assertEqual(self.line.slip_state, "stale")

    def test_another_due_date_makes_it_stale(self):
        self._set(self.slip.line)
        self.line.date_maturity = days_ago(6)
        self.assertEqual(self.line.slip_state, "stale")

    def test_what_owes_nothing_has_no_state(self):
        document = self.line.move_id
        self._set(self.slip.line)
        self._pay(document)
        self.assertEqual(set(document.line_ids.mapped("slip_state")), {False})

    def test_items_are_found_by_state(self):
        stale, registered = self._terms(self._document(50, days_ago(5))), self._terms(self._document(60, days_ago(5)))
        stale.boleto_line = boleto_of(51, days_ago(5)).line
        self._set(boleto_of(60, days_ago(5)).line, registered)
        items = self.env["account.open.item"].with_user(self.user)
        own = [("move_line_id", "in", (self.line + stale + registered).ids)]
        for state, line in {"missing": self.line, "stale": stale, "registered": registered}.items():
            with self.subTest(state=state):
                self.assertEqual(items.search([*own, ("slip_state", "=", state)]).move_line_id, line)
        self.assertEqual(items.search([*own, ("slip_state", "!=", "registered")]).move_line_id, self.line + stale)
        self.assertEqual(
            items.search([*own, ("slip_state", "in", ["missing", "stale"])]).mapped("slip_state"), ["missing", "stale"]
        )

    def test_accountant_may_not_search_by_state(self):
        with self.assertRaises(AccessError):
            self.env["account.move.line"].with_user(self.accountant).search([("slip_state", "=", "missing")])
