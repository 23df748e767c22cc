from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .models import at_commit

# The first version of PostgreSQL that keeps statistics of an expression by itself.
_EXPRESSION_STATISTICS = 140000


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
    _add_debtor_statistics(cr)


def _add_debtor_statistics(cr):
    """Tells the database how many debtors there are: it takes nothing of the kind from the open items' index, which is partial,
    and reads all of it where thousands are asked for by name. The statistics go with the column."""
    if cr.connection.server_version < _EXPRESSION_STATISTICS:
        return
    cr.execute(
        SQL(
            "CREATE STATISTICS IF NOT EXISTS account_move_line_debtor_stats"
            " ON (COALESCE(debtor_partner_id, partner_id)) FROM account_move_line"
        )
    )
    cr.execute(SQL("ANALYZE account_move_line (partner_id, debtor_partner_id)"))


def post_init_hook(env):
    """Gives the rights of a manager to who installs the addon, and to who administers both Odoo and its accounting: nobody else
    could give them to anybody."""
    module = env["ir.module.module"].search([("name", "=", "account_delinquency")])  # marked by who installs it
    administrators = env.ref("base.group_system").all_user_ids & env.ref("account.group_account_manager").all_user_ids
    managers = (administrators | module.write_uid).filtered(lambda user: user._is_internal())
    env.ref("account_delinquency.group_delinquency_manager").user_ids += managers


def uninstall_hook(env):
    """What is written when the addon goes is no payment that it decides on."""
    at_commit.close(env.cr)
