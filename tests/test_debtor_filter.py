import json
from ast import literal_eval

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..reports.account_debtor_city import _id_sql
from .common import TODAY, DelinquencyCommon, days_ago


@tagged("post_install", "-at_install")
class TestDebtorFilter(DelinquencyCommon):
    """The eight filters of the reference screen."""

    def _load(self, **values):
        """Loads the dialog with the values and returns the debtors that its facet shows. Nothing is remembered of before."""
        self.env["account.debtor.filter"].create({}).action_reset()
        wizard = self.env["account.debtor.filter"].create(values)
        facet = wizard.action_load()["context"]["debtor_filter"]
        return self.env["account.debtor"].with_context(**facet["context"]).search(facet["domain"])

    def _amounts(self, **values):
        return {debtor.partner_id.name: debtor.amount_overdue for debtor in self._load(**values)}

    # 1. Period

    def test_period_takes_the_instalments_due_within_it(self):
        for days, amount in [(10, 1), (9, 2), (5, 4), (4, 8)]:
            self._document(amount, days_ago(days))
        self.assertEqual(self._amounts(date_from=days_ago(9), date_to=days_ago(5)), {"Ana Souza": 6})

    def test_period_may_be_open_at_either_end(self):
        for days, amount in [(10, 1), (5, 2)]:
            self._document(amount, days_ago(days))
        self.assertEqual(self._amounts(date_from=days_ago(9)), {"Ana Souza": 2})
        self.assertEqual(self._amounts(date_to=days_ago(9)), {"Ana Souza": 1})

    def test_period_without_an_overdue_instalment_finds_nobody(self):
        self._document(100, days_ago(-5))
        self._document(100, days_ago(5))
        self.assertEqual(self._amounts(date_from=TODAY, date_to=days_ago(-9)), {})

    def test_period_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(UserError, "11/19/2026, before it begins on 11/24/2026"):
            self._load(date_from=TODAY, date_to=days_ago(5))

    def test_period_of_one_day_is_accepted(self):
        self._document(100, days_ago(5))
        self.assertEqual(self._amounts(date_from=days_ago(5), date_to=days_ago(5)), {"Ana Souza": 100})

    def test_include_brings_the_instalments_outside_the_period(self):
        self._in_instalments((40, days_ago(35)), (35, days_ago(5)), (25, days_ago(-25)))
        self._document(500, days_ago(60))
        period = {"date_from": days_ago(9), "date_to": days_ago(1)}
        self.assertEqual(self._amounts(**period, instalment_mode="exclude"), {"Ana Souza": 35})
        self.assertEqual(self._amounts(**period, instalment_mode="include"), {"Ana Souza": 100})

    def test_include_does_not_select_by_an_instalment_that_is_not_overdue(self):
        self._in_instalments((40, days_ago(35)), (60, days_ago(-5)))
        period = {"date_from": days_ago(9), "date_to": days_ago(-9)}
        self.assertEqual(self._amounts(**period, instalment_mode="include"), {})

    # 2. Customers

    def test_customers_none_means_all(self):
        self._document(1, days_ago(5))
        self._document(2, days_ago(5), partner=self.partner_b)
        self.assertEqual(self._amounts(), {"Ana Souza": 1, "partner_b": 2})

    def test_customers_are_selected_by_their_commercial_partner(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        self._document(1, days_ago(5))
        self._document(2, days_ago(5), partner=self.partner_b)
        self.assertEqual(self._amounts(partner_ids=contact.ids), {"Ana Souza": 1})

    # 3. Payment methods

    def test_payment_method_selects_whole_documents(self):
        card = self.inbound_payment_method_line.copy({"name": "Card"})
        self._in_instalments((40, days_ago(5)), (60, days_ago(-25)), preferred_payment_method_line_id=card)
        self._document(500, days_ago(5), preferred_payment_method_line_id=self.inbound_payment_method_line)
        self.assertEqual(self._amounts(payment_method_line_ids=card.ids), {"Ana Souza": 40})
        self.assertEqual(self._amounts(payment_method_line_ids=card.ids, instalment_mode="include"), {"Ana Souza": 100})

    # 4. Service groups

    def test_service_group_selects_whole_documents(self):
        television = self.env["product.category"].create({"name": "Television"})
        channels = self._create_product(name="Channels", categ_id=television.id)
        lines = [
            self._prepare_invoice_line(price_unit=price, product_id=product, tax_ids=self.env["account.tax"])
            for price, product in [(30, channels), (70, self.product_a)]
        ]
        both = self._create_invoice(
            partner_id=self.customer, invoice_line_ids=lines, invoice_date=days_ago(25), invoice_date_due=days_ago(5), post=True
        )
        self._document(500, days_ago(5))
        self.assertEqual(both.amount_total, 100)
        self.assertEqual(self._amounts(category_ids=television.ids), {"Ana Souza": 100})

    def test_service_group_takes_the_groups_below_it(self):
        services = self.env["product.category"].create({"name": "Services"})
        television = self.env["product.category"].create({"name": "Television", "parent_id": services.id})
        self._document(100, days_ago(5), product_id=self._create_product(name="Channels", categ_id=television.id))
        self.assertEqual(self._amounts(category_ids=services.ids), {"Ana Souza": 100})

    def test_service_groups_without_a_balance_are_not_offered(self):
        television = self.env["product.category"].create({"name": "Television"})
        document = self._document(100, days_ago(5), product_id=self._create_product(name="Channels", categ_id=television.id))
        self.assertIn(television, self.env["account.debtor.filter"].create({}).offered_category_ids)
        self._pay(document)
        self.assertNotIn(television, self.env["account.debtor.filter"].create({}).offered_category_ids)

    # 5. Cities

    def _document_in(self, city, amount):
        return self._document(amount, days_ago(5), partner=self._customer(f"Resident of {city}", city=city))

    def _city(self, name):
        return self.env["account.debtor.city"].search([("name", "=", name)])

    def test_every_city_is_ticked_at_first(self):
        for city in ("Curitiba", "Londrina", False):
            self._document_in(city, 1)
        ticked = Form(self.env["account.debtor.filter"]).save().city_ids
        self.assertEqual(set(ticked.mapped("name")), {"Curitiba", "Londrina", False})
        self.assertEqual(ticked.filtered(lambda city: not city.name).display_name, "(no city)")

    def test_every_city_is_offered_however_many_there_are(self):
        for number in range(101):
            self._customer(f"Resident {number}", city=f"City {number:03}")
        entry = {"journal_id": self.company_data["default_journal_misc"].id, "date": days_ago(5)}
        residents = self.env["res.partner"].search([("city", "like", "City")])
        receivable = self.company_data["default_account_receivable"].id
        lines = [Command.create({"account_id": receivable, "partner_id": partner.id, "debit": 1}) for partner in residents]
        revenue = Command.create({"account_id": self.company_data["default_account_revenue"].id, "credit": len(residents)})
        self.env["account.move"].create({**entry, "line_ids": [*lines, revenue]}).action_post()
        self.assertEqual(len(self.env["account.debtor.city"].name_search()), 101)

    def test_all_cities_are_unticked_and_ticked_at_once(self):
        for city in ("Curitiba", "Londrina"):
            self._document_in(city, 1)
        dialog = Form(self.env["account.debtor.filter"])
        self.assertTrue(dialog.every_city)
        dialog.every_city = False
        self.assertFalse(dialog.city_ids[:])
        dialog.every_city = True
        self.assertEqual(len(dialog.city_ids[:]), 2)

    def test_unticking_one_city_leaves_the_others_ticked(self):
        for city in ("Curitiba", "Londrina", "Maringá"):
            self._document_in(city, 1)
        dialog = Form(self.env["account.debtor.filter"])
        dialog.city_ids.remove(self._city("Londrina").id)
        self.assertFalse(dialog.every_city)
        self.assertEqual(set(dialog.save().city_ids.mapped("name")), {"Curitiba", "Maringá"})

    def test_an_unticked_city_is_left_out(self):
        for city, amount in (("Curitiba", 1), ("Londrina", 2), (False, 4)):
            self._document_in(city, amount)
        ticked = self._city("Curitiba") + self._city(False)
        self.assertEqual(sum(self._amounts(city_ids=ticked.ids).values()), 5)

    def test_spellings_that_differ_in_capitals_accents_and_spaces_are_one_city(self):
        spellings = ("São José", "SÃO JOSÉ ", "sao jose", "São José\t", "\xa0São José")
        for number, city in enumerate(spellings):
            self._document(1, days_ago(5), partner=self._customer(f"Resident {number}", city=city))
        self._document_in("Londrina", 10)
        cities = self.env["account.debtor.city"].search([])
        self.assertEqual(sorted(cities.mapped("customer_count")), [1, len(spellings)])
        sao_jose = cities.filtered(lambda city: city.customer_count > 1)
        self.assertEqual(sum(self._amounts(city_ids=sao_jose.ids).values()), len(spellings))

    def test_a_city_of_blanks_is_no_city(self):
        for city, amount in (("\xa0", 1), (False, 2), ("Londrina", 4)):
            self._document_in(city, amount)
        self.assertEqual(sum(self._amounts(city_ids=self._city(False).ids).values()), 3)

    def _found_later(self, *unticked):
        """Returns how the facet without the cities ``unticked`` is called, and which cities it finds when Cascavel is new."""
        for city in ("Curitiba", "Londrina", "Maringá", False):
            self._document_in(city, 1)
        ticked = self.env["account.debtor.city"].search([]).filtered(lambda city: city.name not in unticked)
        facet = self.env["account.debtor.filter"].create({"city_ids": ticked.ids})._facet()
        self._document_in("Cascavel", 1)
        debtors = self.env["account.debtor"].with_context(**facet["context"]).search(facet["domain"])
        return facet["description"], set(debtors.mapped("city"))

    def test_few_unticked_cities_leave_the_door_open_to_new_ones(self):
        expected = ("Without Londrina", {"Curitiba", "Maringá", "Cascavel", False})
        self.assertEqual(self._found_later("Londrina"), expected)

    def test_customers_without_a_city_alone_are_left_out(self):
        expected = ("Without (no city)", {"Curitiba", "Londrina", "Maringá", "Cascavel"})
        self.assertEqual(self._found_later(False), expected)

    def test_few_ticked_cities_are_found_alone(self):
        self.assertEqual(self._found_later("Maringá", "Londrina", False), ("Curitiba", {"Curitiba"}))

    def test_half_of_the_cities_are_found_alone(self):
        self.assertEqual(self._found_later("Maringá", False), ("Curitiba, Londrina", {"Curitiba", "Londrina"}))

    def test_a_new_city_is_let_in_between_opening_and_loading_where_few_are_unticked(self):
        for city in ("Curitiba", "Londrina", "Maringá"):
            self._document_in(city, 1)
        dialog = Form(self.env["account.debtor.filter"])
        dialog.city_ids.remove(self._city("Londrina").id)
        wizard = dialog.save()
        self._document_in("Cascavel", 1)
        self.env.invalidate_all()
        self.assertEqual(wizard.city_ids.mapped("name"), ["Cascavel", "Curitiba", "Maringá"])

    def test_no_two_cities_share_an_id_and_javascript_knows_every_one(self):
        """There are 5,570 municipalities in Brazil; of so many names as here some would meet in an id of 32 bits."""
        names = SQL("SELECT %s AS id FROM generate_series(1, 300000) AS n", _id_sql(SQL("'city ' || n")))
        query = SQL("SELECT count(DISTINCT id), min(id) > 0, max(id) < %s FROM (%s) AS city", 2**53, names)
        self.assertEqual(self.env.execute_query(query), [(300000, True, True)])

    def test_no_city_ticked_is_refused(self):
        self._document_in("Curitiba", 1)
        with self.assertRaisesRegex(UserError, "Tick at least one city"):
            self._load(city_ids=[Command.clear()])

    # 6. Active or inactive

    def test_inactive_customers_alone_or_active_ones_alone(self):
        self._document(1, days_ago(5))
        self._document(2, days_ago(5), partner=self.partner_b)
        self.customer.active = False
        self.assertEqual(self._amounts(include_active=False), {"Ana Souza": 1})
        self.assertEqual(self._amounts(include_inactive=False), {"partner_b": 2})
        self.assertEqual(self._amounts(), {"Ana Souza": 1, "partner_b": 2})

    def test_neither_active_nor_inactive_is_refused(self):
        with self.assertRaisesRegex(UserError, "Tick active customers"):
            self._load(include_active=False, include_inactive=False)

    # 7. Instalments

    def test_exclude_is_the_first_choice(self):
        self._in_instalments((60, days_ago(5)), (40, days_ago(-25)))
        self.assertEqual(self._amounts(), {"Ana Souza": 60})

    def test_include_counts_the_other_instalments(self):
        self._in_instalments((60, days_ago(5)), (40, days_ago(-25)))
        self.assertEqual(self._amounts(instalment_mode="include"), {"Ana Souza": 100})

    # 8. Person type

    def test_person_type_goes_by_the_tax_number(self):
        self.customer.vat = "529.982.247-25"
        self.partner_b.write({"vat": "12ABC34501DE35", "is_company": False})
        self._document(1, days_ago(5))
        self._document(2, days_ago(5), partner=self.partner_b)
        self.assertEqual(self._amounts(person_type="person"), {"Ana Souza": 1})
        self.assertEqual(self._amounts(person_type="company"), {"partner_b": 2})

    def test_filters_work_together(self):
        self.customer.write({"city": "Curitiba", "vat": "529.982.247-25"})
        self._in_instalments((60, days_ago(5)), (40, days_ago(-25)))
        self._document_in("Londrina", 7)
        chosen = {
            "date_to": days_ago(1),
            "city_ids": self._city("Curitiba").ids,
            "person_type": "person",
            "include_inactive": False,
        }
        self.assertEqual(self._amounts(**chosen, instalment_mode="include"), {"Ana Souza": 100})

    # What is remembered, what is shown

    def test_the_last_choice_is_offered_again(self):
        for city in ("Curitiba", "Londrina"):
            self._document_in(city, 1)
        chosen = {
            "date_from": days_ago(9),
            "partner_ids": self.customer.ids,
            "person_type": "person",
            "include_inactive": False,
            "instalment_mode": "include",
            "city_ids": self._city("Curitiba").ids,
        }
        self._load(**chosen)
        again = Form(self.env["account.debtor.filter"]).save()
        self.assertRecordValues(again, [chosen])

    def test_the_web_client_opens_the_dialog_on_what_is_remembered(self):
        """It asks for the names of what is chosen, where a form in a test does not."""
        television = self.env["product.category"].create({"name": "Television"})
        chosen = {
            "partner_ids": self.customer,
            "payment_method_line_ids": self.inbound_payment_method_line,
            "category_ids": television,
        }
        self._load(**{name: records.ids for name, records in chosen.items()})
        specification = {name: {"fields": {"display_name": {}}} for name in chosen}
        opened = self.env["account.debtor.filter"].onchange({}, [], specification)["value"]
        for name, records in chosen.items():
            [(_command, record_id, values)] = [command for command in opened[name] if command[0] == Command.LINK]
            self.assertEqual((record_id, values["display_name"]), (records.id, records.display_name))

    def test_a_city_that_is_new_since_then_is_ticked(self):
        for city in ("Curitiba", "Londrina"):
            self._document_in(city, 1)
        self._load(city_ids=self._city("Curitiba").ids)
        self._document_in("Maringá", 1)
        ticked = Form(self.env["account.debtor.filter"]).save().city_ids
        self.assertEqual(set(ticked.mapped("name")), {"Curitiba", "Maringá"})

    def test_a_customer_who_is_deleted_since_then_is_forgotten(self):
        forgotten = self._customer("Forgotten")
        self._load(partner_ids=(forgotten + self.customer).ids)
        forgotten.unlink()
        self.assertEqual(Form(self.env["account.debtor.filter"]).save().partner_ids, self.customer)

    def test_each_user_has_a_choice_of_their_own(self):
        self._load(person_type="person")
        other = self._user("other", "account_delinquency.group_delinquency_user")
        self.assertEqual(Form(self.env["account.debtor.filter"].with_user(other)).save().person_type, "all")

    def test_clear_forgets_the_choice(self):
        self._load(person_type="person", date_from=days_ago(9))
        action = self.env["account.debtor.filter"].create({}).action_reset()
        self.assertEqual(action["res_model"], "account.debtor.filter")
        self.assertRecordValues(Form(self.env["account.debtor.filter"]).save(), [{"person_type": "all", "date_from": False}])

    def test_filter_is_said_in_every_language_however_much_is_filtered(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        values = {"date_from": "2026-10-01", "person_type": "person", "instalment_mode": "include", "include_inactive": False}
        for lang in ("en_US", "pt_BR"):
            for count in range(1, len(values) + 1):
                with self.subTest(lang=lang, count=count):
                    some = dict(list(values.items())[:count])
                    wizard = self.env["account.debtor.filter"].with_context(lang=lang).create(some)
                    self.assertEqual(wizard._facet()["description"], ", ".join(wizard._labels()))

    def test_what_is_filtered_is_said_in_words(self):
        self._document_in("Curitiba", 1)
        self._document_in("Londrina", 1)
        wizard = self.env["account.debtor.filter"].create(
            {
                "date_from": days_ago(9),
                "date_to": days_ago(1),
                "partner_ids": self.customer.ids,
                "city_ids": self._city("Curitiba").ids,
                "include_inactive": False,
                "person_type": "person",
                "instalment_mode": "include",
            }
        )
        self.assertEqual(
            wizard._labels(),
            [
                "Due 11/15/2026 – 11/23/2026",
                "Ana Souza",
                "Curitiba",
                "Active customers",
                "Natural person",
                "Include instalments not due",
            ],
        )

    def test_many_names_are_counted(self):
        customers = [self._customer(f"Customer {number}").id for number in range(5)]
        self.assertIn("2 more", self.env["account.debtor.filter"].create({"partner_ids": customers})._labels()[0])

    def test_nothing_chosen_shows_no_facet(self):
        facet = self.env["account.debtor.filter"].create({}).action_load()["context"]["debtor_filter"]
        self.assertEqual((facet["description"], facet["domain"]), ("", []))

    def test_the_filter_of_the_list_before_ends(self):
        wizard = self.env["account.debtor.filter"].with_context(overdue_item_domain=[("is_document_overdue", "=", True)])
        self.assertIs(wizard.create({}).action_load()["context"]["overdue_item_domain"], False)

    def test_the_facet_survives_the_way_through_the_browser(self):
        """The web client keeps it as JSON, a favourite as the text of a Python expression."""
        document = self._in_instalments(
            (40, days_ago(5)), (60, days_ago(-25)), preferred_payment_method_line_id=self.inbound_payment_method_line
        )
        wizard = self.env["account.debtor.filter"].create(
            {
                "date_from": days_ago(9),
                "instalment_mode": "include",
                "payment_method_line_ids": document.preferred_payment_method_line_id.ids,
            }
        )
        for facet in (json.loads(json.dumps(wizard._facet())), literal_eval(repr(wizard._facet()))):
            debtors = self.env["account.debtor"].with_context(**facet["context"]).search(facet["domain"])
            self.assertEqual(debtors.amount_overdue, 100)
