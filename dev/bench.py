"""How fast the addon answers what the web client asks; run by dev/bench on a database of dev/synthetic.py.

Each row is a call as the web client makes it, by a user with nothing but the delinquency user's group, on an empty cache, the
median of some runs. The yardstick of the same runs is hand-written SQL: what is overdue per customer, read from one index.
"""

import json
from collections import deque
from pathlib import Path
from statistics import median
from time import perf_counter

from lxml import etree

from odoo import Command, fields
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

INDEX = "account_move_line_open_item_idx"
INDEXES = [
    INDEX,
    "account_move_line_billed_product_idx",
    "account_move_line_billed_contract_idx",
    "account_move_payment_method_idx",
    "account_move_payment_state_idx",
]
BASELINE = """
    SELECT company_id, COALESCE(debtor_partner_id, partner_id), sum(amount_residual), min(date_maturity) FROM account_move_line
     WHERE reconciled IS NOT TRUE AND parent_state = 'posted' AND amount_residual <> 0 AND amount_residual > 0
       AND account_id = ANY(ARRAY(SELECT id FROM account_account WHERE account_type = 'asset_receivable'))
       AND COALESCE(date_maturity, date) < %s AND COALESCE(debtor_partner_id, partner_id) IS NOT NULL
     GROUP BY company_id, COALESCE(debtor_partner_id, partner_id)
"""
PAGE = 80
COUNT_LIMIT = 10001
POSTED = 500


def run(env, runs, explain_dir=None):
    """Prints the table; returns whether every row is within its limit."""
    bench = Bench(env, runs, explain_dir)
    bench.check_baseline()
    print("| call | ms | queries | × index-only SQL | limit | |\n|---|---:|---:|---:|---:|---|", flush=True)
    bench.measure("index-only SQL", bench.baseline)
    for rows in (lists, filters, searches, analyses, customers, dialog):
        rows(bench)
    print(flush=True)
    index_cost(bench)
    return not bench.over


