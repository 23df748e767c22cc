"""Databases of a simulation: clones on disk level, made anew for each world."""

import shutil
from contextlib import closing
from pathlib import Path

import psycopg2

from odoo import sql_db
from odoo.tools import config


def _execute(*queries):
    with closing(psycopg2.connect(**sql_db.connection_info_for("postgres")[1])) as connection:
        connection.autocommit = True
        with connection.cursor() as cr:
            for query in queries:
                cr.execute(query)


def clone(source: str, target: str):
    """Makes ``target`` a copy of ``source``, whatever it was before. They share one file store, in which nothing is changed."""
    sql_db.close_db(target)
    sql_db.close_db(source)
    _execute(
        f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)',
        f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY',
    )
    store = Path(config.filestore(source))
    link = store.with_name(target)
    if store.exists() and not link.exists():
        link.symlink_to(store)


def drop(name: str):
    sql_db.close_db(name)
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    link = Path(config.filestore(name))
    if link.is_symlink():
        link.unlink()
    else:
        shutil.rmtree(link, ignore_errors=True)
