from odoo.tests import tagged

from .common import days_ago
from .common_delivery_report import report
from .common_wire import WireCommon

INTERNATIONAL, WIRED = "ana@exämple.com.br", "ana@xn--exmple-cua.com.br"


@tagged("post_install", "-at_install")
class TestLetterWire(WireCommon):
    """Addresses in letters that every mail server takes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._document(100, days_ago(5))

    def test_international_domain_is_written_to(self):
        self.customer.email = f"Ana <{INTERNATIONAL.upper()}>"
        letter, [message] = self._wired()
        self.assertEqual((letter.state, letter.recipient), ("sent", WIRED))
        self.assertEqual((self.emails[0]["smtp_to_list"], message["To"]), ([WIRED], f"Ana Souza <{WIRED}>"))

    def test_international_domain_of_the_sender(self):
        letter, [message] = self._wired(email_from=f"Cobrança <{INTERNATIONAL}>", reply_to=INTERNATIONAL)
        self.assertEqual(letter.state, "sent")
        self.assertEqual((message["From"].addresses[0].addr_spec, message["Reply-To"]), (WIRED, WIRED))

    def test_domain_that_none_can_be_is_an_invalid_address(self):
        self.customer.email = "ana@ex\u200bämple.com.br"
        letter, messages = self._wired()
        self.assertEqual((letter.state, letter.failure_type, messages), ("failed", "mail_email_invalid", []))

    def test_blacklist_knows_the_domain_in_both_forms(self):
        self.customer.email = INTERNATIONAL
        for listed in (INTERNATIONAL, WIRED):
            entry = self.env["mail.blacklist"].sudo()._add(listed)
            with self.subTest(listed=listed):
                self.assertEqual(self._wired()[0].failure_type, "mail_bl")
            entry.sudo().action_archive()

    def test_failure_that_comes_back_finds_the_letter(self):
        self.customer.email = INTERNATIONAL
        letter, _messages = self._wired()
        self.env["mail.thread"].message_process(False, report("postfix", "failed", letter.mail_message_id.message_id, WIRED))
        self.assertEqual(letter.state, "failed")

    def test_corrected_address_may_have_an_international_domain(self):
        letter, _messages = self._wired()
        self.assertEqual(letter._check_correction(self.customer, "email", INTERNATIONAL), (INTERNATIONAL, False))

    def test_corrected_address_is_another_than_the_one_that_failed(self):
        self.customer.email = INTERNATIONAL
        letter, _messages = self._wired()
        for address in (INTERNATIONAL, WIRED):
            self.assertIn("another one", letter._check_correction(self.customer, "email", address)[1])
