"""Odoo in this process, as dev/lib.sh sets it up; its options come in the variable SIMULATION_ODOO, one a line."""

import importlib
import logging
import os
import sys


def begin():
    """Loads Odoo's configuration, without a server."""
    from odoo.tools import config

    config.parse_config(os.environ["SIMULATION_ODOO"].splitlines(), setup_logging=True)
    importlib.import_module("odoo.addons.base")  # the addons path is known by now
    logging.getLogger().setLevel(logging.CRITICAL)
    sys.stdout.reconfigure(line_buffering=True)


def make_scene(scene: str):
    """Makes the database of the scene in a clone of the warm one."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    from . import world

    with Registry(scene).cursor() as cr:
        world.make_scene(api.Environment(cr, SUPERUSER_ID, {}))
    Registry.delete(scene)
