from pathlib import Path

from lxml import etree

from odoo.modules.module import load_script
from odoo.tests import tagged

from ..rules.text_message import html_of, text_of
from .common import days_ago
from .common_export import ExportCommon
from .common_letter import LetterCommon

HOSTILE = '<img src=x onerror=alert(1)>\nA & B  <b>"it\'s"</b>\n\n&lt;  https://provedor.example/pay'


@tagged("post_install", "-at_install")
class TestLetterText(LetterCommon, ExportCommon):
    """A text message is what was typed, wherever it is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._document(100, days_ago(5))

    def _texted(self, **terms):
        mailing = self._mailing(channel="sms", extra_message=HOSTILE, **terms)
        self._text_all()
        return mailing.notice_ids.sudo()

    def _previewed(self, **terms):
        dialog = self.env["account.delinquency.letter"]
        dialog = dialog.browse(dialog._open_for([(self.company.id, self.customer.id)])["res_id"])
        dialog.write(terms)
        dialog.action_preview()
        return dialog

    def test_what_was_typed_is_no_element_of_the_page(self):
        body = self._texted().body
        self.assertEqual([element.tag for element in etree.fromstring(body).iter()], ["p"])

    def test_what_was_typed_is_kept_to_the_letter_with_its_lines(self):
        letter = self._texted()
        self.assertEqual(text_of(letter.body), self._new_sms.body)
        self.assertTrue(text_of(letter.body).endswith(HOSTILE))
        self.assertIn("white-space: pre-wrap", letter.body)

    def test_preview_is_what_the_notice_keeps(self):
        preview = self._previewed(channel="sms", extra_message=HOSTILE).preview_html
        self.assertEqual(self._texted().body, preview)

    def test_export_has_the_same_text(self):
        letter = self._texted()
        dialog = self._dialog(letter, ["body"])
        self.assertEqual(self._table(dialog)[1], [text_of(letter.body)])

    def test_forms_let_no_template_run_scripts(self):
        for model, name in (("account.delinquency.notice", "body"), ("account.delinquency.letter", "preview_html")):
            view = etree.fromstring(self.env[model].get_view(view_type="form")["arch"])
            [field] = view.xpath(f"//field[@name='{name}']")
            with self.subTest(model=model):
                self.assertEqual(field.get("options"), "{'sandboxedPreview': True}")

    def test_what_was_kept_before_is_made_harmless_by_the_update(self):
        text, email = self._texted(), self._letter_to(self.customer, is_once_a_day=False)
        text.body, written = HOSTILE, email.body
        path = Path(__file__).parent.parent / "migrations/19.0.1.1.0/post-text-messages.py"
        load_script(str(path), path.stem).migrate(self.cr, "19.0.1.0.0")
        self.assertEqual((text.body, email.body), (html_of(HOSTILE), written))
