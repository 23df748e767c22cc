"""What those who mean harm have in their hands, by the registry, so that what is added tomorrow is in it."""

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import days_ago
from .common_contract import ContractCommon

OWN = "account_delinquency"
# The kinds of person, from who may least to who may most.
GROUPS = {
    "nobody": "base.group_public",
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "invoicing": "base.group_user,account.group_account_invoice",
    "user": "base.group_user,account_delinquency.group_delinquency_user",
    "officer": "base.group_user,account_delinquency.group_delinquency_officer",
    "manager": "base.group_user,account_delinquency.group_delinquency_manager",
}


class AttackCommon(ContractCommon):
    """Two companies with a debtor each, and people of the first one who try to reach the second."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls._other_company(name="Zorzal Telecom")
        cls.victim = cls._customer("Vítima da Silva Zorzal", company_id=cls.theirs.id)
        cls.secret = cls._document_of(cls.theirs, 77, due=days_ago(30), partner=cls.victim)
        cls.secret_line = cls._terms(cls.secret)
        cls.people = {kind: cls._person(kind) for kind in GROUPS}
        cls.customer.name = "Ana Souza"  # A user gives its contact another name.

    @classmethod
    def _person(cls, kind):
        own = {"partner_id": cls.customer.id} if kind == "portal" else {}
        companies = {"company_id": cls.company.id, "company_ids": [Command.set(cls.company.ids)]}
        return new_test_user(cls.env, f"a_{kind}", groups=GROUPS[kind], tz="America/Sao_Paulo", **companies, **own)

    def _as(self, kind, records):
        """Returns the records, or a model by its name, in the hands of a kind of person, without any context."""
        model = self.env[records] if isinstance(records, str) else records
        return model.with_env(self.env(user=self.people[kind], su=False, context={}))

    @classmethod
    def _models(cls):
        """Yields the models of ours."""
        for name, model in cls.env.registry.items():
            if model._original_module == OWN and not model._abstract:
                yield cls.env[name]
