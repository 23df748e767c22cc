"""Synthetic customers with contracts and posted documents, many of them fast: for dev/demo and dev/bench.

One document of each shape is posted through Odoo's own API; its rows are then copied by the database, with the keys, names,
dates and amounts of each copy. Nothing is random: the same call on the same day makes the same data.

    import synthetic
    synthetic.make(env, customers=5000)
"""

import random
from collections import namedtuple
from contextlib import contextmanager
from io import StringIO

from odoo import Command, fields
from odoo.tools import SQL

GIVEN_NAMES = """Ana Antônio Beatriz Bruno Camila Carlos Cecília Daniel Débora Eduardo Elisa Fábio Fernanda Francisco Gabriela
Gustavo Helena Heitor Isabela Ícaro João Joana José Júlia Larissa Leonardo Lívia Lucas Luiza Marcelo Maria Mateus Mônica Natália
Otávio Paula Pedro Rafael Raquel Renata Ricardo Rita Rodrigo Sandra Sérgio Sílvia Tatiana Thiago Valéria Vinícius""".split()
SURNAMES = """Almeida Alves Andrade Araújo Azevedo Barbosa Barros Batista Borges Braga Brito Cardoso Carvalho Castro Cavalcante
Coelho Correia Costa Cunha Dias Duarte Farias Fernandes Ferreira Fonseca Freitas Gomes Gonçalves Lima Lopes Machado Magalhães
Marques Martins Medeiros Melo Mendes Monteiro Moraes Moreira Moura Nascimento Nogueira Nunes Oliveira Pereira Pinto Ramos Reis
Ribeiro Rocha Rodrigues Santana Santos Silva Siqueira Souza Tavares Teixeira Vieira""".split()
TRADES = """Açougue Auto-Escola Bar Clínica Construtora Escola Farmácia Hotel Lanchonete Livraria Mercado Oficina Padaria
Papelaria Pizzaria Posto Restaurante Salão Transportadora Veterinária""".split()
# City, state, area code, first digits of the postal code.
CITIES = """Aracaju SE 79 490|Belém PA 91 660|Belo Horizonte MG 31 301|Blumenau SC 47 890|Boa Vista RR 95 693|Brasília DF 61 700
Campina Grande PB 83 584|Campinas SP 19 130|Campo Grande MS 67 790|Caruaru PE 81 550|Caxias do Sul RS 54 950|Cuiabá MT 65 780
Curitiba PR 41 800|Feira de Santana BA 75 440|Florianópolis SC 48 880|Fortaleza CE 85 600|Goiânia GO 62 740|João Pessoa PB 83 580
Joinville SC 47 892|Londrina PR 43 860|Maceió AL 82 570|Manaus AM 92 690|Natal RN 84 590|Niterói RJ 21 240|Porto Alegre RS 51 900
Recife PE 81 500|Ribeirão Preto SP 16 140|Rio de Janeiro RJ 21 200|Salvador BA 71 400|São Paulo SP 11 010""".replace("\n", "|")
CITIES = [city.rsplit(" ", 3) for city in CITIES.split("|")]
STREETS = ["Rua das Acácias", "Rua Sete de Setembro", "Avenida Brasil", "Rua da Aurora", "Travessa do Comércio", "Rua São José"]
CONDOMINIUMS = [f"{kind} {name}" for kind in ("Residencial", "Edifício", "Condomínio") for name in SURNAMES[::5]]
METHODS = ["Boleto", "PIX", "Cartão de Crédito", "Débito Automático"]
SERVICES = ["Internet", "Telefonia", "TV", "Instalação", "Equipamentos", "Suporte", "Hospedagem", "Segurança"]
PRICES = [59.9, 79.9, 99.9, 119.9, 149.9, 199.9, 299.9]

# How many overdue documents a debtor has: one debtor in ten has one of these, so that the average is 10.
OVERDUE_DOCUMENTS = [1, 1, 2, 3, 5, 8, 12, 18, 20, 30]
DOCUMENTS_PER_DEBTOR = sum(OVERDUE_DOCUMENTS) // len(OVERDUE_DOCUMENTS)
OVERDUE_FRACTION = 0.9
PAYMENT_DAYS = 10
MANY = 100_000

