from odoo.tests import tagged

from .common_contract import ContractCommon

USER = "account_delinquency.group_delinquency_user"
OFFICER = "account_delinquency.group_delinquency_officer"
PORTUGUESE, ENGLISH = "pt_BR", "en_US"


@tagged("post_install", "-at_install")
class TestCompanyLanguage(ContractCommon):
    """The program writes in the language of those who work in the company: that of its contact is what Odoo was set up with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(PORTUGUESE)
        cls.env["ir.module.module"]._load_module_terms(["base", "account_delinquency"], [PORTUGUESE])
        cls.company.partner_id.lang = ENGLISH
        cls.company.user_ids.lang = False

    def _staff(self, *languages):
        for number, language in enumerate(languages):
            self._user(f"staff {number}", USER).lang = language

    def test_language_is_that_of_most_of_the_users(self):
        self._staff(PORTUGUESE, PORTUGUESE, ENGLISH)
        self.assertEqual(self.company.delinquency_lang, PORTUGUESE)

    def test_contact_of_the_company_decides_between_two(self):
        self._staff(PORTUGUESE, ENGLISH)
        for language in (PORTUGUESE, ENGLISH):
            self.company.partner_id.lang = language
            with self.subTest(language=language):
                self.assertEqual(self.company.delinquency_lang, language)

    def test_contact_of_the_company_decides_where_nobody_works(self):
        self.company.partner_id.lang = PORTUGUESE
        self.assertEqual(self.company.delinquency_lang, PORTUGUESE)

    def test_who_left_and_who_is_no_employee_say_nothing(self):
        self._staff(ENGLISH, PORTUGUESE, PORTUGUESE)
        self.env["res.users"].search([("login", "=", "staff 1")]).active = False
        portal = self.env["res.users"].search([("login", "=", "staff 2")])
        portal.group_ids = self.env.ref("base.group_portal")
        archived_too = self.company.with_context(active_test=False)
        self.assertEqual(archived_too.delinquency_lang, ENGLISH)

    def test_settings_warn_where_contact_and_users_differ(self):
        self._staff(PORTUGUESE)
        advice = self.env["res.config.settings"].create({}).delinquency_lang_advice
        self.assertIn("most of its users have Portuguese (BR)", advice)

    def test_settings_warn_of_nothing_where_they_agree(self):
        self._staff(PORTUGUESE)
        self.company.partner_id.lang = PORTUGUESE
        self.assertFalse(self.env["res.config.settings"].create({}).delinquency_lang_advice)

    # What is written in it

    def test_ticket_is_in_it_whoever_suspends(self):
        self._staff(PORTUGUESE, PORTUGUESE)
        officer = self._user("officer", OFFICER)
        officer.lang = ENGLISH
        self._bill()
        contract = self.contract.with_user(officer).with_context(lang=ENGLISH)
        ticket = contract.suspend_services(reason="By phone").sudo().ticket_id
        self.assertIn("Suspensão", ticket.name)
        self.assertIn("15/10/2026", ticket.description)

    def test_history_of_the_scheduled_action_is_in_it(self):
        self._staff(PORTUGUESE, PORTUGUESE)
        self._bill()
        self._notify(days=20)
        before = self.contract.message_ids
        self._run()
        self.assertTrue(self.contract.suspension_ids)
        self.assertIn("Suspen", " ".join((self.contract.message_ids - before).mapped("body")))

    def test_history_of_a_payment_is_in_it_whoever_books_it(self):
        self._staff(PORTUGUESE, PORTUGUESE)
        invoice = self._bill()
        self._suspended()
        before = self.contract.message_ids
        self._pay(invoice.with_context(lang=ENGLISH))
        self._commit()
        said = " ".join((self.contract.message_ids - before).mapped("body"))
        self.assertIn("Suspensão encerrada", said)
