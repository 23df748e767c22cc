from itertools import product

from odoo.tests import tagged

from ..models.account_delinquency_letter_terms import CHANNELS, KINDS_BY_HAND
from .common import days_ago
from .common_letter import LetterCommon
from .common_slip import SlipMixin

USER = "account_delinquency.group_delinquency_user"
PORTUGUESE, ENGLISH = "pt_BR", "en_US"
OTHER = {PORTUGUESE: ENGLISH, ENGLISH: PORTUGUESE}
# What only a letter in the language says: how much is owed, since when.
SAID = {PORTUGUESE: ("1.234,50", "19/11/2026"), ENGLISH: ("1,234.50", "11/19/2026")}
_GREETING = {PORTUGUESE: "Prezad", ENGLISH: "Dear"}
WORDS = {"email": _GREETING, "letter": _GREETING, "sms": {PORTUGUESE: "em atraso desde", ENGLISH: "is overdue since"}}
COUNTRY = {PORTUGUESE: "Brasil", ENGLISH: "Brazil"}


@tagged("post_install", "-at_install")
class TestLetterLanguage(SlipMixin, LetterCommon):
    """Letters are in the language of the customer, else of most of the company's users, whoever looks at them and whatever sends
    them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(PORTUGUESE)
        cls.env["ir.module.module"]._load_module_terms(["base", "account_delinquency"], [PORTUGUESE])
        cls.clerk = cls._user("clerk", USER)
        cls._user("colleague", USER)
        cls.staff = cls.company.user_ids - cls.clerk
        cls.company.partner_id.write({"country_id": cls.env.ref("base.br").id, "city": "Londrina"})
        cls.company.partner_id.bank_ids.unlink()
        cls._account()
        cls._bill(due=days_ago(5), amount=1234.5)
        # The customer's, that of most of the company's users, and what the letter is in.
        cls.cases = [
            (PORTUGUESE, ENGLISH, PORTUGUESE),
            (ENGLISH, PORTUGUESE, ENGLISH),
            (False, PORTUGUESE, PORTUGUESE),
            (False, ENGLISH, ENGLISH),
        ]

    def _speak(self, of_customer, of_company, of_reader):
        self.customer.lang, self.clerk.lang, self.staff.lang = of_customer, of_reader, of_company
        self.company.partner_id.lang = OTHER[of_company]  # what Odoo gave its contact says nothing

    def _dialog(self, **terms):
        """Returns the dialog of the clerk, in the clerk's language, as the web client opens it."""
        letters = self.env["account.delinquency.letter"].with_user(self.clerk)
        letters = letters.with_context(lang=self.clerk.lang, tz="Asia/Tokyo", allowed_company_ids=self.company.ids)
        dialog = letters.browse(letters._open_for([(self.company.id, self.customer.id)])["res_id"])
        dialog.write({"is_once_a_day": False, **terms})
        return dialog

    def _of_program(self):
        """Returns the model as a scheduled action uses it, with neither language nor company."""
        return self.notices.with_env(self.env(context={}, su=True))

    def _sent(self, dialog):
        """Returns the letter that the dialog has sent: by the scheduled action, or as it was printed."""
        mailing = self.env["account.delinquency.mailing"].browse(dialog.action_send()["res_id"])
        self.notices = self._of_program()
        self._text_all()
        letter = mailing.notice_ids
        if letter.channel == "letter":
            letter.with_user(self.clerk).with_context(lang=self.clerk.lang).action_print()
        return letter.sudo()

    def _of_each(self):
        for (kind, _label), (channel, _name) in product(KINDS_BY_HAND, CHANNELS):
            for of_customer, of_company, language in self.cases:
                self._speak(of_customer, of_company, OTHER[language])
                with self.subTest(kind=kind, channel=channel, customer=of_customer, company=of_company):
                    yield language, self._dialog(kind=kind, channel=channel, extra_message="Até logo <b>")

    def test_letter_is_in_the_language_of_the_customer_else_of_the_company(self):
        for language, dialog in self._of_each():
            letter = self._sent(dialog)
            self.assertIn(SAID[language][0], letter.body.replace("\xa0", " "))
            self.assertIn(SAID[language][1], letter.body)
            for said in SAID[OTHER[language]]:
                self.assertNotIn(said, letter.body.replace("\xa0", " "))

    def test_preview_is_the_message_to_the_letter(self):
        for _language, dialog in self._of_each():
            dialog.action_preview()
            letter = self._sent(dialog)
            self.assertEqual(str(dialog.preview_html).encode(), str(letter.body).encode())
            if letter.channel != "sms":
                self.assertEqual(dialog.preview_subject, letter.subject)
            if letter.channel == "email":
                self.assertEqual((self._mails[0]["body"], self._mails[0]["subject"]), (letter.body, letter.subject))

    def test_notice_of_the_ladder_is_in_that_language_too(self):
        self.notify.write({"use_sms": True, "use_letter": True})
        for of_customer, of_company, language in self.cases:
            self._speak(of_customer, of_company, OTHER[language])
            notices = self._record_notice()
            self.notices = self._of_program()
            self._text_all()
            notices.filtered(lambda notice: notice.channel == "letter").action_print()
            for notice in notices:
                with self.subTest(channel=notice.channel, customer=of_customer, company=of_company):
                    self.assertIn(SAID[language][1], notice.body)
                    self.assertIn(WORDS[notice.channel][language], notice.body)
            notices._end()

    def test_countries_of_addresses_are_in_that_language(self):
        for of_customer, of_company, language in self.cases:
            self._speak(of_customer, of_company, OTHER[language])
            dialog = self._dialog(channel="letter")
            letter = self._sent(dialog)
            with self.subTest(customer=of_customer, company=of_company):
                self.assertEqual(letter.body.count(COUNTRY[language]), 3)  # the supplier, the payer and the payee
                self.assertNotIn(COUNTRY[OTHER[language]], letter.body)
                self.assertIn(COUNTRY[language], letter.recipient)

    def test_files_are_in_that_language(self):
        names = {PORTUGUESE: "Extrato.pdf", ENGLISH: "Statement.pdf"}
        pdf = type(self.notices)._pdf
        for of_customer, of_company, language in self.cases:
            self._speak(of_customer, of_company, OTHER[language])
            languages = []
            self.patch(type(self.notices), "_pdf", lambda told, *_args, seen=languages: seen.append(told.env.lang) or b"%PDF")
            letter = self._sent(self._dialog(attach_statement=True, attach_invoices=True))
            self.patch(type(self.notices), "_pdf", pdf)
            with self.subTest(customer=of_customer, company=of_company):
                self.assertIn(names[language], letter.mail_message_id.attachment_ids.mapped("name"))
                self.assertEqual(set(languages), {language})

    def test_sheet_of_paper_and_statement_are_in_that_language(self):
        reports = self.env["ir.actions.report"].sudo()
        for of_customer, of_company, language in self.cases:
            self._speak(of_customer, of_company, OTHER[language])
            letter = self._sent(self._dialog(channel="letter"))
            for report in ("report_letter", "report_statement"):
                reading = reports.with_context(lang=OTHER[language])
                page = reading._render_qweb_html(f"account_delinquency.{report}", letter.ids)[0].decode()
                with self.subTest(report=report, customer=of_customer, company=of_company):
                    self.assertIn(SAID[language][1], page)
                    self.assertNotIn(SAID[OTHER[language]][1], page)

    def test_language_that_was_taken_away_is_none(self):
        self._speak(False, PORTUGUESE, ENGLISH)
        self.env["res.lang"]._lang_get(PORTUGUESE)
        self.assertEqual(self._sent(self._dialog())._language(), PORTUGUESE)
        self.env.cr.execute("UPDATE res_lang SET active = false WHERE code = %s", [PORTUGUESE])
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        self.assertIn(SAID[ENGLISH][1], self._sent(self._dialog()).body)
