from odoo.tests import tagged

from odoo.addons.account_delinquency import post_init_hook

from .common import DelinquencyCommon

MANAGER = "account_delinquency.group_delinquency_manager"


@tagged("post_install", "-at_install")
class TestFirstManagers(DelinquencyCommon):
    """Who sees the addon on its first day."""

    def _has_rights_after_installation(self, groups, is_installing=False) -> bool:
        user = self._user(f"owner {groups} {is_installing}", groups)
        module = self.env["ir.module.module"].search([("name", "=", "account_delinquency")])
        self.env.cr.execute(
            "UPDATE ir_module_module SET write_uid = %s WHERE id = %s", [user.id if is_installing else self.env.uid, module.id]
        )
        module.invalidate_recordset(["write_uid"])
        post_init_hook(self.env)
        return user.has_group(MANAGER)

    def test_who_administers_odoo_and_its_accounting_is_a_manager(self):
        self.assertTrue(self._has_rights_after_installation("base.group_system,account.group_account_manager"))

    def test_who_administers_one_of_them_alone_is_none(self):
        for groups in ("base.group_system", "account.group_account_manager"):
            self.assertFalse(self._has_rights_after_installation(groups), groups)

    def test_who_installs_it_is_a_manager(self):
        self.assertTrue(self._has_rights_after_installation("base.group_system", is_installing=True))
