from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import DelinquencyCommon, days_ago

GROUP = "account_delinquency.group_delinquency_"


@tagged("post_install", "-at_install")
class TestPartnerHoldDialog(DelinquencyCommon):
    """A customer as a whole is held and silenced by who may not write contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("officer", f"{GROUP}officer")
        cls.held = {
            "delinquency_hold_until": days_ago(-9),
            "delinquency_silence_until": days_ago(-5),
            "delinquency_hold_reason": "Agreed",
        }

    def _hold(self, user=None, until=-9, silence=-5, reason="Agreed", customer=None):
        days = [day is not False and days_ago(day) for day in (until, silence)]
        (customer or self.customer).with_user(user or self.officer).hold_delinquency(*days, reason)

    def _dialog(self, user=None, customer=None):
        dialogs = self.env["res.partner.hold"].with_user(user or self.officer)
        return Form(dialogs.with_context(default_partner_id=(customer or self.customer).id))

    # Who may

    def test_officer_holds_and_silences_a_customer(self):
        self._hold()
        self.assertRecordValues(self.customer, [self.held])

    def test_manager_does_too(self):
        self._hold(self._user("manager", f"{GROUP}manager"))
        self.assertRecordValues(self.customer, [self.held])

    def test_user_does_not(self):
        with self.assertRaisesRegex(AccessError, "Officer"):
            self._hold(self._user("user", f"{GROUP}user"))

    def test_who_writes_contacts_does_not(self):
        with self.assertRaises(AccessError):
            self._hold(self._user("clerk", "base.group_partner_manager"))

    def test_user_makes_no_dialog(self):
        for group in (f"{GROUP}user", "base.group_partner_manager"):
            with self.subTest(group=group), self.assertRaises(AccessError):
                self.env["res.partner.hold"].with_user(self._user(group, group)).create({"partner_id": self.customer.id})

    def test_customer_of_another_company_is_refused_as_for_reading(self):
        abroad = self._customer("Abroad", company_id=self.env["res.company"].create({"name": "Other"}).id)
        with self.assertRaises(AccessError):
            abroad.with_user(self.officer).read(["name"])
        with self.assertRaises(AccessError):
            self._hold(customer=abroad)

    def test_dialog_says_nothing_of_a_customer_of_another_company(self):
        abroad = self._customer("Abroad", company_id=self.env["res.company"].create({"name": "Other"}).id, **self.held)
        with self.assertRaises(AccessError):
            self.env["res.partner.hold"].with_user(self.officer).create({"partner_id": abroad.id})

    def test_dialog_of_another_officer_is_not_read(self):
        dialog = self._dialog().save()
        with self.assertRaises(AccessError):
            dialog.with_user(self._user("other", f"{GROUP}officer")).read(["reason"])

    # What it takes

    def test_reason_is_asked_for(self):
        for until, silence in ((-9, False), (False, -9)):
            with self.subTest(until=until), self.assertRaisesRegex(UserError, "Enter the reason"):
                self._hold(until=until, silence=silence, reason=" ")

    def test_day_that_has_passed_is_refused_and_today_is_not(self):
        for until, silence in ((1, False), (False, 1)):
            with self.subTest(until=until), self.assertRaisesRegex(UserError, "has passed"):
                self._hold(until=until, silence=silence)
        self._hold(until=0, silence=0)
        self.assertEqual(self.customer.delinquency_hold_until, days_ago(0))

    def test_messages_are_off_without_a_hold(self):
        self._hold(until=False)
        self.assertRecordValues(self.customer, [{**self.held, "delinquency_hold_until": False}])

    def test_no_day_ends_the_hold_and_its_reason(self):
        self._hold()
        self._hold(until=False, silence=False, reason=False)
        self.assertRecordValues(self.customer, [dict.fromkeys(self.held, False)])

    def test_hold_of_a_contact_is_its_customers(self):
        self._hold(customer=self._customer("Purchasing", parent_id=self.customer.id))
        self.assertRecordValues(self.customer, [self.held])

    def test_the_chatter_names_the_officer(self):
        self.cr.flush()  # What is created in a transaction is not tracked in it.
        self._hold(customer=self.customer.with_context(tracking_disable=False, mail_notrack=False))
        self.cr.flush()
        self.assertEqual(self.customer.message_ids[0].author_id, self.officer.partner_id)

    # The dialog

    def test_dialog_begins_with_the_hold_that_is_there(self):
        self.customer.write(self.held)
        form = self._dialog()
        self.assertEqual((form.date_until, form.silence_until, form.reason), tuple(self.held.values()))

    def test_dialog_asks_for_the_reason(self):
        form = self._dialog()
        form.silence_until = days_ago(-9)
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            form.save()

    def test_dialog_holds_the_customer_and_says_so(self):
        form = self._dialog()
        form.date_until, form.silence_until, form.reason = days_ago(-9), days_ago(-5), "Agreed"
        said = form.save().action_hold()["params"]["message"]
        self.assertRecordValues(self.customer, [self.held])
        self.assertEqual(said, "Ana Souza: nothing is suspended until 12/03/2026, no messages until 11/29/2026.")

    def test_dialog_ends_the_hold_and_says_so(self):
        self.customer.write(self.held)
        form = self._dialog()
        form.date_until = form.silence_until = False
        self.assertEqual(form.save().action_hold()["params"]["message"], "The hold has ended: Ana Souza.")
        self.assertFalse(self.customer.delinquency_hold_until or self.customer.delinquency_silence_until)

    def test_officer_opens_it_from_the_customer_and_from_the_debtor_and_user_does_not(self):
        action = str(self.env.ref("account_delinquency.action_res_partner_hold").id)
        for user, is_there in ((self.officer, True), (self._user("user", f"{GROUP}user"), False)):
            for model in ("res.partner", "account.debtor"):
                arch = self.env[model].with_user(user).get_view(view_type="form")["arch"]
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(f'name="{action}"' in arch, is_there)

    def test_hold_that_is_over_is_not_offered_again(self):
        self.customer.sudo().write({**self.held, "delinquency_hold_until": days_ago(1)})
        dialog = self._dialog()
        self.assertEqual((dialog.date_until, dialog.silence_until, dialog.reason), (False, days_ago(-5), "Agreed"))
