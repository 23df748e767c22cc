from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import days_ago
from .common_export import ExportCommon
from .common_output import MANAGER, USER


@tagged("post_install", "-at_install")
class TestExportLayout(ExportCommon):
    """Choices that are saved under a name, and shared."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._document(100, days_ago(5))
        cls.other = cls._user("other", USER)

    def _saved(self, *columns, **values):
        """Returns the choice that the clerk saves under a name."""
        dialog = self._dialog(self._all(), columns or ["city"], **{"layout_name": "Lawyer", **values})
        dialog.action_save_layout()
        return dialog.layout_id

    def _dialog_of(self, user, **values):
        action = self._all().with_user(user).with_company(self.company).action_export()
        dialog = self.env[action["res_model"]].with_user(user).with_company(self.company).browse(action["res_id"])
        dialog.write(values)
        return dialog

    def test_saved_choice_is_loaded_with_its_columns_and_format(self):
        layout = self._saved("phone", "partner_id", format="delimited", delimiter="tab", title="For the lawyer")
        dialog = self._dialog(self._all())
        with Form(dialog) as form:
            form.layout_id = layout
        self.assertEqual(dialog._ticked_names(), ["phone", "partner_id"])
        self.assertEqual((dialog.format, dialog.delimiter, dialog.title), ("delimited", "tab", "For the lawyer"))

    def test_saving_under_the_same_name_overwrites(self):
        layout = self._saved("city")
        self.assertEqual(self._saved("phone", "city"), layout)
        self.assertEqual(layout.columns, ["phone", "city"])

    def test_saving_under_another_name_keeps_both(self):
        self.assertNotEqual(self._saved(), self._saved(layout_name="Accountant"))

    def test_choice_without_a_name_is_not_saved(self):
        with self.assertRaisesRegex(UserError, "Enter a name"):
            self._saved(layout_name=False)

    def test_choice_is_its_owners_unless_it_is_shared(self):
        layout = self._saved()
        layouts = layout.with_user(self.other).with_company(self.company)
        self.assertFalse(layouts.search([("id", "=", layout.id)]))
        self._saved(is_layout_shared=True)
        self.assertEqual(layouts.search([("id", "=", layout.id)]).display_name, f"Lawyer ({self.clerk.name})")

    def test_shared_choice_is_not_changed_by_others(self):
        layout = self._saved(is_layout_shared=True)
        dialog = self._dialog_of(self.other, layout_id=layout.id)
        self.assertFalse(dialog.is_layout_changeable)
        with self.assertRaises(AccessError):
            dialog.action_delete_layout()
        with self.assertRaises(AccessError):
            layout.with_user(self.other).columns = ["vat"]

    def test_other_user_who_saves_under_a_shared_name_gets_an_own_choice(self):
        layout = self._saved("city", is_layout_shared=True)
        dialog = self._dialog_of(self.other, layout_id=layout.id, layout_name="Lawyer")
        dialog.action_save_layout()
        self.assertNotEqual(dialog.layout_id, layout)
        self.assertEqual((dialog.layout_id.user_id, layout.columns), (self.other, ["city"]))

    def test_manager_changes_and_deletes_shared_choices_alone(self):
        manager = self._user("manager", MANAGER)
        shared, private = self._saved(is_layout_shared=True), self._saved(layout_name="Mine")
        dialog = self._dialog_of(manager, layout_id=shared.id, layout_name="Lawyer", is_layout_shared=True)
        dialog.action_save_layout()
        self.assertEqual((dialog.layout_id, shared.user_id), (shared, self.clerk))
        dialog.action_delete_layout()
        self.assertEqual((shared | private).exists(), private)
        with self.assertRaises(AccessError):
            private.with_user(manager).unlink()

    def test_nobody_makes_a_choice_another_users(self):
        layout = self._saved()
        with self.assertRaises(AccessError):
            layout.user_id = self.other
        with self.assertRaises(AccessError):
            layout.create({"name": "Forged", "model_name": "account.debtor", "user_id": self.other.id})

    def test_shared_choice_of_another_company_is_not_seen(self):
        layout = self._saved(is_layout_shared=True)
        company = self._other_company()
        stranger = self._user("stranger", USER, company)
        self.assertFalse(
            layout.with_user(stranger).with_context(allowed_company_ids=company.ids).search([("id", "=", layout.id)])
        )

    def test_owner_deletes_the_choice_and_the_dialog_stays(self):
        dialog = self._dialog(self._all(), ["city"], layout_name="Lawyer")
        dialog.action_save_layout()
        action = dialog.action_delete_layout()
        self.assertFalse(dialog.layout_id)
        self.assertEqual((action["res_id"], dialog._ticked_names()), (dialog.id, ["city"]))

    def test_what_is_not_offered_any_more_is_left_out(self):
        layout = self._saved("city")
        layout.write({"columns": ["gone", "city"], "options": {"format": "ods", "decimal": "comma", "model_name": "res.users"}})
        dialog = self._dialog(self._all())
        with Form(dialog) as form:
            form.layout_id = layout
        self.assertEqual(dialog._ticked_names(), ["city"])
        self.assertEqual((dialog.format, dialog.decimal, dialog.model_name), ("xlsx", "comma", "account.debtor"))
