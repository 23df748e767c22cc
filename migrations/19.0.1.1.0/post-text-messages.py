"""Writes the text messages of notices as HTML: until then what was typed stood in the page of whoever opened a notice."""

from odoo import SUPERUSER_ID, api

from odoo.addons.account_delinquency.rules.text_message import html_of

_BATCH = 1000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    texts = env["account.delinquency.notice"].search([("channel", "=", "sms"), ("body", "!=", False)])
    for place in range(0, len(texts), _BATCH):
        for notice in texts[place : place + _BATCH]:
            notice.body = html_of(str(notice.body))
        env.flush_all()
        env.invalidate_all()
