from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import TODAY, DelinquencyCommon, days_ago

CONTACTS = "base.group_partner_manager"


@tagged("post_install", "-at_install")
class TestPartnerHold(DelinquencyCommon):
    """Who puts a customer on hold, with what, and what becomes of it when contacts are merged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("officer", f"account_delinquency.group_delinquency_officer,{CONTACTS}")
        cls.user = cls._user("user", f"account_delinquency.group_delinquency_user,{CONTACTS}")
        cls.clerk = cls._user("clerk", CONTACTS)

    @classmethod
    def _hold(cls, days, reason):
        return {"delinquency_hold_until": days_ago(-days), "delinquency_hold_reason": reason}

    # Who may

    def test_officer_puts_a_customer_on_hold_and_ends_it(self):
        customer = self.customer.with_user(self.officer)
        customer.write(self._hold(9, "Agreed"))
        self.assertRecordValues(customer, [self._hold(9, "Agreed")])
        customer.write({"delinquency_hold_until": False})
        self.assertFalse(customer.delinquency_hold_until)

    def test_user_puts_no_customer_on_hold(self):
        with self.assertRaisesRegex(AccessError, "officer"):
            self.customer.with_user(self.user).write(self._hold(9, "Agreed"))

    def test_user_ends_no_hold_and_changes_none(self):
        self.customer.write(self._hold(9, "Agreed"))
        for values in (self._hold(8, "Agreed"), self._hold(9, "Forgotten"), {"delinquency_hold_until": False}):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "officer"):
                self.customer.with_user(self.user).write(values)

    def test_user_writes_the_hold_that_is_there(self):
        self.customer.write(self._hold(9, "Agreed"))
        until = str(self.customer.delinquency_hold_until)
        self.customer.with_user(self.user).write({**self._hold(9, "Agreed"), "delinquency_hold_until": until, "city": "Curitiba"})
        self.assertRecordValues(self.customer, [{**self._hold(9, "Agreed"), "city": "Curitiba"}])

    def test_user_writes_no_hold_where_there_is_none(self):
        self.customer.with_user(self.user).write({"delinquency_hold_until": False, "delinquency_hold_reason": "", "city": "Lapa"})
        self.assertEqual(self.customer.city, "Lapa")

    def test_user_puts_no_customer_on_hold_among_others_that_are(self):
        self.customer.write(self._hold(9, "Agreed"))
        with self.assertRaisesRegex(AccessError, "officer"):
            (self.customer + self.partner_b).with_user(self.user).write(self._hold(9, "Agreed"))

    def test_user_changes_the_rest_of_a_customer_on_hold(self):
        self.customer.write(self._hold(9, "Agreed"))
        self.customer.with_user(self.user).write({"city": "Curitiba"})
        self.assertEqual(self.customer.city, "Curitiba")

    def test_officer_creates_a_customer_on_hold_and_user_does_not(self):
        values = {"name": "New", **self._hold(9, "Agreed")}
        self.assertTrue(self.env["res.partner"].with_user(self.officer).create(values).delinquency_hold_until)
        with self.assertRaisesRegex(AccessError, "officer"):
            self.env["res.partner"].with_user(self.user).create(values)

    def test_a_default_of_the_context_is_no_way_around(self):
        defaults = {f"default_{name}": value for name, value in self._hold(9, "Agreed").items()}
        with self.assertRaisesRegex(AccessError, "officer"):
            self.env["res.partner"].with_user(self.user).with_context(**defaults).create({"name": "New"})

    def test_who_does_not_see_holds_creates_and_changes_contacts_as_before(self):
        self.customer.write(self._hold(9, "Agreed"))
        self.customer.with_user(self.clerk).write({"city": "Curitiba"})
        self.assertTrue(self.env["res.partner"].with_user(self.clerk).create({"name": "New"}))
        with self.assertRaises(AccessError):
            self.customer.with_user(self.clerk).write({"delinquency_hold_until": False})

    # The reason

    def test_a_hold_needs_a_reason(self):
        for reason in (False, "", "  "):
            with self.subTest(reason=reason), self.assertRaisesRegex(ValidationError, "Enter the reason of the hold"):
                self.customer.write(self._hold(9, reason))

    def test_the_reason_of_a_hold_is_not_taken_away(self):
        self.customer.write(self._hold(9, "Agreed"))
        with self.assertRaisesRegex(ValidationError, "Ana Souza"):
            self.customer.delinquency_hold_reason = False

    def test_a_reason_may_stay_when_the_hold_ends(self):
        self.customer.write({"delinquency_hold_until": False, "delinquency_hold_reason": "Agreed until the 20th"})
        self.assertTrue(self.customer.delinquency_hold_reason)

    def test_the_chatter_says_who_holds_a_customer_and_why(self):
        self.cr.flush()  # What is created in a transaction is not tracked in it.
        customer = self.customer.with_user(self.officer).with_context(tracking_disable=False, mail_notrack=False)
        customer.write(self._hold(9, "Agreed"))
        self.cr.flush()
        message = self.customer.message_ids[0]
        self.assertEqual(message.author_id, self.officer.partner_id)
        self.assertIn("Agreed", message.tracking_value_ids.mapped("new_value_char"))

    # The form

    def _form(self, customer, user):
        return Form(customer.with_user(user))

    def test_officer_fills_in_the_hold_on_the_form(self):
        with self._form(self.customer, self.officer) as form:
            form.delinquency_hold_until = days_ago(-9)
            form.delinquency_hold_reason = "Agreed"
        self.assertRecordValues(self.customer, [self._hold(9, "Agreed")])

    def test_the_form_asks_for_the_reason(self):
        form = self._form(self.customer, self.officer)
        form.delinquency_hold_until = days_ago(-9)
        with self.assertRaisesRegex(AssertionError, "delinquency_hold_reason is a required field"):
            form.save()

    def test_user_reads_the_hold_on_the_form_and_does_not_edit_it(self):
        self.customer.write(self._hold(9, "Agreed"))
        form = self._form(self.customer, self.user)
        self.assertEqual(str(form.delinquency_hold_until), str(days_ago(-9)))
        for name, value in self._hold(5, "Forgotten").items():
            with self.subTest(field=name), self.assertRaisesRegex(AssertionError, "readonly"):
                setattr(form, name, value)

    def test_user_saves_the_form_of_a_customer_on_hold(self):
        self.customer.write(self._hold(9, "Agreed"))
        with self._form(self.customer, self.user) as form:
            form.city = "Curitiba"
        self.assertRecordValues(self.customer, [{**self._hold(9, "Agreed"), "city": "Curitiba"}])

    def test_a_subsidiary_is_held_on_its_own_form(self):
        subsidiary = self._customer("Branch Ltda", is_company=True, parent_id=self.customer.id)
        with self._form(subsidiary, self.officer) as form:
            form.delinquency_hold_until = days_ago(-9)
            form.delinquency_hold_reason = "Agreed"
        self.assertEqual(subsidiary.delinquency_hold_until, days_ago(-9))

    def test_a_contact_is_not_held_on_its_form(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        with self.assertRaisesRegex(AssertionError, "invisible"):
            self._form(contact, self.officer).delinquency_hold_until = days_ago(-9)

    def test_a_new_customer_is_held_on_its_form(self):
        form = Form(self.env["res.partner"].with_user(self.officer))
        form.name = "New"
        form.delinquency_hold_until = days_ago(-9)
        form.delinquency_hold_reason = "Agreed"
        self.assertEqual(form.save().delinquency_hold_reason, "Agreed")

    # Merging contacts

    def _merge(self, user, source, destination):
        """Merges as ``user``, by what the dialog does; returns the contact that remains."""
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        partners = source + destination
        wizard.create({"partner_ids": partners.ids, "dst_partner_id": destination.id, "state": "selection"}).action_merge()
        self.assertFalse(source.exists())
        return destination

    def _twin(self, **values):
        return self._customer("Ana de Souza", **values)

    def test_a_hold_survives_whoever_merges(self):
        for user in (self.clerk, self.user, self.officer):
            with self.subTest(user=user.login):
                remaining = self._merge(user, self._twin(**self._hold(9, "Agreed")), self._twin())
                self.assertRecordValues(remaining, [self._hold(9, "Agreed")])

    def test_the_hold_of_the_contact_that_remains_survives_whoever_merges(self):
        for user in (self.clerk, self.user, self.officer):
            with self.subTest(user=user.login):
                remaining = self._merge(user, self._twin(), self._twin(**self._hold(9, "Agreed")))
                self.assertRecordValues(remaining, [self._hold(9, "Agreed")])

    def test_of_two_holds_the_latest_wins_with_its_reason(self):
        for user in (self.clerk, self.user, self.officer):
            for source, destination in [(20, 9), (9, 20)]:
                with self.subTest(user=user.login, source=source):
                    remaining = self._merge(
                        user,
                        self._twin(**self._hold(source, f"{source}")),
                        self._twin(**self._hold(destination, f"{destination}")),
                    )
                    self.assertRecordValues(remaining, [self._hold(20, "20")])

    def test_a_reason_without_a_hold_is_no_obstacle_to_merging(self):
        remaining = self._merge(self.user, self._twin(delinquency_hold_reason="Of last year"), self._twin())
        self.assertFalse(remaining.delinquency_hold_until)

    def test_merging_contacts_without_a_hold_makes_none(self):
        self.assertFalse(self._merge(self.user, self._twin(), self._twin()).delinquency_hold_until)

    def test_the_condominium_survives_a_merge(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária"})
        remaining = self._merge(self.clerk, self._twin(condominium_id=condominium.id), self._twin())
        self.assertEqual(remaining.condominium_id, condominium)

    # The list

    def test_debtors_on_hold_are_found_until_the_day_itself(self):
        self._document(100, days_ago(5))
        search = [("delinquency_hold_until", ">=", "today")]
        for days, found in [(-1, False), (0, True)]:
            self.customer.write(self._hold(days, "Agreed"))
            self.assertEqual(bool(self.env["account.debtor"].search(search)), found)
        self.assertEqual(self.customer.delinquency_hold_until, TODAY)
