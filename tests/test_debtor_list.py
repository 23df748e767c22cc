from odoo.tests import tagged

from .common import INCLUDE, DelinquencyCommon, days_ago


@tagged("post_install", "-at_install")
class TestDebtorList(DelinquencyCommon):
    """The list's own call, the searches, and where a row leads."""

    # The list's own call

    def test_a_page_comes_with_the_number_of_all_debtors_and_their_total(self):
        for number in range(5):
            self._document(100 + number, days_ago(5 + number), partner=self._customer(f"Customer {number}"))
        page = self.env["account.debtor"].web_search_read([], {"partner_id": {}, "amount_overdue": {}}, limit=2)
        self.assertEqual([record["amount_overdue"] for record in page["records"]], [104, 103])
        self.assertEqual((page["length"], page["totals"]["amount_overdue"]), (5, 510))

    def test_the_last_page_is_reached_by_offset(self):
        for number in range(3):
            self._document(100 + number, days_ago(5 + number), partner=self._customer(f"Customer {number}"))
        page = self.env["account.debtor"].web_search_read([], {"amount_overdue": {}}, limit=2, offset=2)
        self.assertEqual([record["amount_overdue"] for record in page["records"]], [100])
        self.assertEqual(page["length"], 3)

    def test_an_empty_list_has_no_records(self):
        self.assertEqual(
            self.env["account.debtor"].web_search_read([], {"amount_overdue": {}}, limit=2), {"length": 0, "records": []}
        )

    def test_companies_with_different_currencies_have_no_common_total(self):
        other = self._other_company()
        self._document(100, days_ago(5))
        debtors = self.env["account.debtor"].with_context(allowed_company_ids=(self.company + other).ids)
        self.assertNotEqual(other.currency_id, self.company.currency_id)
        self.assertNotIn("totals", debtors.web_search_read([], {"amount_overdue": {}}, limit=2))

    def test_the_page_is_read_in_the_order_asked_for(self):
        for name, days in [("Zeca", 50), ("Alice", 5)]:
            self._document(100, days_ago(days), partner=self._customer(name))
        page = self.env["account.debtor"].web_search_read(
            [], {"partner_id": {"fields": {"display_name": {}}}}, limit=2, order="partner_id"
        )
        self.assertEqual([record["partner_id"]["display_name"] for record in page["records"]], ["Alice", "Zeca"])

    def test_every_column_of_the_list_can_be_sorted(self):
        self._document(100, days_ago(5))
        debtors = self.env["account.debtor"]
        described = debtors.fields_get(attributes=["sortable"])
        for name in [name for name, description in described.items() if description.get("sortable")]:
            with self.subTest(column=name):
                self.assertEqual(len(debtors.search([], order=f"{name} desc")), 1)

    # Searching

    def test_debtor_is_found_by_tax_number_with_or_without_punctuation(self):
        self._document(100, days_ago(5))
        for stored in ("529.982.247-25", "52998224725"):
            self.customer.vat = stored
            for typed in ("529.982.247-25", "52998224725", "982247"):
                with self.subTest(stored=stored, typed=typed):
                    self.assertEqual(self.env["account.debtor"].search([("document", "ilike", typed)]), self._debtor())
            self.assertFalse(self.env["account.debtor"].search([("document", "ilike", "98224726")]))

    def test_debtor_is_found_by_an_alphanumeric_tax_number_in_small_letters(self):
        self.customer.vat = "12.ABC.345/01DE-35"
        self._document(100, days_ago(5))
        self.assertEqual(self.env["account.debtor"].search([("document", "ilike", "12abc345")]), self._debtor())

    def test_tax_number_is_compared_as_a_whole_or_not_set(self):
        self.customer.vat = "529.982.247-25"
        nameless = self._customer("Bruno")
        self._document(100, days_ago(5))
        self._document(100, days_ago(5), partner=nameless)
        debtors = self.env["account.debtor"]
        self.assertEqual(debtors.search([("document", "=", "52998224725")]), self._debtor())
        self.assertFalse(debtors.search([("document", "=", "982247")]))
        self.assertEqual(debtors.search([("document", "=", False)]), self._debtor(nameless))
        self.assertEqual(debtors.search([("document", "!=", False)]), self._debtor())

    def test_nothing_is_found_by_punctuation_alone(self):
        self.customer.vat = "529.982.247-25"
        self._document(100, days_ago(5))
        self.assertFalse(self.env["account.debtor"].search([("document", "ilike", ".-/")]))

    def test_debtor_is_found_by_phone_city_and_condominium(self):
        condominium = self.env["res.partner.condominium"].create({"name": "Edifício Araucária"})
        self.customer.write({"phone": "+55 41 99912-3456", "city": "Curitiba", "condominium_id": condominium.id})
        self._document(100, days_ago(5))
        self._document(100, days_ago(5), partner=self.partner_b)
        for domain in (
            [("partner_id.phone_mobile_search", "ilike", "99912-3456")],
            [("city", "ilike", "curit")],
            [("condominium_id", "ilike", "araucária")],
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self.env["account.debtor"].search(domain), self._debtor())

    def test_archived_customer_is_listed_and_found(self):
        self._document(100, days_ago(5))
        self.customer.active = False
        self.assertRecordValues(self._debtor(), [{"partner_active": False, "amount_overdue": 100.0}])
        self.assertEqual(self.env["account.debtor"].search([("partner_id.complete_name", "ilike", "ana souza")]), self._debtor())
        self.assertEqual(self.env["account.debtor"].search([("partner_active", "=", False)]), self._debtor())

    def test_debtors_are_grouped_by_city_and_age(self):
        self.customer.city = "Curitiba"
        self._document(100, days_ago(5))
        self._document(50, days_ago(50), partner=self._customer("Bruno", city="Londrina"))
        groups = self.env["account.debtor"]._read_group([], ["city", "ageing"], ["amount_overdue:sum"], order="city")
        self.assertEqual(groups, [("Curitiba", "1_30", 100), ("Londrina", "31_60", 50)])

    def test_groups_of_ages_come_in_their_order(self):
        for days in (100, 70, 40, 10):
            partner = self.env["res.partner"].create({"name": f"{days} days"})
            self._document(10, days_ago(days), partner=partner)
        contested = self.env["res.partner"].create({"name": "Contested"})
        self._document(10, days_ago(40), partner=contested).no_followup = True
        self._document(10, days_ago(-5))
        in_order = ["not_due", "1_30", "31_60", "61_90", "over_90", "contested"]
        for model, missing in (("account.debtor", {"not_due"}), ("account.open.item", {"contested"})):
            for order in ("", "ageing", "ageing desc"):
                with self.subTest(model=model, order=order):
                    rows = self.env[model]._read_group([], ["ageing", "company_id"], ["__count"], order=order or None)
                    expected = [age for age in in_order if age not in missing]
                    found = list(dict.fromkeys(age for age, *_rest in rows))
                    self.assertEqual(found, expected[::-1] if order.endswith("desc") else expected)

    def test_debtors_are_found_by_the_state_of_their_contracts(self):
        self._document(100, days_ago(5))
        self._document(100, days_ago(5), partner=self.partner_b)
        contract = self.env["contract.contract"].create({"name": "Internet 500", "partner_id": self.customer.id})
        self.assertEqual(self._debtor().suspension_state, "active")
        contract.sudo().suspension_state = "suspended"
        self.env.invalidate_all()
        self.assertEqual(self._debtor().suspension_state, "suspended")
        self.assertEqual(self.env["account.debtor"].search([("suspension_state", "=", "suspended")]), self._debtor())
        self.assertFalse(self._debtor(self.partner_b).suspension_state)

    # From a row

    def test_the_overdue_documents_of_a_row_are_those_of_its_amount(self):
        document = self._in_instalments((60, days_ago(5)), (40, days_ago(-25)))
        self._document(500, days_ago(-5))
        for items, expected in [(None, 1), (INCLUDE, 2)]:
            action = self._debtor(items=items).action_view_items()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, self._items(document)[:expected])

    def test_the_row_opens_its_customer(self):
        self._document(100, days_ago(5))
        action = self._debtor().action_view_partner()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.customer.id))

    def test_the_row_opens_the_contracts_of_its_customer(self):
        self._document(100, days_ago(5))
        contract = self.env["contract.contract"].create({"name": "Internet 500", "partner_id": self.customer.id})
        self.env["contract.contract"].create({"name": "Other", "partner_id": self.partner_b.id})
        action = self._debtor().action_view_contracts()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), contract)
