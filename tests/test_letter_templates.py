from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import days_ago
from .common_letter import LetterCommon

_NOTICE = "account.delinquency.notice"
_DELIVERY = "odoo.addons.account_delinquency.models.account_delinquency_letter_delivery"


@tagged("post_install", "-at_install")
class TestLetterTemplates(LetterCommon):
    """Which templates a letter is made from: those of letters alone, as another one would show records of another model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("clerk", "account_delinquency.group_delinquency_user")
        cls.document = cls._document(100, days_ago(5))

    def _template(self, channel, model=_NOTICE):
        values = {"name": "T", "model_id": self.env["ir.model"]._get_id(model), "lang": "{{ object.partner_id.lang }}"}
        values |= {"body": "Pay"} if channel == "sms" else {"subject": "Pay", "body_html": "<p>Pay</p>"}
        return self.env[f"{'sms' if channel == 'sms' else 'mail'}.template"].sudo().create(values)

    def _chosen(self, channel, model=_NOTICE) -> dict:
        """Returns the values that choose a new template."""
        return {"sms_template_id" if channel == "sms" else "mail_template_id": self._template(channel, model).id}

    def _dialog(self, **terms):
        values = {"debtors": [[self.company.id, self.customer.id]], **terms}
        return self.env["account.delinquency.letter"].with_user(self.clerk).create(values)

    def test_dialog_refuses_a_template_of_another_model(self):
        for channel in ("email", "sms"):
            with self.subTest(channel=channel), self.assertRaisesRegex(ValidationError, "is no template of letters"):
                self._dialog(channel=channel, **self._chosen(channel, "res.users")).action_preview()

    def test_dialog_takes_a_template_of_letters(self):
        for channel in ("email", "sms"):
            dialog = self._dialog(channel=channel, **self._chosen(channel))
            dialog.action_preview()
            with self.subTest(channel=channel):
                self.assertIn("Pay", dialog.preview_html)

    def test_sending_refuses_a_template_of_another_model(self):
        for channel in ("email", "sms"):
            with self.subTest(channel=channel), self.assertRaisesRegex(ValidationError, "is no template of letters"):
                self._mailing(channel=channel, **self._chosen(channel, "account.move"))

    def test_step_of_a_policy_refuses_a_template_of_another_model(self):
        for channel in ("email", "sms"):
            with self.subTest(channel=channel), self.assertRaisesRegex(ValidationError, "is no template of letters"):
                self.notify.write(self._chosen(channel, "account.move"))

    def test_step_of_a_policy_takes_a_template_of_letters(self):
        for channel in ("email", "sms"):
            self.notify.write(self._chosen(channel))
        self.assertTrue(self.notify.mail_template_id and self.notify.sms_template_id)

    def test_template_whose_model_was_changed_afterwards_is_not_used(self):
        chosen = self._chosen("email")
        mailing, dialog = self._mailing(**chosen), self._dialog(**chosen)
        self.env["mail.template"].sudo().browse(chosen["mail_template_id"]).model_id = self.env["ir.model"]._get("res.users")
        with self.assertRaisesRegex(UserError, "is no template of letters"):
            dialog.action_preview()
        with mute_logger(_DELIVERY):
            self._send_all()
        letter = mailing.notice_ids.sudo()
        self.assertEqual((letter.state, len(self._mails)), ("failed", 0))
        self.assertIn("is no template of letters", letter.failure_reason)

    def test_remembered_template_whose_model_was_changed_is_forgotten(self):
        chosen = self._chosen("email")
        template = self.env["mail.template"].sudo().browse(chosen["mail_template_id"])
        self._dialog(**chosen).action_send()
        for model, remembered in ((_NOTICE, template), ("res.users", template.browse())):
            template.model_id = self.env["ir.model"]._get(model)
            action = self.env["account.delinquency.letter"].with_user(self.clerk)._open_for([(self.company.id, self.customer.id)])
            with self.subTest(model=model):
                self.assertEqual(self.env[action["res_model"]].browse(action["res_id"]).mail_template_id, remembered)

    def test_without_the_standard_template_the_letter_says_what_to_do(self):
        for channel in ("email", "sms"):
            self.env.ref(f"account_delinquency.{channel}_template_reminder").sudo().unlink()
            with self.subTest(channel=channel), self.assertRaisesRegex(UserError, "Friendly reminder.*Choose a template"):
                self._dialog(channel=channel).action_preview()

    def test_without_the_standard_template_the_letter_fails_with_what_to_do(self):
        self.env.ref("account_delinquency.email_template_reminder").sudo().unlink()
        with mute_logger(_DELIVERY):
            letter = self._letter_to(self.customer)
        self.assertEqual(letter.state, "failed")
        self.assertIn("Choose a template", letter.failure_reason)

    def test_without_the_standard_template_another_one_is_used(self):
        self.env.ref("account_delinquency.email_template_reminder").sudo().unlink()
        self.assertEqual(self._letter_to(self.customer, **self._chosen("email")).state, "sent")
