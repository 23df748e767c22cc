from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.sql import table_columns

from .common import DelinquencyCommon, days_ago

FEW, MANY = 10, 1000


@tagged("post_install", "-at_install")
class TestQueries(DelinquencyCommon):
    """The number of queries does not depend on the number of records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customers = cls.env["res.partner"].create([{"name": f"Customer {number}", "city": "Curitiba"} for number in range(MANY)])
        entry = cls.env["account.move"].create(
            {
                "journal_id": cls.company_data["default_journal_misc"].id,
                "date": days_ago(40),
                "line_ids": [
                    *(
                        (
                            0,
                            0,
                            {
                                "account_id": cls.company_data["default_account_receivable"].id,
                                "partner_id": customer.id,
                                "debit": 10,
                            },
                        )
                        for customer in customers[FEW:]
                    ),
                    (0, 0, {"account_id": cls.company_data["default_account_revenue"].id, "credit": 10 * (MANY - FEW)}),
                ],
            }
        )
        entry.action_post()
        documents = [
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": days_ago(25),
                "invoice_date_due": days_ago(5),
                "invoice_line_ids": [(0, 0, {"name": "Internet", "price_unit": 100, "tax_ids": False})],
            }
            for customer in customers[:FEW]
        ]
        posted = cls.env["account.move"].create(documents)
        posted.action_post()
        cls.documents = posted + cls._copies(posted[0], MANY - FEW)
        cls.customers = customers
        cls.company.delinquency_policy_id = cls.env["account.delinquency.policy"].create({"name": "Boleto", "fine_percent": 2})
        cls.debtors = cls.env["account.debtor"].with_user(cls._user("d_user", "account_delinquency.group_delinquency_user"))

    @classmethod
    def _copies(cls, document, count):
        """Returns copies of a posted document, made row by row in the database: posting them takes longer than the whole test."""
        cls.env.flush_all()
        ids = cls._copy_rows("account_move", document.ids, SQL("generate_series(1, %s)", count), {"name": SQL("'COPY/' || key")})
        for line in document.line_ids:
            cls._copy_rows("account_move_line", line.ids, SQL("unnest(%s)", ids), {"move_id": SQL("key")})
        cls.env.invalidate_all()
        return cls.env["account.move"].browse(ids)

    @classmethod
    def _copy_rows(cls, table, ids, keys, changed):
        """Copies the rows once for each of ``keys``, with the values of ``changed``; returns the ids of the copies."""
        names = [name for name in table_columns(cls.env.cr, table) if name != "id" and name not in changed]
        kept = SQL(", ").join(SQL.identifier(name) for name in names)
        rows = cls.env.execute_query(
            SQL(
                "INSERT INTO %s (%s, %s) SELECT %s, %s FROM %s, %s AS key WHERE id = ANY(%s) RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, changed)),
                kept,
                SQL(", ").join(changed.values()),
                kept,
                SQL.identifier(table),
                keys,
                ids,
            )
        )
        return [copy_id for (copy_id,) in rows]

    def _count(self, action) -> int:
        """Returns how many queries ``action`` makes on cold records; the first run warms what is cached for good."""
        counts = []
        for _run in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            action()
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1]

    def _specification(self):
        arch = self.debtors.get_view(view_type="list")["models"]["account.debtor"]
        many2one = {name for name in arch if self.debtors._fields[name].type == "many2one"}
        return {name: {"fields": {"display_name": {}}} if name in many2one else {} for name in arch if name != "item_ids"}

    def test_list(self):
        specification = self._specification()

        def page(limit):
            return lambda: self.debtors.web_search_read([], specification, limit=limit)

        self.assertEqual(len(self.debtors.web_search_read([], specification, limit=MANY)["records"]), MANY)
        self.assertEqual(self._count(page(FEW)), self._count(page(MANY)))

    def test_list_with_instalments(self):
        debtors = self.debtors.with_context(overdue_item_domain=[("is_document_overdue", "=", True)])
        specification = self._specification()

        def page(limit):
            return lambda: debtors.web_search_read([], specification, limit=limit)

        self.assertEqual(self._count(page(FEW)), self._count(page(MANY)))

    def test_a_page_of_the_list_is_two_queries_on_what_is_owed(self):
        """One for the ids, the count and the total, one for the amounts of the page; and one for the company's currency."""
        count = self._count(lambda: self.debtors.web_search_read([], {"days_overdue": {}, "amount_overdue": {}}, limit=80))
        self.assertEqual(count, 3)

    def _city_reads(self, action) -> int:
        """Returns how many times ``action`` groups the customers by city, which takes as long as the list itself."""
        queries = []

        def execute(cursor, query, *args, **kwargs):
            queries.append(str(query))
            return cursor_execute(cursor, query, *args, **kwargs)

        cursor_execute = Cursor.execute
        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", execute):
            action()
        return sum("customer_count" in query for query in queries)

    def _dialog(self):
        """Returns the filter dialog of the user, and what the web client asks of it."""
        dialog = self.env["account.debtor.filter"].with_user(self.debtors.env.user)
        names = dialog.get_view(view_type="form")["models"]["account.debtor.filter"]
        tags = {"partner_ids", "payment_method_line_ids", "category_ids"}
        return dialog, {name: {"fields": {"display_name": {}}} if name in tags else {} for name in names}

    def test_the_dialog_reads_the_cities_once_to_open(self):
        dialog, specification = self._dialog()
        self.assertEqual(self._city_reads(lambda: dialog.onchange({}, [], specification)), 1)

    def test_the_dialog_reads_the_cities_once_to_show_their_boxes(self):
        cities = self.env["account.debtor.city"].with_user(self.debtors.env.user)
        self.assertEqual(self._city_reads(cities.name_search), 1)

    def test_the_dialog_reads_the_cities_once_to_load(self):
        dialog, specification = self._dialog()
        saved = dialog.browse(dialog.web_save({"every_city": True}, specification)[0]["id"])
        self.assertEqual(self._city_reads(saved.action_load), 1)

    def test_customers(self):
        def read(customers):
            return lambda: customers.read(["is_delinquent", "overdue_days", "overdue_amount", "overdue_item_count"])

        self.assertEqual(self._count(read(self.customers[:FEW])), self._count(read(self.customers)))

    def test_documents(self):
        def read(documents):
            return lambda: documents.read(["is_overdue", "days_overdue", "overdue_amount", "amount_updated"])

        self.assertTrue(all(self.documents.mapped("is_overdue")))
        self.assertEqual(self._count(read(self.documents[:FEW])), self._count(read(self.documents)))

    def test_items(self):
        items = self.env["account.open.item"].with_user(self.debtors.env.user)

        def read(limit):
            return lambda: items.search_read([], ["partner_id", "amount_updated", "contract_ids", "category_ids"], limit=limit)

        self.assertEqual(self._count(read(FEW)), self._count(read(MANY)))