class Bench:
    def __init__(self, env, runs, explain_dir):
        self.root = env
        self.runs = runs
        self.explain_dir = explain_dir and Path(explain_dir)
        self.over = []
        user = env["res.users"].create(
            {
                "name": "Bench",
                "login": "bench",
                "group_ids": [Command.set(env.ref("account_delinquency.group_delinquency_user").ids)],
            }
        )
        env.company.delinquency_policy_id = env["account.delinquency.policy"].create(
            {"name": "Bench", "fine_percent": 2, "interest_percent_month": 1}
        )
        self.env = env(user=user, su=False)
        self.today = fields.Date.context_today(self.env.user)
        self.baseline_ms = self._time(self.baseline)

    def baseline(self):
        self.root.cr.execute(BASELINE, [self.today])
        return self.root.cr.fetchall()

    def check_baseline(self):
        """The yardstick is only one while the database reads nothing but the addon's index."""
        self.root.cr.execute(f"EXPLAIN {BASELINE}", [self.today])
        plan = "\n".join(line for [line] in self.root.cr.fetchall())
        if f"Index Only Scan using {INDEX} on account_move_line" not in plan:
            raise RuntimeError(f"The yardstick is no index-only scan of {INDEX}:\n{plan}")

    def measure(self, name, call, ratio=None, ms=None):
        """Prints a row: ``call`` may take ``ratio`` times the yardstick's time, or ``ms`` milliseconds."""
        call()
        self.baseline_ms = min(self.baseline_ms, self._time(self.baseline))
        count = self.root.cr.sql_log_count
        taken = self._time(call)
        queries = (self.root.cr.sql_log_count - count) // self.runs
        times = taken / self.baseline_ms
        over = bool((ratio and times > ratio) or (ms and taken > ms))
        limit = f"{ratio} ×" if ratio else f"{ms} ms" if ms else ""
        verdict = "over" if over else "ok" if limit else ""
        print(f"| {name} | {taken:.0f} | {queries} | {times:.1f} | {limit} | {verdict} |", flush=True)
        if over:
            self.over.append(name)
        if self.explain_dir:
            self._explain(name, call)

    def _time(self, call):
        return median(self._time_once(call) for _ in range(self.runs))

    def _time_once(self, call):
        self.root.invalidate_all()
        start = perf_counter()
        call()
        return (perf_counter() - start) * 1000

    def _explain(self, name, call):
        """Writes the plans of all queries of one call to a file."""
        connection = self.root.cr._cnx
        connection.notices = plans = deque()  # of a list, the driver keeps the last fifty
        self.root.cr.execute(
            "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on;"
            "SET auto_explain.log_buffers = on; SET auto_explain.log_nested_statements = on; SET client_min_messages = log"
        )
        self.root.invalidate_all()
        call()
        self.root.cr.execute("SET client_min_messages = warning; SET auto_explain.log_min_duration = -1")
        self.explain_dir.mkdir(parents=True, exist_ok=True)
        file = "".join(character if character.isalnum() else "_" for character in name)
        (self.explain_dir / f"{file}.txt").write_text("\n".join(plans), encoding="utf-8")

    # What the web client would send.

    def arch(self, model, view_type):
        views = self.env[model].get_views([(False, view_type)])
        return etree.fromstring(views["views"][view_type]["arch"])

    def list_call(self, domain=(), context=None, model="account.debtor"):
        """Returns the call that a list view makes for its first page."""
        specification = self.specification(model, self.arch(model, "list"))
        records = self.env[model].with_context(**(context or {}))
        domain = list(domain)
        return lambda: records.web_search_read(domain, specification, offset=0, limit=PAGE, count_limit=COUNT_LIMIT)

    def form_call(self, record):
        specification = self.specification(record._name, self.arch(record._name, "form"))
        return lambda: record.web_read(specification)

    def specification(self, model, node):
        """The ``specification`` of ``web_read`` for a view's arch, with the columns that a user may add."""
        result = {}
        for element in node.xpath(".//field[not(ancestor::field)]") if node.tag != "field" else node:
            name = element.get("name")
            field = self.env[model]._fields[name]
            hidden = "1" in (element.get("invisible"), element.get("column_invisible")) or "True" in (
                element.get("invisible"),
                element.get("column_invisible"),
            )
            result.setdefault(name, {})
            if field.type == "many2one":
                result[name] = {"fields": {} if hidden else {"display_name": {}}}
            elif field.type in ("one2many", "many2many") and not hidden:
                result[name] = self._lines(field, element)
        return result

    def _lines(self, field, element):
        views = [child for child in element if child.tag in ("list", "kanban")]
        if not views:
            return {"fields": {"display_name": {}}} if element.get("widget") == "many2many_tags" else {}
        inner = etree.fromstring(etree.tostring(views[0]))
        return {"fields": self.specification(field.comodel_name, inner), "limit": 40}

    def filter_domain(self, model, name):
        """The domain of a ready-made filter of the search view."""
        [node] = self.arch(model, "search").xpath(f"//filter[@name='{name}']")
        return safe_eval(node.get("domain"))

    def search_domain(self, model, name, text):
        """The domain of a text that is typed into the search bar for one of its fields."""
        [node] = self.arch(model, "search").xpath(f"//field[@name='{name}']")
        return safe_eval(node.get("filter_domain") or f"[('{name}', 'ilike', self)]", {"self": text})


# --------------------------------------------------------------------------------------------------------------- the rows


