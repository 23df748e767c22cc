from odoo.tests import tagged

from .common import days_ago
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

    def test_silence_ends_after_its_last_day(self):
        self.customer.write({"delinquency_silence_until": self._later(-1), "delinquency_hold_reason": "Ill"})
        self.assertEqual(self._addresses(), "ana@example.com")

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

    def test_notice_of_the_ladder_goes_to_the_customer_where_the_contact_has_no_address(self):
        self.contract.invoice_partner_id = self.office
        self.office.email = False
        self._bill()
        notice = self._record_notice()
        self._send_all()
        self.assertEqual(notice.recipient, "ana@example.com")