CUSTOMER_FIELDS = (
    "name is_company vat person_type city state_id phone phone_sanitized email email_normalized street zip ref active"
    " condominium_id"
).split()
CHOICES = ["n", "price", "product_id", "product_name", "method_id"]

# The tables that a document's rows are in, and their references to one another.
REFERENCES = {
    "account_move": {},
    "account_move_line": {"move_id": "account_move", "full_reconcile_id": "account_full_reconcile"},
    "account_partial_reconcile": {
        "debit_move_id": "account_move_line",
        "credit_move_id": "account_move_line",
        "full_reconcile_id": "account_full_reconcile",
    },
    "account_full_reconcile": {},
}
AMOUNTS = ("amount", "balance", "credit", "debit", "price_")

Catalogue = namedtuple("Catalogue", "products methods condominiums states")


def make(env, customers, invoices=None, open_fraction=0.3):
    """Adds that many customers with a contract each, and posted invoices (ten a customer by default) of which ``open_fraction``
    are still owed, most of them overdue. Credit notes and payments on account come on top. Commits."""
    if customers < 2:
        raise ValueError("At least two customers are made")
    invoices = invoices or customers * DOCUMENTS_PER_DEBTOR
    today = fields.Date.context_today(env.user)
    _make_brazilian(env.company)
    catalogue = _catalogue(env)
    first = env["res.partner"].with_context(active_test=False).search_count([("ref", "=like", "SYN%")])
    template = _template_contract(env, catalogue, _customer(first, catalogue) | {"active": True})
    shapes = _shapes(env, template)
    env.flush_all()
    env.cr.execute("SET LOCAL session_replication_role = replica")
    tables = list(REFERENCES) if invoices >= MANY else []
    with _without_indexes(env, tables):
        _clone_customers(env, catalogue, template, range(first + 1, first + customers))
        _plan_documents(env, range(first + 1, first + customers), invoices, open_fraction)
        for name, rows in shapes.items():
            _clone_documents(env, name, rows, today)
    _suspend_some(env, today)
    env.cr.execute("SET LOCAL session_replication_role = origin")
    env.invalidate_all()
    env.cr.commit()


# ---------------------------------------------------------------------------------------------------------------- master data


def _make_brazilian(company):
    """Amounts are in reais; a company that has posted something else keeps its currency."""
    brl = company.env.ref("base.BRL")
    brl.active = True
    if company.currency_id != brl and not company.env["account.move"].search_count([("company_id", "=", company.id)], limit=1):
        company.write({"currency_id": brl.id, "country_id": company.env.ref("base.br").id, "delinquency_tz": "America/Sao_Paulo"})


def _catalogue(env):
    """Returns the products, payment methods, condominiums and states that customers are given; makes what isn't there."""

    def named(model, name, domain=(), **values):
        return env[model].search([("name", "=", name), *domain], limit=1) or env[model].create({"name": name, **values})

    categories = [named("product.category", name) for name in SERVICES]
    products = [
        named("product.product", category.name, type="service", categ_id=category.id, taxes_id=False) for category in categories
    ]
    journal = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
    methods = [
        named(
            "account.payment.method.line",
            name,
            [("journal_id", "=", journal.id)],
            payment_method_id=env.ref("account.account_payment_method_manual_in").id,
            journal_id=journal.id,
        )
        for name in METHODS
    ]
    condominiums = [named("res.partner.condominium", name) for name in CONDOMINIUMS]
    states = env["res.country.state"].search([("country_id", "=", env.ref("base.br").id)])
    return Catalogue(products, methods, condominiums, {state.code: state.id for state in states})