def lists(bench):
    bench.measure("list of debtors", bench.list_call(), ratio=3)
    include = {"overdue_item_domain": [["is_document_overdue", "=", True]]}
    bench.measure("list with instalments included", bench.list_call(context=include), ratio=6)
    second = bench.env["account.debtor"]
    specification = bench.specification("account.debtor", bench.arch("account.debtor", "list"))
    bench.measure(
        "list, page 100", lambda: second.web_search_read([], specification, 99 * PAGE, PAGE, None, COUNT_LIMIT), ratio=3
    )
    bench.measure(
        "list, by name",
        lambda: second.web_search_read([], specification, 0, PAGE, "partner_id ASC, days_overdue DESC", COUNT_LIMIT),
        ratio=5,
    )
    items = bench.filter_domain("account.open.item", "overdue")
    bench.measure("list of overdue items", bench.list_call(items, model="account.open.item"), ratio=5)


def filters(bench):
    """Each filter of the dialog by itself, then the ready-made ones."""
    env, start = bench.env, fields.Date.start_of(fields.Date.subtract(bench.today, months=2), "month")
    some = env["account.debtor"].search([], limit=3)
    category = env["account.open.item"]._billed_categories()[:1]
    method = env["account.payment.method.line"].search([("name", "=", "Boleto")], limit=1)
    city = env["account.debtor.city"].search([("name", "=", "Curitiba")])
    choices = {
        "one month": {"date_from": start, "date_to": fields.Date.end_of(start, "month")},
        "three customers": {"partner_ids": some.partner_id.ids},
        "one payment method": {"payment_method_line_ids": method.ids},
        "one service group": {"category_ids": category.ids},
        "one city": {"city_ids": city.ids},
        "active customers": {"include_inactive": False},
        "persons": {"person_type": "person"},
    }
    for name, choice in choices.items():
        bench.measure(f"filter: {name}", bench.list_call(**_facet(bench, choice)), ratio=5)
    for name, choice in list(choices.items())[:4]:
        facet = _facet(bench, choice | {"instalment_mode": "include"})
        bench.measure(f"filter: {name}, instalments included", bench.list_call(**facet), ratio=10)
    for name in ("days_1_30", "with_credit", "contested", "suspended", "on_hold"):
        bench.measure(f"filter: {name}", bench.list_call(bench.filter_domain("account.debtor", name)), ratio=5)


def _facet(bench, choice):
    """What the dialog hands to the list."""
    cities = {} if "city_ids" in choice else {"city_ids": bench.env["account.debtor.city"].search([]).ids}
    wizard = bench.env["account.debtor.filter"].create({**cities, **choice})
    facet = json.loads(json.dumps(wizard._facet()))
    return {"domain": facet["domain"], "context": facet["context"]}


def searches(bench):
    partner = bench.env["account.debtor"].search([("person_type", "=", "person")], limit=1).partner_id
    texts = {
        "name": ("partner_id", partner.name.split()[1]),
        "whole name": ("partner_id", partner.name),
        "CPF": ("document", "".join(filter(str.isdigit, partner.vat))),
        "phone": ("phone", partner.phone[-10:]),
        "city": ("city", "Curitiba"),
    }
    for name, (field, text) in texts.items():
        domain = bench.search_domain("account.debtor", field, text)
        bench.measure(f"search: {name}", bench.list_call(domain), ratio=5)


def analyses(bench):
    """The pivot views as they open, and a list that is grouped."""
    sets = [["city", "ageing"], ["city"], ["ageing"], []]
    for model, amount, domain in (
        ("account.debtor", "amount_overdue", []),
        ("account.open.item", "amount_residual", bench.filter_domain("account.open.item", "overdue")),
    ):
        aggregates = [f"{amount}:sum", "company_currency_id:array_agg_distinct", f"{amount}:sum_currency"]
        records = bench.env[model]
        bench.measure(
            f"pivot by age and city: {model}",
            lambda r=records, d=domain, a=aggregates, s=sets: r.formatted_read_grouping_sets(d, s, a),
            ratio=8,
        )
    debtors = bench.env["account.debtor"]
    for field in ("ageing", "city"):
        bench.measure(
            f"list grouped by {field}",
            lambda f=field: debtors.web_read_group([], [f], ["amount_overdue:sum", "days_overdue:max", "__count"], limit=PAGE),
            ratio=5,
        )


