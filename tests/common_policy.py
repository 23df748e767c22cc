from .common import DelinquencyCommon

GROUP = "account_delinquency.group_delinquency_%s"
CONTACTS = "base.group_partner_manager"


class PolicyCommon(DelinquencyCommon):
    """A contract, and a policy for each place where one may be chosen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env["account.delinquency.policy"]
        cls.method = cls.company_data["default_journal_bank"].inbound_payment_method_line_ids[0]
        cls.method.name = "Boleto"
        cls.customer.property_inbound_payment_method_line_id = cls.method
        cls.contract = cls._contract()
        cls.places = {
            "contract": cls.contract,
            "customer": cls.customer,
            "method": cls.method,
            "company": cls.company,
        }
        cls.policy = {place: cls._policy(f"Of the {place}") for place in cls.places}

    @classmethod
    def _policy(cls, name, **values):
        return cls.policies.create({"name": name, **values})

    @classmethod
    def _contract(cls, partner=None, **values):
        partner = partner or cls.customer
        return cls.env["contract.contract"].create({"name": "Internet", "partner_id": partner.id, **values})

    def _choose(self, *places):
        """Chooses the policy of each of these places, and none in the others."""
        for place, record in self.places.items():
            record.delinquency_policy_id = self.policy[place] if place in places else False

    def _follows(self, contract=None):
        """Returns the policy that a contract shows and that it is found by."""
        contract = contract or self.contract
        policy = contract.effective_policy_id
        self.assertIn(contract, contract.search([("effective_policy_id", "in", policy.ids or [False])]))
        return policy
