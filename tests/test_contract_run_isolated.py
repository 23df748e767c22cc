from functools import partial
from unittest.mock import patch

from odoo.tests import tagged

from ..models.undoing import undoing
from .common_contract import ContractCommon


class IsolatedCommon(ContractCommon):
    """Three contracts that are to be suspended; something is wrong with the first one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bruno, cls.carla, cls.dani = (cls._contract(cls._customer(name)) for name in ("Bruno", "Carla", "Dani"))
        cls.contracts = cls.bruno | cls.carla | cls.dani
        for contract in cls.contracts:
            cls._bill(contract)
        cls._notify(contracts=cls.contracts)

    def _failing_writes(self, *names):
        """Raises at each change of Bruno's contract, or of these of its fields, as an automation rule does."""
        contract_class = self.env.registry["contract.contract"]
        write = contract_class.write

        def failing(contracts, vals):
            result = write(contracts, vals)
            if self.bruno in contracts and (not names or set(names) & set(vals)):
                raise RuntimeError("no customer number")
            return result

        return patch.object(contract_class, "write", failing)

    def _run_with_warning(self):
        with self.assertLogs("odoo.addons.account_delinquency", "WARNING"):
            self._run()


@tagged("post_install", "-at_install")
class TestContractRunIsolated(IsolatedCommon):
    def test_contract_that_can_not_be_written_stops_no_other(self):
        with self._failing_writes():
            self._run_with_warning()
        self.assertEqual(self.contracts.mapped("suspension_state"), ["active", "suspended", "suspended"])

    def test_error_of_a_contract_that_can_not_be_written_is_stored(self):
        with self._failing_writes():
            self._run_with_warning()
        self.assertEqual(self.bruno.delinquency_error, "no customer number")
        self.assertEqual(self.contracts.search([("delinquency_error", "!=", False)]), self.bruno)

    def test_error_with_a_null_character_is_stored(self):
        error = RuntimeError("router:\0 refused")
        with patch.object(self.env.registry["contract.contract"], "_services_disabled", side_effect=error):
            self._run_with_warning()
        self.assertEqual(self.contracts.mapped("delinquency_error"), ["router: refused"] * 3)

    def test_contract_that_was_deleted_meanwhile_stops_no_other(self):
        gone = self._contract(self._customer("Eva"))
        batch = (gone | self.contracts).sudo()
        gone.unlink()
        batch._act_isolated({"suspend"})
        self.assertEqual(self.contracts.mapped("suspension_state"), ["suspended"] * 3)

    # Where the next run goes on

    def _after_bookmark(self, batch, batches):
        """Returns the batches of ``batches`` that a run looks at after one that did not come to ``batch``, and the next."""
        name = "account_delinquency.test_next"
        with patch.object(self.env.registry["ir.cron"], "_commit_progress"):
            self.bruno._set_bookmark(name, batch)
            return [self.bruno._from_bookmark(batches, name) for _run in range(2)]

    def test_run_goes_on_from_its_bookmark_to_the_end(self):
        batches = list(self.contracts)
        self.assertEqual(self._after_bookmark(self.carla, batches), [batches[1:], batches])

    def test_run_begins_anew_where_nothing_is_left_after_its_bookmark(self):
        batches = [self.bruno, self.carla]
        self.assertEqual(self._after_bookmark(self.dani, batches), [batches, batches])

    def test_bookmark_at_a_contract_that_was_deleted_is_the_next_one_s(self):
        gone = self._contract(self._customer("Eva"))
        batch = gone | self.dani
        gone.unlink()
        batches = list(self.contracts)
        self.assertEqual(self._after_bookmark(batch, batches), [batches[2:], batches])


@tagged("post_install", "-at_install")
class TestUndoing(IsolatedCommon):
    """What the equipment is to be told after the commit is told of what holds, and of nothing else."""

    def _told(self):
        """Returns the contracts whose equipment would be told now, in order."""
        callbacks = self.env.cr.postcommit._funcs
        return [one.args[0] for one in callbacks if isinstance(one, partial) and one.func == self._tell_equipment]

    def _tell_equipment(self, contract):
        """What the equipment is told; by its name alone."""

    def _hook(self, name, refuses=lambda contract: False):
        def hook(contract, _suspension):
            if refuses(contract):
                raise RuntimeError("refused")
            self.env.cr.postcommit.add(partial(self._tell_equipment, contract))

        return patch.object(self.env.registry["contract.contract"], name, hook)

    def test_equipment_is_told_once_of_each_contract_that_a_run_suspends(self):
        with self._hook("_services_disabled"), self._failing_writes("suspension_state"):
            self._run_with_warning()
        self.assertEqual(self._told(), [self.carla, self.dani])

    def test_equipment_is_not_told_of_a_payment_that_gave_nothing_back(self):
        contracts = [self._contract(), self.contract]
        for contract in contracts:
            self._bill(contract)
            self._suspended(contract)
        refusal = iter([False, True])
        warned = self.assertLogs("odoo.addons.account_delinquency", "WARNING")
        with self._hook("_services_enabled", lambda _contract: next(refusal)), warned:
            self._pay_on_account(200)
        self.assertEqual([contract.suspension_state for contract in contracts], ["suspended"] * 2)
        self.assertFalse(self._told())

    def test_equipment_is_told_of_a_payment_that_gave_services_back(self):
        self._bill()
        self._suspended()
        with self._hook("_services_enabled"):
            self._pay_on_account(100)
        self.assertEqual(self._told(), [self.contract])

    def test_what_was_to_be_done_before_stays(self):
        postcommit = self.env.cr.postcommit
        postcommit.add(partial(self._tell_equipment, self.bruno))
        postcommit.data["before"] = 1
        with self.assertRaises(RuntimeError), undoing(self.env.cr):
            postcommit.add(partial(self._tell_equipment, self.carla))
            postcommit.data["after"] = 1
            raise RuntimeError
        self.assertEqual(self._told(), [self.bruno])
        self.assertEqual(postcommit.data.keys() & {"before", "after"}, {"before"})
        del postcommit.data["before"]
