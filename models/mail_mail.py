from odoo import fields, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, *args, **kwargs):
        """Puts off the collection letters that have stayed in the queue until the hours in which they may be sent are over."""
        return super(MailMail, self - self._put_off()).send(*args, **kwargs)

    def _put_off(self):
        """Lets collection letters wait for the hours of their company. Returns those that wait."""
        letters = self.filtered(lambda mail: mail.model == "account.delinquency.notice" and mail.state == "outgoing")
        late = self.browse()
        for company, mails in letters.grouped("record_company_id").items():
            opens = company._delinquency_next_sending() if company else fields.Datetime.now()
            if opens > fields.Datetime.now():
                mails.scheduled_date = opens
                late |= mails
        return late