def customers(bench):
    debtors = bench.env["account.debtor"].search([], limit=PAGE)
    partners, debtor = bench.env["res.partner"].browse(debtors.partner_id.ids), debtors[:1]
    names = ["is_delinquent", "overdue_days", "overdue_amount", "overdue_item_count"]
    bench.measure(f"the fields on {PAGE} customers", lambda: partners.read(names), ms=50)
    bench.measure("open a customer", bench.form_call(partners[:1]))
    bench.measure("open a debtor", bench.form_call(debtor), ms=100)
    moves = bench.env["account.move"].search([("move_type", "=", "out_invoice"), ("partner_id", "in", partners.ids)], limit=PAGE)
    names = ["is_overdue", "days_overdue", "overdue_amount", "amount_updated"]
    bench.measure(f"the fields on {PAGE} invoices", lambda: moves.read(names), ms=50)
    bench.measure(
        "delinquent customers, first page",
        lambda: bench.env["res.partner"].web_search_read([("is_delinquent", "=", True)], {"display_name": {}}, limit=PAGE),
        ratio=5,
    )


def dialog(bench):
    wizard = bench.env["account.debtor.filter"]
    specification = bench.specification(wizard._name, bench.arch(wizard._name, "form"))

    def open_dialog():
        bench.env["account.debtor.city"].name_search("", [])
        return wizard.onchange({}, [], specification)["value"]

    def load():
        values = {name: value for name, value in opened.items() if not wizard._fields[name].compute}
        values = {
            name: [command[:2] for command in value] if isinstance(value, list) else value for name, value in values.items()
        }
        created = wizard.web_save(values, {})
        return wizard.browse(created[0]["id"]).action_load()

    bench.measure("open the dialog", open_dialog)
    opened = open_dialog()
    bench.measure("dialog: Load", load)


def index_cost(bench):
    """What the addon's indexes cost: to make, to keep, and when documents are posted."""
    cr = bench.root.cr
    print("| index | MB | of all the table's | made in |", "|---|---:|---:|---:|", sep="\n")
    for index in INDEXES:
        cr.execute(
            "SELECT pg_relation_size(indexrelid), pg_indexes_size(indrelid), pg_get_indexdef(indexrelid)"
            " FROM pg_index WHERE indexrelid = %s::regclass",
            [index],
        )
        size, all_sizes, definition = cr.fetchone()
        with rolled_back(cr):
            _drop_indexes(cr, [index])
            created = bench._time_once(lambda definition=definition: cr.execute(definition))
        print(f"| `{index}` | {size / 2**20:.0f} | {all_sizes / 2**20:.0f} | {created:.0f} ms |")
    posted = {True: [], False: []}
    for with_indexes in (True, False) * 3:
        with rolled_back(cr):
            _drop_indexes(cr, [] if with_indexes else INDEXES)
            posted[with_indexes].append(_time_posting(bench))
    print(f"\nPosting {POSTED} invoices takes {min(posted[True]):.0f} ms with them, {min(posted[False]):.0f} ms without.")


def _drop_indexes(cr, names):
    for name in names:
        cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))


class rolled_back:
    """A savepoint that is never kept."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        self.cr.execute("SAVEPOINT bench")

    def __exit__(self, *_error):
        self.cr.execute("ROLLBACK TO SAVEPOINT bench")
        self.cr.clear()


def _time_posting(bench):
    partner = bench.root["res.partner"].search([("ref", "=like", "SYN%")], limit=1)
    product = bench.root["product.product"].search([], limit=1)
    values = {
        "move_type": "out_invoice",
        "partner_id": partner.id,
        "invoice_date": bench.today,
        "invoice_line_ids": [Command.create({"product_id": product.id, "price_unit": 100, "tax_ids": False})],
    }
    moves = bench.root["account.move"].create([values] * POSTED)
    bench.root.flush_all()

    def post():
        moves.action_post()
        bench.root.flush_all()

    return bench._time_once(post)
