from odoo.exceptions import UserError, ValidationError
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

    def test_condominium_follows_its_manager_to_another_city(self):
        manager = self._customer("Administradora Bela Vista", city="Curitiba")
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária", "partner_id": manager.id})
        clerk = self._user("clerk", "base.group_partner_manager")
        self.env.flush_all()
        manager.with_user(clerk).city = "Londrina"
        self.assertEqual(condominium.city, "Londrina")
        self.assertEqual(self.env["res.partner.condominium"].search([("city", "=", "Londrina")]), condominium)

    def test_condominium_keeps_its_city_when_its_manager_has_none(self):
        manager = self._customer("Administradora Bela Vista", city="Curitiba")
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária", "partner_id": manager.id})
        self.env.flush_all()
        manager.city = False
        self.assertEqual(condominium.city, "Curitiba")

    def test_condominium_with_customers_is_not_deleted(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária"})
        self.customer.condominium_id = condominium
        with self.assertRaisesRegex(UserError, r"Edifício Araucária.*\(1, archived ones included\). Archive it"):
            condominium.unlink()

    def test_condominium_is_not_deleted_for_customers_that_are_archived_or_of_another_company(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária"})
        manager = self._user("d_manager", "account_delinquency.group_delinquency_manager")
        self.customer.condominium_id = condominium
        for values in ({"active": False}, {"active": True, "company_id": self.setup_other_company()["company"].id}):
            self.customer.write(values)
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "Archive it"):
                condominium.with_user(manager).unlink()

    def test_condominium_with_customers_is_archived(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária"})
        self.customer.condominium_id = condominium
        condominium.action_archive()
        self.assertEqual(self.customer.condominium_id, condominium)

    def test_condominium_without_customers_is_deleted(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária"})
        manager = self._user("d_manager", "account_delinquency.group_delinquency_manager")
        condominium.with_user(manager).unlink()
        self.assertFalse(condominium.exists())

    def test_condominium_is_found_by_name_or_city(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária", "city": "Londrina"})
        for typed in ("araucária", "londrina"):
            self.assertEqual(self.env["res.partner.condominium"].search([("display_name", "ilike", typed)]), condominium)
