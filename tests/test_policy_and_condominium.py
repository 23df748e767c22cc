from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import DelinquencyCommon


@tagged("post_install", "-at_install")
class TestPolicyAndCondominium(DelinquencyCommon):
    def test_negative_rates_are_refused(self):
        for rate in ("fine_percent", "interest_percent_month"):
            with self.subTest(rate=rate), self.assertRaisesRegex(ValidationError, "can't be negative"):
                self.env["account.delinquency.policy"].create({"name": "Boleto", rate: -0.01})

    def test_rates_of_zero_are_accepted(self):
        policy = self.env["account.delinquency.policy"].create({"name": "Free"})
        self.assertTrue(policy._charge_terms().is_free)

    def test_no_policy_charges_nothing(self):
        self.assertTrue(self.env["account.delinquency.policy"]._charge_terms().is_free)

    def test_condominium_takes_the_city_of_its_address(self):
        address = self._customer("Edifício Araucária", city="Curitiba")
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária", "partner_id": address.id})
        self.assertEqual(condominium.city, "Curitiba")

    def test_condominium_keeps_a_city_that_is_typed(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária", "city": "Londrina"})
        self.assertEqual(condominium.city, "Londrina")

    def test_condominium_is_found_by_name_or_city(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária", "city": "Londrina"})
        for typed in ("araucária", "londrina"):
            self.assertEqual(self.env["res.partner.condominium"].search([("display_name", "ilike", typed)]), condominium)
