"""Libraries that some formats alone need: the addon installs and works without them."""

from importlib import import_module

from odoo.exceptions import UserError

# The packages by their modules: what pip calls them is another name.
PACKAGES = {"docx": "python-docx", "pypdfium2": "pypdfium2"}


def load(env, module: str):
    """Returns a module of ``PACKAGES``, or one within it; raises ``UserError`` where the package is missing, and names it."""
    try:
        return import_module(module)
    except ImportError as error:
        package = PACKAGES[module.partition(".")[0]]
        raise UserError(
            env._(
                "This format needs the Python package “%(package)s”, which is not installed on the server. Ask an"
                " administrator to install it (pip install %(package)s), or choose another format.",
                package=package,
            )
        ) from error
