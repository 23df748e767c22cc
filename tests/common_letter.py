from unittest.mock import patch

from odoo.addons.mail.tests.common import MockEmail
from odoo.addons.sms.tests.common import MockSMS

from .common_contract import ContractCommon


class LetterCommon(ContractCommon, MockEmail, MockSMS):
    """Customers with addresses, and the sending of letters with Odoo's gateways stopped at their edge."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"email": "cobranca@provedor.example", "phone": "+55 11 4002-8922"})
        cls.customer.write({"email": "ana@example.com", "phone": "+55 11 99123-4567", "country_id": cls.env.ref("base.br").id})
        cls.notices = cls.env["account.delinquency.notice"].sudo()

    def _send_all(self):
        """Does what the scheduled action does, without its commits; the e-mails that went out are in ``self._mails``."""
        with self.mock_mail_gateway(), patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=600):
            self.notices._cron_send()

    def _text_all(self, **gateway):
        """Sends the text messages that wait, through Odoo's own queue."""
        with self.mockSMSGateway(**gateway):
            self._send_all()
            self.env["sms.sms"].sudo().search([("state", "=", "outgoing")]).send()

    @classmethod
    def _mailing(cls, *partners, company=None, **terms):
        """Begins a sending to customers, by default a reminder by e-mail."""
        partners = cls.env["res.partner"].union(*partners) or cls.customer
        return cls.env["account.delinquency.mailing"]._start(company or cls.company, partners, terms)

    def _letter_to(self, *partners, **terms):
        """Sends letters and returns their records."""
        mailing = self._mailing(*partners, **terms)
        self._send_all()
        return mailing.notice_ids.sudo()

    @classmethod
    def _record_notice(cls, contracts=None, step=None):
        """Records the notice of the ladder for contracts, as a run does."""
        contracts = (contracts or cls.contract).sudo()
        return cls.notices._issue(dict.fromkeys(contracts, step or cls.notify))
