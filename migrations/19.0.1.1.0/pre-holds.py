"""Sets aside the holds of customers, which were one for all companies, before they are stored for each: see ``post-holds.py``."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

NAMES = ("delinquency_hold_until", "delinquency_hold_reason", "delinquency_silence_until")


def migrate(cr, version):
    for name in NAMES:
        if column_exists(cr, "res_partner", name) and not column_exists(cr, "res_partner", f"{name}_of_all"):
            cr.execute(SQL("ALTER TABLE res_partner RENAME %s TO %s", SQL.identifier(name), SQL.identifier(f"{name}_of_all")))