def _customer(n, catalogue):
    """Returns the fields of the customer number ``n``."""
    chance = random.Random(n)
    is_company = chance.random() < 0.1
    city, state, area, zip_code = chance.choice(CITIES)
    number = f"9{chance.randrange(10**8):08}"
    return {
        "name": _name(n, is_company),
        "is_company": is_company,
        "vat": _tax_number(n, is_company),
        "person_type": "company" if is_company else "person",
        "city": city,
        "state_id": catalogue.states[state],
        "phone": f"+55 {area} {number[:5]}-{number[5:]}",
        "phone_sanitized": f"+55{area}{number}",
        "email": f"cliente{n:06}@example.com",
        "email_normalized": f"cliente{n:06}@example.com",
        "street": f"{chance.choice(STREETS)}, {chance.randrange(1, 3000)}",
        "zip": f"{zip_code}{chance.randrange(100):02}-{chance.randrange(1000):03}",
        "ref": f"SYN{n:06}",
        "active": chance.random() < 0.95,
        "condominium_id": chance.choice(catalogue.condominiums).id if chance.random() < 0.15 else None,
    }


def _name(n, is_company):
    """Returns the ``n``-th name; no two are the same."""
    first_names = TRADES if is_company else GIVEN_NAMES
    count = len(first_names) * len(SURNAMES) ** 2
    # A prime that divides no count: a walk through all names that doesn't look like one.
    index = n * 104729 % count
    index, last = divmod(index, len(SURNAMES))
    first, middle = divmod(index, len(SURNAMES))
    name = f"{first_names[first]} {SURNAMES[middle]} {SURNAMES[last]}{' Ltda' if is_company else ''}"
    return f"{name} {n // count + 1}" if n >= count else name


def _tax_number(n, is_company):
    """Returns a CNPJ or CPF with right check digits, with punctuation for four customers in five."""
    base = n * 7919 % 10**8
    if is_company:
        digits, highest_weight, layout = f"{base:08}0001", 9, "{}{}.{}{}{}.{}{}{}/{}{}{}{}-{}{}"
    else:
        digits, highest_weight, layout = f"3{base:08}", 11, "{}{}{}.{}{}{}.{}{}{}-{}{}"
    for _ in range(2):
        weighted = (int(digit) * (2 + place % (highest_weight - 1)) for place, digit in enumerate(reversed(digits)))
        digits += str(-sum(weighted) % 11 % 10)
    return digits if n % 5 == 0 else layout.format(*digits)


def _template_contract(env, catalogue, values):
    """Creates the first customer and its contract: the rows that the others are copies of."""
    computed = ("person_type", "phone_sanitized", "email_normalized")
    partner = env["res.partner"].create(
        {name: value for name, value in values.items() if name not in computed}
        | {"country_id": env.ref("base.br").id, "property_inbound_payment_method_line_id": catalogue.methods[0].id}
    )
    wrong = [name for name in computed if partner[name] != values[name]]
    if wrong:
        raise ValueError(f"Odoo computes other values of {wrong} for {partner.name}")
    product = catalogue.products[0]
    today = fields.Date.context_today(env.user)
    return env["contract.contract"].create(
        {
            "name": f"{product.name} {partner.ref}",
            "code": partner.ref,
            "partner_id": partner.id,
            "contract_line_ids": [
                Command.create(
                    {
                        "name": product.name,
                        "product_id": product.id,
                        "quantity": 1,
                        "specific_price": 100,
                        "automatic_price": False,
                        "date_start": today,
                        "recurring_next_date": today,
                    }
                )
            ],
        }
    )


