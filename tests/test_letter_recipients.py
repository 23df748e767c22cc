from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools.mail import email_normalize_all

from .common import days_ago
from .common_contract import noon
from .common_letter import LetterCommon


@tagged("post_install", "-at_install")
class TestLetterRecipients(LetterCommon):
    """To whom a letter goes, and why to nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._document(100, days_ago(5))
        cls.office = cls._customer("Office", parent_id=cls.customer.id, type="invoice", email="office@example.com")

    def _addresses(self, **terms):
        return self._letter_to(self.customer, **terms).recipient

    def _failure(self, **terms):
        letter = self._letter_to(self.customer, **terms)
        self.assertEqual(letter.state, "failed")
        return letter.failure_type

    def test_main_address(self):
        self.assertEqual(self._addresses(), "ana@example.com")

    def test_all_addresses(self):
        self.assertEqual(self._addresses(destination="all"), "ana@example.com, office@example.com")

    def test_an_address_that_two_contacts_share_gets_one_email(self):
        self.office.email = "Ana <ANA@example.com>"
        self.assertEqual(self._addresses(destination="all"), "ana@example.com")

    def test_contacts_for_invoices(self):
        self.assertEqual(self._addresses(destination="invoice"), "office@example.com")

    def test_without_a_contact_for_invoices_the_customer_gets_it(self):
        self.office.type = "contact"
        self.assertEqual(self._addresses(destination="invoice"), "ana@example.com")

    def test_one_contact(self):
        self.assertEqual(self._addresses(destination="contact", contact_id=self.office.id), "office@example.com")

    def test_a_contact_of_another_customer_never_gets_it(self):
        stranger = self._customer("Bia", email="bia@example.com")
        self.assertEqual(self._failure(destination="contact", contact_id=stranger.id), "mail_email_missing")

    def test_no_address(self):
        self.customer.email = " "
        self.assertEqual(self._failure(), "mail_email_missing")

    def test_invalid_address(self):
        self.customer.email = "ana at example"
        self.assertEqual(self._failure(), "mail_email_invalid")

    def test_blacklisted_address_gets_no_reminder(self):
        self.env["mail.blacklist"]._add("ana@example.com")
        self.assertEqual(self._failure(kind="reminder"), "mail_bl")

    def test_blacklisted_address_gets_a_legal_notice_that_says_so(self):
        self.env["mail.blacklist"]._add("ana@example.com")
        letter = self._letter_to(self.customer, kind="suspension")
        self.assertEqual((letter.state, letter.is_despite_blacklist), ("sent", True))

    def test_blacklisted_address_gets_no_legal_notice_where_the_settings_say_so(self):
        self.env["mail.blacklist"]._add("ana@example.com")
        self.company.delinquency_legal_despite_blacklist = False
        self.assertEqual(self._failure(kind="suspension"), "mail_bl")

    def test_who_is_to_get_no_messages_gets_none(self):
        self.customer.write({"delinquency_silence_until": self._later(0), "delinquency_hold_reason": "Ill"})
        self.assertEqual(self._failure(), "silenced")

    def _silence(self, days=0):
        self.customer.write({"delinquency_silence_until": self._later(days), "delinquency_hold_reason": "Ill"})

    def _notice_silenced(self, silence):
        """Returns a notice of the ladder that was recorded before the silence, after the time at which it would go out."""
        self._bill()
        notice = self._record_notice()
        silence()
        self._send_all()
        return notice

    def test_notice_of_the_ladder_waits_for_the_end_of_the_customers_silence(self):
        notice = self._notice_silenced(self._silence)
        self.assertEqual((notice.state, notice.mail_message_id.id, self._mails), ("queued", False, []))
        with freeze_time(noon(self._later(1))):
            self._send_all()
        self.assertEqual((notice.state, len(self._mails)), ("sent", 1))

    def test_notice_of_the_ladder_waits_for_the_end_of_the_contracts_silence(self):
        notice = self._notice_silenced(lambda: self.contract.hold_suspension(self._later(0), "asked", silence=True))
        self.assertEqual((notice.state, self._mails), ("queued", []))
        with freeze_time(noon(self._later(1))):
            self._send_all()
        self.assertEqual(notice.state, "sent")

    def test_notice_of_the_ladder_is_sent_where_the_silence_is_over(self):
        self.assertEqual(self._notice_silenced(lambda: self._silence(-1)).state, "sent")

    def test_notice_of_two_contracts_is_sent_while_one_of_them_may_be_spoken_of(self):
        other = self._contract()
        self._bill(other)
        self._bill()
        notice = self._record_notice()
        notice.contract_ids |= other
        self.contract.hold_suspension(self._later(0), "asked", silence=True)
        self._send_all()
        self.assertEqual(notice.state, "sent")

    def test_a_silent_contract_is_not_told_of_with_another_one(self):
        self.contract.name, other = "Fibre at home", self._contract()
        self._bill(other)
        self._bill()
        self._record_notice(self.contract | other)
        self.contract.hold_suspension(self._later(0), "asked", silence=True)
        self._send_all()
        silent, told = self.contract.notice_ids.sudo(), other.notice_ids.sudo()
        self.assertEqual((silent.state, told.state), ("queued", "sent"))
        self.assertNotIn("Fibre at home", told.deadlines_html)

    def test_letter_about_a_silent_contract_alone_is_not_sent(self):
        self.env["account.move"].search([("partner_id", "=", self.customer.id)]).button_cancel()
        self._bill()
        mailing = self._mailing()
        mailing.sudo()._record_some()
        self.contract.hold_suspension(self._later(0), "asked", silence=True)
        self._send_all()
        self.assertEqual((mailing.notice_ids.state, mailing.notice_ids.failure_type), ("failed", "silenced"))

    def test_letter_about_a_silent_contract_and_more_is_sent(self):
        self._bill()
        self.contract.hold_suspension(self._later(0), "asked", silence=True)
        self.assertEqual(self._letter_to(self.customer).state, "sent")

    def test_silence_ends_after_its_last_day(self):
        self.customer.write({"delinquency_silence_until": self._later(-1), "delinquency_hold_reason": "Ill"})
        self.assertEqual(self._addresses(), "ana@example.com")

    def _mailed(self, **terms):
        """Returns the letter, and to whom its e-mails went."""
        letter = self._letter_to(self.customer, **terms)
        return letter, [mail["email_to"] for mail in self._mails]

    def test_all_addresses_of_a_field_get_it(self):
        self.customer.email = "ana@example.com; bia@example.com"
        letter, mailed = self._mailed()
        self.assertEqual(letter.recipient, "ana@example.com, bia@example.com")
        self.assertEqual(mailed, [['"Ana Souza" <ana@example.com>'], ['"Ana Souza" <bia@example.com>']])

    def test_each_address_of_a_field_is_looked_up_on_the_blacklist(self):
        self.customer.email = "ana@example.com, bia@example.com"
        for listed, other in (("ana", "bia"), ("bia", "ana")):
            entry = self.env["mail.blacklist"].sudo()._add(f"{listed}@example.com")
            letter, mailed = self._mailed(is_once_a_day=False)
            self.assertEqual((letter.state, letter.recipient), ("sent", f"{other}@example.com"))
            self.assertEqual(mailed, [[f'"Ana Souza" <{other}@example.com>']])
            entry.unlink()

    def test_a_field_of_blacklisted_addresses_alone_gets_none(self):
        self.customer.email = "ana@example.com, bia@example.com"
        self.env["mail.blacklist"].sudo()._add("ana@example.com")
        self.env["mail.blacklist"].sudo()._add("bia@example.com")
        letter, mailed = self._mailed()
        self.assertEqual((letter.failure_type, mailed), ("mail_bl", []))

    def test_an_address_that_stands_in_two_fields_gets_one_email(self):
        self.customer.email = "ana@example.com, office@example.com"
        letter, mailed = self._mailed(destination="all")
        self.assertEqual((letter.recipient, len(mailed)), ("ana@example.com, office@example.com", 2))

    def test_name_that_looks_like_an_address_gets_nothing(self):
        self.customer.name = 'x@example.com", <y@example.com'
        letter, mailed = self._mailed()
        self.assertEqual(letter.recipient, "ana@example.com")
        self.assertNotIn("y@example.com", email_normalize_all(", ".join(sum(mailed, []))))

    def test_address_that_was_checked_is_mailed_though_it_is_changed_before_the_email_leaves(self):
        mailing = self._mailing()
        with patch.object(type(self.notices), "_send_out", lambda *args: None):
            self._send_all()
        self.customer.email = "new@example.com"
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().process_email_queue()
        self.assertEqual([mail["email_to"] for mail in self._mails], [['"Ana Souza" <ana@example.com>']])
        self.assertEqual(mailing.notice_ids.state, "sent")

    def test_archived_customer_who_owes_is_written_to(self):
        self.customer.active = False
        letter, mailed = self._mailed()
        self.assertEqual((letter.state, letter.contact_ids), ("sent", self.customer))
        self.assertEqual(mailed, [['"Ana Souza" <ana@example.com>']])

    def test_archived_customer_gets_text_messages(self):
        self.customer.active = False
        letter = self._letter_to(self.customer, channel="sms")
        self.assertEqual((letter.recipient, letter.contact_ids), ("+5511991234567", self.customer))

    def test_archived_contact_is_not_written_to(self):
        self.office.active = False
        self.assertEqual(self._failure(destination="contact", contact_id=self.office.id), "mail_email_missing")
        self.assertEqual(self._addresses(destination="all", is_once_a_day=False), "ana@example.com")

    def test_contact_of_another_company_never_gets_it(self):
        self.office.company_id = self._other_company()
        for destination in ("all", "invoice"):
            self.assertEqual(self._addresses(destination=destination, is_once_a_day=False), "ana@example.com")
        failure = self._failure(destination="contact", contact_id=self.office.id, is_once_a_day=False)
        self.assertEqual(failure, "mail_email_missing")

    def test_contact_of_the_own_company_gets_it(self):
        self.office.company_id = self.company
        self.assertEqual(self._addresses(destination="invoice"), "office@example.com")

    def test_mobile_number_gets_the_ninth_digit(self):
        self.customer.phone = "41 9912-3456"
        self._text_all()
        letter = self._letter_to(self.customer, channel="sms")
        self.assertEqual(letter.recipient, "+5541999123456")

    def _text_from_abroad(self):
        """Returns the text message of the company, sent by who works for a company of another country."""
        abroad = self._other_company()
        abroad.country_id, self.company.country_id = self.env.ref("base.us"), self.env.ref("base.br")
        self.customer.write({"country_id": False, "phone": "41 9912-3456"})
        mailing = self._mailing(channel="sms")
        self.notices = self.notices.with_context(allowed_company_ids=[abroad.id])
        self._send_all()
        return mailing.notice_ids.sudo()

    def test_number_without_country_is_one_of_the_companys_country_whoever_sends_it(self):
        self.assertEqual(self._text_from_abroad().recipient, "+5541999123456")

    def test_number_without_country_is_looked_up_on_the_blacklist_in_the_companys_country(self):
        self.env["phone.blacklist"].add("+5541999123456")
        self.assertEqual(self._text_from_abroad().failure_type, "sms_blacklist")

    def test_landline_is_refused(self):
        self.customer.phone = "4133334444"
        self.assertEqual(self._failure(channel="sms"), "sms_not_mobile")

    def test_toll_free_number_is_refused(self):
        self.customer.phone = "0800 123 4567"
        self.assertIn(self._failure(channel="sms"), ("sms_not_mobile", "sms_number_format"))

    def test_no_number(self):
        self.customer.phone = False
        self.assertEqual(self._failure(channel="sms"), "sms_number_missing")

    def test_blacklisted_number_gets_no_reminder(self):
        self.env["phone.blacklist"].add("+5511991234567")
        self.assertEqual(self._failure(channel="sms"), "sms_blacklist")

    def test_notice_of_the_ladder_goes_to_who_gets_the_invoices_of_the_contract(self):
        self.contract.invoice_partner_id = self.office
        self._bill()
        notice = self._record_notice()
        self._send_all()
        self.assertEqual(notice.recipient, "office@example.com")

    def test_notice_of_the_ladder_goes_to_all_addresses_of_one_contact(self):
        self.contract.invoice_partner_id = self.office
        self.office.email = "office@example.com, boss@example.com"
        self._bill()
        notice = self._record_notice()
        self._send_all()
        self.assertEqual(notice.recipient, "office@example.com, boss@example.com")

    def test_notice_of_the_ladder_goes_to_the_customer_where_the_contact_has_no_address(self):
        self.contract.invoice_partner_id = self.office
        self.office.email = False
        self._bill()
        notice = self._record_notice()
        self._send_all()
        self.assertEqual(notice.recipient, "ana@example.com")
