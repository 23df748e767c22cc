"""Runs the command line; ``python -m simulation scene`` makes the database of the scene first."""

import os
import sys

from . import command, odoo_process

if sys.argv[1:2] == ["scene"]:
    odoo_process.begin()
    odoo_process.make_scene(os.environ["SIMULATION_SCENE"])
else:
    sys.exit(command.main())
