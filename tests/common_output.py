from unittest.mock import patch

from .common import DelinquencyCommon

USER = "account_delinquency.group_delinquency_user"
MANAGER = "account_delinquency.group_delinquency_manager"


class OutputCommon(DelinquencyCommon):
    """A clerk, who has the rights of a user alone, and files of the clerk's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("clerk", USER)

    @classmethod
    def _open(cls, user=None, **about):
        """Records a file of the clerk's, or of ``user``."""
        outputs = cls.env["account.delinquency.output"].with_user(user or cls.clerk).with_company(cls.company)
        return outputs._open("export", "debtors.csv", **{"format": "csv", "model_name": "account.debtor", **about})

    @classmethod
    def _finished(cls, user=None, content=b"Ana;100\n", **about):
        output = cls._open(user, **about)
        output._finish(content)
        return output

    def _run_queue(self):
        """Does what the scheduled action does, in the transaction of the test; returns what authors were told."""
        outputs = self.env["account.delinquency.output"].sudo()
        cron, users = type(self.env["ir.cron"]), type(self.env["res.users"])
        with (
            patch.object(cron, "_commit_progress", return_value=600),
            patch.object(type(outputs), "_progress"),
            patch.object(users, "_bus_send") as sent,
        ):
            outputs._cron_make()
        return [call.args[1]["message"] for call in sent.call_args_list]
