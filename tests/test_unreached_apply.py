from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import days_ago
from .common_unreached import UnreachedCommon, table


@tagged("post_install", "-at_install")
class TestUnreachedApply(UnreachedCommon):
    """The addresses that are corrected, and the letters that go out again."""

    def _send_again(self, wizard):
        action = wizard.action_send_again()
        self._send_all()
        return action

    def test_valid_addresses_are_written_and_the_others_stay_listed(self):
        mailing = self._failed()
        wizard = self._corrected(mailing, email="ana@new.example", phone="12")
        self.assertEqual((self.customer.email, self.customer.phone), ("ana@new.example", "+55 11 99123-4567"))
        self.assertEqual([cell for cell, _problem in self._problems(wizard)], ["L2"])

    def test_history_of_the_contact_says_what_was_changed_and_by_whom(self):
        self.customer.email = "wrong"
        self._corrected(self._failed(), email="ana@new.example")
        self.cr.flush()
        note = self.customer.message_ids[0]
        self.assertIn("spreadsheet of those not reached", note.body)
        self.assertEqual(note.author_id, self.clerk.partner_id)
        value = note.sudo().tracking_value_ids
        self.assertEqual((value.old_value_char, value.new_value_char), ("wrong", "ana@new.example"))

    def test_history_is_kept_whatever_the_context_says(self):
        quiet = {"tracking_disable": True, "mail_notrack": True, "mail_create_nolog": True, "mail_auto_subscribe_no_notify": True}
        self.customer.email = "wrong"
        mailing = self._failed()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana@new.example"))
        wizard.with_context(**quiet).action_apply()
        self.cr.flush()
        value = self.customer.message_ids[0].sudo().tracking_value_ids
        self.assertEqual((value.old_value_char, value.new_value_char), ("wrong", "ana@new.example"))

    def _told_by_email(self):
        return self.env["mail.mail"].sudo().search([("subject", "like", "was changed")])

    def _bounced(self):
        """Returns a sending to old@example.com that the server has refused."""
        self.customer.email = "old@example.com"
        mailing = self._failed()
        mailing.sudo().notice_ids._fail("mail_bounce")
        return mailing

    def test_old_address_is_told(self):
        self._corrected(self._bounced(), email="ana@new.example")
        mail = self._told_by_email()
        self.assertEqual((mail.email_to, mail.state), ("old@example.com", "outgoing"))
        self.assertIn("has replaced this e-mail address", mail.body_html)
        self.assertIn("+55 11 4002-8922", mail.body_html)
        self.assertNotIn("ana@new.example", mail.body_html)

    def test_old_address_is_told_in_the_language_of_the_contact(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.customer.lang = "pt_BR"
        languages = []
        told = type(self.notices)._email_is_replaced
        with patch.object(type(self.notices), "_email_is_replaced", lambda one: languages.append(one.env.lang) or told(one)):
            self._corrected(self._bounced(), email="ana@new.example")
        self.assertEqual(languages, ["pt_BR"])

    def test_each_of_several_old_addresses_is_told(self):
        mailing = self._bounced()
        self.customer.email = "old@example.com, older@example.com"
        self._corrected(mailing, email="ana@new.example")
        self.assertEqual(set(self._told_by_email().mapped("email_to")), {"old@example.com", "older@example.com"})

    def test_nobody_is_told_where_there_was_no_address(self):
        self._corrected(self._failed(), email="ana@new.example")
        self.assertFalse(self._told_by_email())

    def test_nobody_is_told_of_an_address_that_stays(self):
        mailing = self._bounced()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana@new.example"))
        self.customer.email = "ana@new.example"
        wizard.action_apply()
        self.assertFalse(self._told_by_email())

    def test_old_number_is_told_by_a_text_message(self):
        mailing = self._mailing(channel="sms")
        self._text_all(sim_error="wrong_number_format")
        self._corrected(mailing.with_user(self.clerk), phone="11 98888-7777")
        text = self.env["sms.sms"].sudo().search([("body", "like", "has replaced your telephone")])
        self.assertEqual(text.number, "+5511991234567")

    def test_landline_is_told_by_e_mail(self):
        mailing = self._failed_text()
        self.customer.email = "ana@example.com"
        self._corrected(mailing, phone="11 98888-7777")
        self.assertEqual(self._told_by_email().email_to, "ana@example.com")
        self.assertIn("has replaced your telephone number", self._told_by_email().body_html)

    def test_contact_who_became_a_user_meanwhile_is_not_touched(self):
        mailing = self._bounced()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana@new.example"))
        new_test_user(self.env, "ana", groups="base.group_portal", partner_id=self.customer.id, email="old@example.com")
        wizard.action_apply()
        self.assertIn("is a user of Odoo or the portal", wizard.line_ids.problem)
        self.assertEqual(self.customer.email, "old@example.com")

    def test_address_that_became_a_users_meanwhile_is_not_written(self):
        mailing = self._bounced()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana@new.example"))
        self.clerk.email = "ana@new.example"
        wizard.action_apply()
        self.assertIn("has this address", wizard.line_ids.problem)
        self.assertEqual(self.customer.email, "old@example.com")

    def test_history_is_not_written_for_what_is_so_already(self):
        mailing = self._failed()
        content = self._filled_in(mailing, email="ana@new.example")
        self.customer.email = "ana@new.example"
        before = self.customer.message_ids
        self._read(mailing, content).action_apply()
        self.cr.flush()
        self.assertEqual(self.customer.message_ids, before)

    def test_contact_for_invoices_is_corrected_where_it_is_meant(self):
        contact = self._customer("Financeiro", parent_id=self.customer.id, type="invoice")
        self._corrected(self._failed(destination="invoice"), email="fin@new.example")
        self.assertEqual((contact.email, self.customer.email), ("fin@new.example", False))

    def test_customer_is_corrected_where_all_addresses_are_meant(self):
        contact = self._customer("Financeiro", parent_id=self.customer.id)
        self._corrected(self._failed(destination="all"), email="ana@new.example")
        self.assertEqual((contact.email, self.customer.email), (False, "ana@new.example"))

    def test_contact_that_left_the_customer_is_not_touched(self):
        contact = self._customer("Financeiro", parent_id=self.customer.id)
        mailing = self._failed(destination="contact", contact_id=contact.id)
        contact.parent_id = False
        wizard = self._corrected(mailing, email="fin@new.example")
        self.assertIn("Send a new letter", wizard.line_ids.problem)
        self.assertFalse(contact.email)

    def test_contact_that_the_letter_was_tried_for_and_left_is_not_touched(self):
        contact = self._customer("Financeiro", parent_id=self.customer.id)
        mailing = self._failed()
        mailing.sudo().notice_ids.contact_ids = contact
        contact.parent_id = False
        self._corrected(mailing, email="ana@new.example")
        self.assertEqual((contact.email, self.customer.email), (False, "ana@new.example"))

    def test_contact_that_the_letter_was_tried_for_is_corrected(self):
        contact = self._customer("Financeiro", parent_id=self.customer.id)
        mailing = self._failed()
        mailing.sudo().notice_ids.contact_ids = contact
        self._corrected(mailing, email="fin@new.example")
        self.assertEqual((contact.email, self.customer.email), ("fin@new.example", False))

    def test_only_corrected_letters_are_sent_again(self):
        bia = self._customer("Bia")
        self._document(50, days_ago(5), partner=bia)
        mailing = self._failed(self.customer, bia)
        letter = mailing.unreached_ids.filtered(lambda one: one.partner_id == self.customer)
        wizard = self._rows(mailing, (letter.id, "ana@new.example"))
        wizard.action_apply()
        bia.email = "bia@example.com"
        self._send_again(wizard)
        self.assertEqual([mail["email_to"] for mail in self._mails], [['"Ana Souza" <ana@new.example>']])
        self.assertEqual(mailing.unreached_ids.partner_id, bia)

    def test_notice_of_the_ladder_goes_out_with_its_letter(self):
        self._bill()
        mailing = self._failed(kind="suspension")
        self._send_again(self._corrected(mailing, email="ana@new.example"))
        self.assertEqual(len(mailing.notice_ids), 2)
        self.assertEqual(set(mailing.notice_ids.mapped("state")), {"sent"})

    def test_new_phone_is_not_written_for_an_e_mail_and_sends_none_again(self):
        wizard = self._corrected(self._failed(), phone="11 98888-7777")
        self.assertEqual((self.customer.phone, wizard.letter_count), ("+55 11 99123-4567", 0))
        with self.assertRaisesRegex(UserError, "No letter has a new address"):
            wizard.action_send_again()

    def test_text_message_goes_to_the_new_number(self):
        self.customer.phone = False
        mailing = self._failed(channel="sms")
        wizard = self._corrected(mailing, phone="11 98888-7777")
        wizard.action_send_again()
        self._text_all()
        self.assertEqual((mailing.sent_count, self._sms[0]["number"]), (1, "+5511988887777"))

    def test_nothing_is_sent_again_before_that_is_asked_for(self):
        mailing = self._failed()
        self._corrected(mailing, email="ana@new.example")
        self.assertEqual(mailing.unreached_ids.state, "failed")

    def test_paid_meanwhile_is_corrected_and_not_sent_and_said(self):
        mailing = self._failed()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana@new.example"))
        self._pay(self.customer.invoice_ids)
        self.notices._end_paid_letters()
        wizard.action_apply()
        self.assertEqual(self.customer.email, "ana@new.example")
        self.assertIn("Ana Souza", self._send_again(wizard)["params"]["message"])
        self.assertFalse(self._mails)

    def test_withdrawn_after_the_correction_is_not_sent_and_said(self):
        mailing = self._failed()
        wizard = self._corrected(mailing, email="ana@new.example")
        mailing.sudo().notice_ids._update_state("cancelled")
        action = self._send_again(wizard)
        self.assertIn("Ana Souza", action["params"]["message"])
        self.assertFalse(self._mails)

    def test_second_apply_changes_nothing_more(self):
        wizard = self._corrected(self._failed(), email="ana@new.example")
        self.customer.email = "later@new.example"
        wizard.action_apply()
        self.assertEqual((self.customer.email, wizard.problem_count), ("later@new.example", 0))

    def test_second_send_again_sends_nothing_twice(self):
        wizard = self._corrected(self._failed(), email="ana@new.example")
        self._send_again(wizard)
        self._send_again(wizard)
        self.assertFalse(self._mails)

    def test_second_user_with_the_same_file_may_send_again(self):
        mailing = self._failed()
        content = self._filled_in(mailing, email="ana@new.example")
        first, second = self._read(mailing, content), self._read(mailing, content)
        first.action_apply()
        second.action_apply()
        self.assertEqual((second.problem_count, second.letter_count), (0, 1))

    def test_address_that_somebody_else_has_changed_is_kept(self):
        mailing = self._failed()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana@new.example"))
        self.customer.email = "better@new.example"
        wizard.action_apply()
        self.assertIn("better@new.example", wizard.line_ids.problem)
        self.assertEqual(self.customer.email, "better@new.example")

    def test_letter_of_another_company_is_out_of_reach(self):
        other = self._other_company()
        self._document_of(other, 70)
        mailing = self._failed(company=other).sudo()
        with self.assertRaises(AccessError):
            self.env["account.delinquency.unreached"].with_user(self.clerk).create({"mailing_id": mailing.id})

    def test_row_of_another_company_changes_nothing(self):
        other = self._other_company()
        self._document_of(other, 70)
        foreign = self._failed(company=other).sudo().notice_ids
        wizard = self._read(self._failed(), table(("Letter no.", "New e-mail"), (foreign.id, "ana@new.example")))
        wizard.action_apply()
        self.assertEqual((wizard.change_count, self.customer.email), (0, False))

    def test_who_lost_the_group_may_not_go_on(self):
        mailing = self._failed()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana@new.example"))
        self.clerk.group_ids -= self.env.ref("account_delinquency.group_delinquency_user")
        for method in (wizard.action_read, wizard.action_apply, wizard.action_send_again):
            with self.subTest(method=method.__name__), self.assertRaises(AccessError):
                method()
        self.assertFalse(self.customer.email)

    def test_summary_says_what_is_done_and_what_comes_next(self):
        mailing = self._failed()
        wizard = self._read(mailing, self._filled_in(mailing, email="ana@new.example", phone="12"))
        before = wizard.summary
        wizard.action_apply()
        self.assertEqual(before, "Addresses to correct: 1. Cells left out: 1.")
        self.assertEqual(wizard.summary, "Addresses corrected: 1. Letters that can be sent again now: 1.")
