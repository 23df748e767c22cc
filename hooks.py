from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column


def add_debtor_column(cr):
    """Adds and fills ``account_move_line.debtor_partner_id``, where it isn't there yet.

    Odoo would compute a new stored field record by record, and write every journal item. Only those few that differ are
    written: the items of a partner who isn't a commercial partner.
    """
    if column_exists(cr, "account_move_line", "debtor_partner_id"):
        return
    create_column(cr, "account_move_line", "debtor_partner_id", "int4", "Debtor")
    cr.execute(
        SQL(
            """
            UPDATE account_move_line AS line SET debtor_partner_id = partner.commercial_partner_id
              FROM res_partner AS partner
             WHERE partner.id = line.partner_id AND partner.commercial_partner_id <> partner.id
            """
        )
    )
