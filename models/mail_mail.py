from odoo import fields, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, *args, **kwargs):
        """Puts off the collection letters that have stayed in the queue until the hours in which they may be sent are over."""
        return super(MailMail, self - self._put_off()).send(*args, **kwargs)

    def _put_off(self):
        """Lets collection letters wait for the hours of their customers. Returns those that wait."""
        letters = self.filtered(lambda mail: mail.model == "account.delinquency.notice" and mail.state == "outgoing")
        notices = self.env["account.delinquency.notice"].sudo().browse(letters.mapped("res_id")).exists()
        late = self.browse()
        for (company, zone), told in notices.grouped(
            lambda notice: (notice.company_id, notice.partner_id._delinquency_tz(notice.company_id))
        ).items():
            opens = company._delinquency_next_sending(zone)
            if opens > fields.Datetime.now():
                mails = letters.filtered(lambda mail, ids=set(told.ids): mail.res_id in ids)
                mails.scheduled_date = opens
                late |= mails
        return late