def _clone_customers(env, catalogue, template, numbers):
    """Copies the template's partner, contract and contract line for the customers ``numbers``."""
    _fill_customers(env, catalogue, numbers)
    ids = {
        table: _reserve(env, table, len(numbers)) - numbers.start
        for table in ("res_partner", "contract_contract", "contract_line")
    }
    key = {table: SQL("%s + c.n", first) for table, first in ids.items()}
    partner, contract, line = key.values()
    env.cr.execute(
        SQL(
            "ALTER TABLE synthetic_customer ADD partner_id int, ADD contract_line_id int;"
            "UPDATE synthetic_customer AS c SET partner_id = %s, contract_line_id = %s;"
            "ALTER TABLE synthetic_customer ADD PRIMARY KEY (n); ANALYZE synthetic_customer",
            partner,
            line,
        )
    )
    method = SQL("jsonb_build_object(%s, c.method_id)", str(env.company.id))
    values = {name: SQL.identifier("c", name) for name in CUSTOMER_FIELDS} | {
        "id": partner,
        "commercial_partner_id": partner,
        "complete_name": SQL("c.name"),
        "commercial_company_name": SQL("CASE WHEN c.is_company THEN c.name END"),
        "property_inbound_payment_method_line_id": method,
    }
    _copy(env, "res_partner", values, SQL("t.id = %s", template.partner_id.id))
    values = {
        "id": contract,
        "partner_id": partner,
        "invoice_partner_id": partner,
        "debtor_partner_id": partner,
        "commercial_partner_id": partner,
        "name": SQL("c.product_name || ' ' || c.ref"),
        "code": SQL("c.ref"),
    }
    _copy(env, "contract_contract", values, SQL("t.id = %s", template.id))
    values = {
        "id": line,
        "contract_id": contract,
        "partner_id": partner,
        "product_id": SQL("c.product_id"),
        "name": SQL("c.product_name"),
        "specific_price": SQL("c.price"),
        "monthly_recurring": SQL("c.price"),
    }
    _copy(env, "contract_line", values, SQL("t.id = %s", template.contract_line_ids.id))


def _fill_customers(env, catalogue, numbers):
    """Makes the temporary table of what distinguishes the customers from their template."""
    env.cr.execute(
        SQL(
            "CREATE TEMP TABLE synthetic_customer ON COMMIT DROP AS SELECT %s FROM res_partner WHERE false;"
            "ALTER TABLE synthetic_customer ADD n int, ADD price numeric, ADD product_id int, ADD product_name text,"
            " ADD method_id int",
            SQL(", ").join(map(SQL.identifier, CUSTOMER_FIELDS)),
        )
    )
    rows = StringIO()
    for n in numbers:
        chance = random.Random(-n)
        product = chance.choice(catalogue.products)
        choices = [n, chance.choice(PRICES), product.id, product.name, chance.choice(catalogue.methods).id]
        row = [*_customer(n, catalogue).values(), *choices]
        rows.write("\t".join("\\N" if value is None else str(value) for value in row) + "\n")
    rows.seek(0)
    env.cr.copy_expert(f"COPY synthetic_customer ({', '.join(CUSTOMER_FIELDS + CHOICES)}) FROM STDIN", rows)


# ------------------------------------------------------------------------------------------------------------------ documents


def _shapes(env, contract):
    """Posts one document of each shape and returns their rows: {shape: {table: ids}}."""

    def invoice(*shares, move_type="out_invoice"):
        line = contract.contract_line_ids
        values = {
            "name": line.name,
            "product_id": line.product_id.id,
            "price_unit": 100.0 * len(shares),
            "tax_ids": False,
            "contract_line_id": line.id,
        }
        move = env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": contract.partner_id.id,
                "invoice_date": fields.Date.context_today(env.user),
                "invoice_payment_term_id": _payment_term(env, shares).id,
                "invoice_line_ids": [Command.create(values)],
            }
        )
        move.action_post()
        return move

    paid, partly_paid = invoice(100), invoice(100)
    on_account = _payment(env, contract.partner_id, 50)
    payments = {paid: _payment(env, contract.partner_id, 100), partly_paid: _payment(env, contract.partner_id, 40)}
    for document, payment in payments.items():
        lines = (document + payment).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.reconcile()
    return {
        "single": _rows(invoice(100)),
        "two": _rows(invoice(50, 50)),
        "three": _rows(invoice(30, 30, 40)),
        "paid": _rows(paid + payments[paid]),
        "partly_paid": _rows(partly_paid + payments[partly_paid]),
        "credit_note": _rows(invoice(100, move_type="out_refund")),
        "on_account": _rows(on_account),
    }


