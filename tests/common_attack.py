from .common import days_ago
from .common_contract import ContractCommon

OWN = "account_delinquency"
GROUPS = {
    "employee": "base.group_user",
    "invoicing": "account.group_account_invoice",
    "user": "account_delinquency.group_delinquency_user",
    "officer": "account_delinquency.group_delinquency_officer",
    "manager": "account_delinquency.group_delinquency_manager",
}


class AttackCommon(ContractCommon):
    """Two companies with a debtor each, and people of the first one who try to reach the second."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls._other_company()
        cls.victim = cls._customer("Vítima da Silva", company_id=cls.theirs.id)
        cls.secret = cls._document_of(cls.theirs, 77, due=days_ago(30))
        cls.secret_line = cls._terms(cls.secret)
        cls.people = {kind: cls._user(f"a_{kind}", group) for kind, group in GROUPS.items()}

    @classmethod
    def _models(cls):
        """Yields the models of ours, by the registry, so that what is added tomorrow is among them."""
        for name, model in cls.env.registry.items():
            if model._original_module == OWN and not model._abstract:
                yield cls.env[name]
