from pathlib import Path

from odoo.modules.module import load_script
from odoo.tests import freeze_time, tagged

from .common import days_ago
from .common_contract import ContractCommon, noon

SCRIPT = "migrations/19.0.1.1.0/post-suspension-items.py"


@tagged("post_install", "-at_install")
class TestSuspensionMigration(ContractCommon):
    """What a suspension is for that began before this was kept."""

    def _migrate(self):
        path = Path(__file__).parent.parent / SCRIPT
        load_script(str(path), path.stem).migrate(self.cr, "19.0.1.0.0")

    def _forget(self, episode):
        """Makes an episode one of those."""
        episode.sudo().item_ids.unlink()
        return episode

    def test_suspension_after_a_notice_is_for_the_debts_of_the_notice(self):
        document = self._bill()
        self._notify()
        later = self._bill(due=days_ago(10))
        episode = self._forget(self._suspended())
        self._pay(document, 40)
        self._migrate()
        item = episode.item_ids
        self.assertEqual((item.move_line_id, item.amount_residual), (self._terms(document), 100))
        self.assertEqual((item.document, item.date_maturity), (document.name, days_ago(40)))
        self.assertNotIn(later, item.move_line_id.move_id)

    def test_suspension_by_hand_is_for_what_was_overdue_on_its_first_day(self):
        document, due_then = self._bill(), self._bill(due=days_ago(0))
        episode = self._forget(self._suspended())
        self._bill(due=self._later(5))
        with freeze_time(noon(self._later(6))):
            self._migrate()
            self.assertEqual(episode.item_ids.move_line_id.move_id, document)
            self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")
        self.assertTrue(due_then.amount_residual)

    def test_suspension_by_hand_whose_debts_are_paid_ends(self):
        document = self._bill()
        episode = self._forget(self._suspended())
        self._bill(due=self._later(5))
        with freeze_time(noon(self._later(6))):
            self._pay(document)
            self.assertEqual(self.contract.suspension_state, "suspended")
            self._migrate()
            self._run()
        item = episode.item_ids
        self.assertEqual((item.date_maturity, item.amount_residual, item.move_line_id.id), (days_ago(40), 100, False))
        self.assertEqual(self.contract.suspension_state, "active")

    def test_suspension_with_a_notice_about_another_contract_is_for_its_own_debts(self):
        self.policy.scope = "customer"
        other = self._contract()
        self._bill(other)
        self._notify(contracts=self.contract | other)
        self.policy.scope = "contract"
        document = self._bill()
        episode = self._forget(self._suspended())
        episode.sudo().notice_ids = self.contract.notice_ids
        self._migrate()
        self.assertEqual(episode.item_ids.move_line_id.move_id, document)

    def test_minimum_of_the_first_day_is_taken_to_be_that_of_today(self):
        self.policy.minimum_amount = 150
        self._bill()
        episode = self._forget(self._suspended())
        episode.sudo().minimum_at_start = 0
        self._migrate()
        self.assertEqual(episode.minimum_at_start, 150)

    def test_what_is_known_and_what_has_ended_is_left_alone(self):
        document = self._bill()
        lifted = self._forget(self._suspended())
        self.contract.resume_services()
        episode = self._suspended()
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        self._bill(due=days_ago(1))
        self._migrate()
        self.assertEqual(episode.item_ids.move_line_id.move_id, document)
        self.assertFalse((self.contract.suspension_ids - episode).item_ids | lifted.item_ids)

    def test_second_migration_changes_nothing(self):
        self._bill()
        episode = self._forget(self._suspended())
        self._migrate()
        items = episode.item_ids
        self._migrate()
        self.assertEqual((len(items), episode.item_ids), (1, items))