def _payment_term(env, shares):
    name = f"{len(shares)} × 30 dias"
    return env["account.payment.term"].search([("name", "=", name)], limit=1) or env["account.payment.term"].create(
        {
            "name": name,
            "line_ids": [
                Command.create({"value": "percent", "value_amount": share, "nb_days": PAYMENT_DAYS + 30 * place})
                for place, share in enumerate(shares)
            ],
        }
    )


def _payment(env, partner, amount):
    """Posts a receipt of the bank, not matched with anything."""
    journal = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
    accounts = {journal.default_account_id: amount, partner.property_account_receivable_id: -amount}
    move = env["account.move"].create(
        {
            "move_type": "entry",
            "journal_id": journal.id,
            "date": fields.Date.context_today(env.user),
            "line_ids": [
                Command.create({"name": "Recebimento", "account_id": account.id, "balance": balance, "partner_id": partner.id})
                for account, balance in accounts.items()
            ],
        }
    )
    move.action_post()
    return move


def _rows(moves):
    lines = moves.line_ids
    return {
        "account_move": moves.ids,
        "account_move_line": lines.ids,
        "account_partial_reconcile": lines.matched_credit_ids.ids,
        "account_full_reconcile": lines.full_reconcile_id.ids,
    }


def _plan_documents(env, customers, invoices, open_fraction):
    """Makes the temporary table of the documents to come: shape, customer, days from today to the first due date."""
    open_count = round(invoices * open_fraction)
    overdue = round(open_count * OVERDUE_FRACTION)
    debtors = max(1, min(overdue // DOCUMENTS_PER_DEBTOR, len(customers)))
    env.cr.execute("SELECT COALESCE(max(sequence_number), 0) FROM account_move WHERE company_id = %s", [env.company.id])
    [last_number] = env.cr.fetchone()
    env.cr.execute(
        SQL(
            """
            CREATE TEMP TABLE synthetic_document ON COMMIT DROP AS
            WITH debtor AS (
                SELECT d, %(first)s + d * %(customers)s / %(debtors)s AS n FROM generate_series(0, %(debtors)s - 1) AS d
            ), planned(shape, n, due, i) AS (
                SELECT CASE (d * 3 + month) %% 20
                       WHEN 0 THEN 'two' WHEN 7 THEN 'three' WHEN 13 THEN 'partly_paid' ELSE 'single' END,
                       n, -1 - 30 * month - d * 7 %% 29, d
                  FROM debtor, generate_series(0, (%(counts)s)[1 + d %% %(kinds)s] - 1) AS month
                UNION ALL
                SELECT CASE d %% 12 WHEN 0 THEN 'credit_note' ELSE 'on_account' END, n, -5 - d %% 90, d
                  FROM debtor WHERE d %% 12 IN (0, 5)
                UNION ALL
                SELECT CASE i %% 10 WHEN 0 THEN 'three' ELSE 'single' END, %(first)s + i * 13 %% %(customers)s, i %% 20, i
                  FROM generate_series(1, %(not_due)s) AS i
                UNION ALL
                SELECT 'paid', %(first)s + i %% %(customers)s, -2 - i * 720 / %(paid)s, i
                  FROM generate_series(0, %(paid)s - 1) AS i
            )
            SELECT shape, n::int, due::int, row_number() OVER (PARTITION BY shape ORDER BY due, n, i) - 1 AS nr,
                   %(last_number)s + row_number() OVER (ORDER BY due, n, i) AS number
              FROM planned;
            ANALYZE synthetic_document
            """,
            first=customers.start,
            customers=len(customers),
            debtors=SQL("%s::bigint", debtors),
            counts=[round(count * overdue / debtors / DOCUMENTS_PER_DEBTOR) for count in OVERDUE_DOCUMENTS],
            kinds=len(OVERDUE_DOCUMENTS),
            not_due=SQL("%s::bigint", open_count - overdue),
            paid=SQL("%s::bigint", invoices - open_count),
            last_number=last_number,
        )
    )


def _clone_documents(env, shape, rows, today):
    """Copies the rows of one shape for all documents of that shape."""
    env.cr.execute("SELECT count(*) FROM synthetic_document WHERE shape = %s", [shape])
    [count] = env.cr.fetchone()
    if not count:
        return
    first = {table: _reserve(env, table, count * len(ids)) if ids else 0 for table, ids in rows.items()}

    def key(table, column):
        ids = rows[table]
        return SQL("%s + d.nr::int * %s + array_position(%s, %s) - 1", first[table], len(ids), ids, column)

    env.cr.execute("SELECT invoice_date_due FROM account_move WHERE id = %s", [rows["account_move"][0]])
    [due] = env.cr.fetchone()
    shift = SQL("d.due - %s", ((due or today) - today).days)
    names = _document_names(rows["account_move"], shift)
    source = SQL("JOIN synthetic_document d ON d.n = c.n AND d.shape = %s", shape)
    for table, ids in rows.items():
        if not ids:
            continue
        values = {column: key(other, SQL.identifier("t", column)) for column, other in REFERENCES[table].items() if rows[other]}
        values |= _shifted(env, table, shift) | _scaled(env, table) | {"id": key(table, SQL("t.id"))}
        join = source
        if table in ("account_move", "account_move_line"):
            move = SQL.identifier("t", "id" if table == "account_move" else "move_id")
            join = SQL("%s JOIN LATERAL (%s) AS m ON m.id = %s", source, names, move)
            values |= _document_values(table, key, rows)
        _copy(env, table, values, SQL("t.id = ANY(%s)", ids), join, SQL("d.nr, t.id"))


def _document_names(moves, shift):
    """The old and the new name of each move of a document: the prefix with the year of its date, then the number."""
    return SQL(
        """
        SELECT old.id, old.name AS old_name, new.prefix, new.prefix || lpad(number, GREATEST(5, length(number)), '0') AS name
          FROM account_move AS old,
               LATERAL (SELECT d.number::text AS number,
                               replace(old.sequence_prefix, to_char(old.date, 'YYYY'), to_char(old.date + %s, 'YYYY')) AS prefix
                       ) AS new
         WHERE old.id = ANY(%s)
        """,
        shift,
        moves,
    )


def _document_values(table, key, rows):
    """What a copied document, or its line, says of its customer."""
    if table == "account_move":
        return {
            "name": SQL("m.name"),
            "payment_reference": SQL("replace(t.payment_reference, m.old_name, m.name)"),
            "sequence_prefix": SQL("m.prefix"),
            "sequence_number": SQL("d.number"),
            "payment_state": SQL(
                "CASE WHEN t.move_type = 'out_invoice' AND t.payment_state = 'not_paid' AND d.number %% 1000 = 1"
                " THEN 'blocked' ELSE t.payment_state END"
            ),
            "preferred_payment_method_line_id": SQL("CASE WHEN t.move_type LIKE 'out_%%' THEN c.method_id END"),
            "invoice_partner_display_name": SQL("CASE WHEN t.move_type LIKE 'out_%%' THEN c.name END"),
            **{name: _partner_of(name) for name in ("partner_id", "commercial_partner_id", "partner_shipping_id")},
        }
    matching = SQL("t.matching_number")
    if rows["account_full_reconcile"]:
        matching = SQL("(%s)::text", key("account_full_reconcile", SQL("t.full_reconcile_id")))
    elif rows["account_partial_reconcile"]:
        partial = key("account_partial_reconcile", SQL("%s", rows["account_partial_reconcile"][0]))
        matching = SQL("CASE WHEN t.matching_number IS NOT NULL THEN 'P' || (%s) END", partial)
    is_product = SQL("t.display_type = 'product' AND t.product_id IS NOT NULL")
    return {
        "name": SQL("CASE WHEN %s THEN c.product_name ELSE replace(t.name, m.old_name, m.name) END", is_product),
        "move_name": SQL("m.name"),
        "matching_number": matching,
        "partner_id": _partner_of("partner_id"),
        "product_id": SQL("CASE WHEN %s THEN c.product_id END", is_product),
        "contract_line_id": SQL("CASE WHEN %s THEN c.contract_line_id END", is_product),
        "no_followup": SQL("t.no_followup OR (t.display_type = 'payment_term' AND d.number %% 100 = 1)"),
    }


def _partner_of(column):
    return SQL("CASE WHEN %s IS NOT NULL THEN c.partner_id END", SQL.identifier("t", column))


def _shifted(env, table, shift):
    return {name: SQL("%s + %s", SQL.identifier("t", name), shift) for name, kind in _columns(env, table) if kind == "date"}


def _scaled(env, table):
    """Amounts for the customer's own price instead of the template's 100."""
    return {
        name: SQL("round(%s::numeric * c.price / 100, 2)", SQL.identifier("t", name))
        for name, kind in _columns(env, table)
        if kind in ("numeric", "double precision") and name.startswith(AMOUNTS)
    }


# ------------------------------------------------------------------------------------------------------------------- ladder


def _suspend_some(env, today):
    """Every twelfth debtor is suspended, every twenty-fourth reduced, each with its episode."""
    env.cr.execute(
        SQL(
            """
            WITH debtor AS (
                SELECT n, row_number() OVER (ORDER BY n) - 1 AS d, %(today)s + min(due) AS oldest, count(*) AS documents
                  FROM synthetic_document WHERE due < 0 AND shape IN ('single', 'two', 'three', 'partly_paid') GROUP BY n
            ), stopped AS (
                INSERT INTO contract_suspension
                            (contract_id, partner_id, company_id, kind, level, state, date_start, date_reduced, date_suspended,
                             amount_at_start, oldest_date_at_start, pauses_invoicing, reason)
                SELECT part.contract_id, c.partner_id, part.company_id, 'debt', level.level, 'active', %(since)s,
                       CASE WHEN level = 'reduced' THEN %(since)s END, CASE WHEN level = 'full' THEN %(since)s END,
                       debtor.documents * c.price, debtor.oldest, true, 'Its day has come.'
                  FROM debtor JOIN synthetic_customer AS c USING (n)
                  JOIN contract_line AS part ON part.id = c.contract_line_id,
                       LATERAL (SELECT CASE WHEN d %% 12 = 2 THEN 'full' ELSE 'reduced' END) AS level(level)
                 WHERE d %% 12 = 2 OR d %% 24 = 3
                RETURNING contract_id, level
            )
            UPDATE contract_contract AS contract
               SET suspension_state = CASE stopped.level WHEN 'full' THEN 'suspended' ELSE 'reduced' END,
                   invoicing_paused_since = CASE stopped.level WHEN 'full' THEN %(since)s END
              FROM stopped WHERE stopped.contract_id = contract.id
            """,
            today=SQL("%s::date", today),
            since=SQL("%s::date", fields.Date.subtract(today, days=10)),
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO contract_suspension_item
                        (suspension_id, move_line_id, document, date_maturity, amount_residual, company_currency_id)
            SELECT DISTINCT episode.id, line.id, line.move_name, line.date_maturity, line.amount_residual,
                   line.company_currency_id
              FROM contract_suspension AS episode
              JOIN contract_line AS part ON part.contract_id = episode.contract_id
              JOIN account_move_line AS billed ON billed.contract_line_id = part.id
              JOIN account_move_line AS line ON line.move_id = billed.move_id
             WHERE line.display_type = 'payment_term' AND line.amount_residual > 0 AND line.date_maturity < episode.date_start
            """
        )
    )


def climb(env):
    """Lets all debtors follow one policy, with notices about all that they owe: every sixth is due for a suspension today, the
    others were told a few days ago. Commits."""
    policy = env["account.delinquency.policy"].create(
        {
            "name": "Qualquer dia",
            **{f"block_{day}": False for day in ("friday", "saturday", "sunday")},
            **{"respect_holidays": False, "respect_holiday_eve": False, "hour_from": 0, "hour_to": 24, "create_ticket": True},
            "step_ids": [
                Command.create({"sequence": 1, "action": "notice", "days": 15, "counted_from": "due_date"}),
                Command.create({"sequence": 2, "action": "suspend", "days": 15, "counted_from": "notice"}),
            ],
        }
    )
    env.company.delinquency_policy_id = policy
    env.flush_all()
    today = fields.Date.context_today(env.user)
    long_ago, lately = (fields.Date.subtract(today, days=days) for days in (16, 5))
    env.cr.execute(
        SQL(
            """
            CREATE TEMP TABLE synthetic_told ON COMMIT DROP AS
            SELECT nextval('account_delinquency_notice_id_seq')::int AS notice_id, debtor.*,
                   CASE WHEN row_number() OVER (ORDER BY partner_id) %% 6 = 2 THEN %(long_ago)s ELSE %(lately)s END AS given
              FROM (SELECT part.contract_id, line.partner_id, line.company_id, sum(term.amount_residual) AS amount
                      FROM account_move_line AS term
                      JOIN account_move_line AS line ON line.move_id = term.move_id AND line.contract_line_id IS NOT NULL
                      JOIN contract_line AS part ON part.id = line.contract_line_id
                     WHERE %(owed)s
                     GROUP BY part.contract_id, line.partner_id, line.company_id) AS debtor;

            INSERT INTO account_delinquency_notice (id, partner_id, company_id, step_id, action, kind, channel, state, date,
                                                    date_sent, date_given, subject, amount, episode, is_standing)
            SELECT notice_id, partner_id, company_id, %(step)s, 'notice', 'suspension', 'email', 'sent', given, given, given,
                   'Aviso', amount, 'contract ' || contract_id, true
              FROM synthetic_told;
            INSERT INTO account_delinquency_notice_contract_rel (notice_id, contract_id)
            SELECT notice_id, contract_id FROM synthetic_told;
            INSERT INTO account_delinquency_notice_item (notice_id, move_line_id, document, date_maturity, amount_residual,
                                                         company_currency_id)
            SELECT told.notice_id, term.id, term.move_name, term.date_maturity, term.amount_residual, term.company_currency_id
              FROM synthetic_told AS told JOIN account_move_line AS term ON term.partner_id = told.partner_id
             WHERE %(owed)s
            """,
            long_ago=SQL("%s::date", long_ago),
            lately=SQL("%s::date", lately),
            step=policy.step_ids[0].id,
            owed=SQL(
                "term.display_type = 'payment_term' AND term.amount_residual > 0 AND term.reconciled IS NOT TRUE"
                " AND term.parent_state = 'posted' AND term.date_maturity < %s",
                today,
            ),
        )
    )
    env.invalidate_all()
    env.cr.commit()


# ----------------------------------------------------------------------------------------------------------------- copying


def _columns(env, table):
    env.cr.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table])
    return env.cr.fetchall()


def _copy(env, table, values, where, join=SQL(), order=SQL("c.n")):
    """Inserts a copy of the template's rows (t) for each customer (c): ``values`` says which columns differ."""
    names = [name for name, _ in _columns(env, table)]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM synthetic_customer c JOIN %s t ON %s %s ORDER BY %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(values.get(name, SQL.identifier("t", name)) for name in names),
            SQL.identifier(table),
            where,
            join,
            order,
        )
    )


def _reserve(env, table, count):
    """Takes ``count`` ids from the table's sequence and returns the first one."""
    sequence = f"{table}_id_seq"
    env.cr.execute(SQL("SELECT nextval(%s)", sequence))
    [first] = env.cr.fetchone()
    env.cr.execute(SQL("SELECT setval(%s, %s)", sequence, first + count - 1))
    return first


@contextmanager
def _without_indexes(env, tables):
    """Many rows are copied faster without the indexes that no constraint needs; they are made again afterwards."""
    env.cr.execute(
        """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid)
          FROM pg_index i
         WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
        """,
        [tables],
    )
    indexes = env.cr.fetchall()
    for name, _definition, _comment in indexes:
        env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    yield
    for name, definition, comment in indexes:
        env.cr.execute(definition)
        if comment:
            env.cr.execute(SQL("COMMENT ON INDEX %s IS %s", SQL.identifier(name), comment))
