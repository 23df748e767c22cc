"""What payments under way leave to pay of the documents that they pay in part.

Where a module leaves the entry of a payment to the bank statement (``_get_invoice_in_payment_state``), Odoo calls the whole
document "in payment" as soon as one such payment is under way, however small (``account.move._compute_payment_state``), and
leaves its residual as it was.
"""

from odoo.tools import SQL


def open_shares_sql() -> SQL:
    """Returns a table: a row for each due date of a document that payments under way pay in part, with the share of the residual
    that none covers, the oldest due date first, and the decimal places of the currencies of company and document. A document in
    payment whose payments aren't known is taken for paid.

    As an array it is worked out once for a query, and the database takes it for small: it has no idea how many payments are
    under way before it has analyzed the tables, and would work it out again for each item.
    """
    return SQL(
        """
        unnest(ARRAY(SELECT ROW(paid.move_id, due.date_maturity, due.decimal_places, due.document_decimal_places,
                                LEAST(due.residual, GREATEST(due.cumulated - round(paid.share * due.total, 8), 0))
                                / NULLIF(due.residual, 0))
                       FROM (SELECT document.id AS move_id, (%s) AS share
                               FROM account_move AS document WHERE document.payment_state = 'in_payment' OFFSET 0) AS paid
                       JOIN LATERAL (%s) AS due ON TRUE
                      WHERE paid.share < 1))
        AS in_process(move_id int, date_maturity date, decimal_places int, document_decimal_places int, open_share numeric)
        """,
        _paid_share_sql(SQL("document.id")),
        _due_dates_sql(SQL("paid.move_id")),
    )


def _due_dates_sql(move_id: SQL) -> SQL:
    """Returns the query of what is left to pay on the due dates of a document, until then, and in all, in its own currency: it is
    the one that is paid in, and one unit of the company's may be thousands of it."""
    return SQL(
        """
        SELECT COALESCE(term.date_maturity, term.date) AS date_maturity, max(company.decimal_places) AS decimal_places,
               max(document.decimal_places) AS document_decimal_places,
               sum(abs(term.amount_residual_currency)) AS residual, sum(sum(abs(term.amount_residual_currency))) OVER () AS total,
               sum(sum(abs(term.amount_residual_currency))) OVER (ORDER BY COALESCE(term.date_maturity, term.date)) AS cumulated
          FROM account_move_line AS term
          JOIN res_currency AS company ON company.id = term.company_currency_id
          JOIN res_currency AS document ON document.id = term.currency_id
         WHERE term.move_id = %s AND term.display_type = 'payment_term' AND term.amount_residual <> 0
         GROUP BY COALESCE(term.date_maturity, term.date)
        """,
        move_id,
    )


def _paid_share_sql(move_id: SQL) -> SQL:
    """Returns the query of which share of the residual of a document its payments cover. One of several documents covers the same
    share of each. What a bank statement has confirmed is out of the residual already, what a person has confirmed is not.

    Which payments and documents count is said of the sums, not of the rows: the database would read all such rows first, for
    each document, where it doesn't know yet how many there are.
    """
    return SQL(
        """
        SELECT sum(CASE WHEN all_paid.in_one_currency THEN payment.amount / NULLIF(all_paid.residual, 0)
                        ELSE abs(payment.amount_company_currency_signed) / NULLIF(all_paid.residual_signed, 0) END)
               FILTER (WHERE payment.move_id IS NULL
                         AND (payment.state = 'in_process'
                              OR payment.state = 'paid' AND paid.amount_residual = paid.amount_total))
          FROM account_move__account_payment AS link
          JOIN account_payment AS payment ON payment.id = link.payment_id
          JOIN account_move AS paid ON paid.id = link.invoice_id
          JOIN LATERAL (SELECT bool_and(other.currency_id = payment.currency_id) AS in_one_currency,
                               sum(abs(other.amount_residual)) FILTER (WHERE %(in_payment)s) AS residual,
                               sum(abs(other.amount_residual_signed)) FILTER (WHERE %(in_payment)s) AS residual_signed
                          FROM account_move__account_payment AS other_link
                          JOIN account_move AS other ON other.id = other_link.invoice_id
                         WHERE other_link.payment_id = payment.id) AS all_paid ON TRUE
         WHERE link.invoice_id = %(move)s
        """,
        move=move_id,
        in_payment=SQL("other.payment_state = 'in_payment'"),
    )
