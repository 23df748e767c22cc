"""Class data that Odoo's accounting tests make: once in a process instead of once in each class, which is a third of their time.

What AccountTestInvoicingCommon.setUpClass makes for the first class is committed: a company with its chart of accounts, users,
taxes, products. The other classes find it where they would have made the same. Only in a database that is thrown away.
"""

import inspect
from unittest.mock import patch

from odoo import api
from odoo.models import BaseModel
from odoo.modules.registry import Registry
from odoo.tests import TransactionCase
from odoo.tests.common import get_db_name
from odoo.tools import SQL

# What a class may override of how the data is made: one that does makes its own.
HOOKS = (
    "chart_template",
    "country_code",
    "default_env_context",
    "frozen",
    "get_default_groups",
    "setup_country",
    "setup_independent_company",
    "setup_independent_user",
)
# Names that only one record may have, by table. A class that makes its own gives the same ones.
UNIQUE = {"res_company": "name", "res_users": "login"}


def share(common):
    """Let the classes below ``common``, itself below AccountTestInvoicingCommon, share what that makes for them."""
    from odoo.addons.account.tests.common import AccountTestInvoicingCommon
    from odoo.addons.base.tests.common import BaseCommon

    make = AccountTestInvoicingCommon.setUpClass.__func__
    begin_as_ever = TransactionCase.setUpClass.__func__
    shared = {}

    def begin(cls):
        begin_as_ever(cls)
        if shared:
            _rename(cls.env)

    def set_up_class(cls):
        if _same_hooks(cls, common):
            if not shared:
                shared.update(_committed(common, make))
            super(BaseCommon, cls).setUpClass()
            _give(shared, cls)
        else:
            with patch.object(TransactionCase, "setUpClass", classmethod(begin)):
                make(cls)

    AccountTestInvoicingCommon.setUpClass = classmethod(set_up_class)


def _same_hooks(cls, common):
    return all(inspect.getattr_static(cls, name, None) is inspect.getattr_static(common, name, None) for name in HOOKS)


def _committed(common, make):
    """Return the attributes that ``make`` gives to a class, with records that are committed."""
    maker = type("Shared", (common,), {"__module__": common.__module__})
    maker.registry = Registry(get_db_name())
    with maker.registry.cursor() as maker.cr, patch.object(TransactionCase, "setUpClass", classmethod(lambda cls: None)):
        maker.env = api.Environment(maker.cr, api.SUPERUSER_ID, {})
        before = vars(maker).copy()
        make(maker)
    return {name: value for name, value in vars(maker).items() if name not in before or before[name] is not value}


def _rename(env):
    """Frees the names of what is shared, in the transaction of a class that gives them to its own. Below the models: Odoo writes
    to a user whose login changes."""
    for table, name in UNIQUE.items():
        query = "UPDATE %(table)s SET %(name)s = 'shared ' || %(name)s WHERE %(name)s ~ 'accountman$|^company_'"
        env.cr.execute(SQL(query, table=SQL.identifier(table), name=SQL.identifier(name)))
    env.invalidate_all(flush=False)


def _give(shared, cls):
    env = shared["env"]
    cls.env = api.Environment(cls.cr, env.uid, env.context)
    for name in shared.keys() - {"env"}:
        setattr(cls, name, _bound(shared[name], cls.env))


def _bound(value, env):
    """Return an attribute for a class of its own: with its transaction, and not to be changed for another class."""
    if isinstance(value, BaseModel):
        return value.with_env(env)
    if isinstance(value, dict):
        return {key: _bound(some, env) for key, some in value.items()}
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"A class may not share {value!r}")
