"""What is decided at once is decided on the state in which the transaction is committed.

Odoo's dialogs post first and match afterwards, and a program may match, take back and match elsewhere in one transaction: in
between the ledger is half written. ``cr.precommit`` is no place to decide: Odoo runs it at each savepoint that flushes, in the
midst of such work, and forgets it where one is rolled back. What waits here is done by ``cr.commit``, when nothing else is left.
"""

import logging

import pytz

from .undoing import others_first, undoing

_logger = logging.getLogger(__name__)
# All that a decision may take from who set it off: the language of its words, and the companies.
_CONTEXT = ("lang", "tz", "allowed_company_ids")
# What is done may set off more of it.
_ROUNDS = 3


def at_commit(records, act: str | None, otherwise: str | None = None):
    """Calls the method ``act`` of ``records`` in the commit of this transaction, once for all that are named until then, with
    their user's rights. Whatever goes wrong there, what the transaction has done stands, and ``otherwise`` is called instead,
    with nothing of the context.
    Without ``act``: only keeps in mind that something about them is being written."""
    if records:
        _waiting(records.env.cr).add(records, act, otherwise)


def is_waiting(records) -> bool:
    """Whether something about some of ``records`` waits for the commit."""
    return _waiting(records.env.cr).has(records)


def finish(cr):
    """Does what waits for the commit, as ``cr.commit`` does before it commits."""
    _waiting(cr).act()


def forget(cr):
    """Does none of what waits for the commit."""
    _waiting(cr).forget()


def close(cr):
    """Lets nothing wait for the commit any more: the addon is being uninstalled."""
    waiting = _waiting(cr)
    waiting.forget()
    waiting.is_closed = True


def _waiting(cr):
    """``cr.cache`` would lose it where a savepoint is rolled back."""
    waiting = getattr(cr.commit, "__self__", None)
    return waiting if isinstance(waiting, Waiting) else Waiting(cr)


def _readable(env) -> dict:
    """Returns what a decision takes from a context, without a language or a time zone that is none: a client may say what it
    likes, and a decision that fails for that would leave who has paid without services."""
    context = {name: env.context[name] for name in _CONTEXT if name in env.context}
    known = {"lang": dict(env["res.lang"].get_installed()), "tz": pytz.all_timezones_set}
    return {name: value for name, value in context.items() if name not in known or value in known[name]}


class Waiting:
    """What waits for the commits of a cursor: the ids of records by what is to be done with them."""

    def __init__(self, cr):
        self._cr, self._commit, self._work = cr, cr.commit, {}
        self.is_closed = False
        cr.commit = self.commit

    def add(self, records, act, otherwise):
        if self.is_closed:
            return
        if not self._work:
            self._cr.postrollback.add(self.forget)
        env = records.env(context=_readable(records.env))
        _env, ids = self._work.setdefault((records._name, act, otherwise, env.uid, env.su), (env, {}))
        ids.update(dict.fromkeys(records.ids))

    def has(self, records) -> bool:
        """Whether something is to be done with some of ``records``."""
        return any(key[0] == records._name and not ids.keys().isdisjoint(records.ids) for key, (_env, ids) in self._work.items())

    def forget(self):
        self._work = {}

    def commit(self):
        """Commits, with what waits for that."""
        others_first(self._cr)
        self.act()
        self._commit()

    def act(self):
        """Does what waits. What is still set off after some rounds is left to the scheduled action."""
        for is_last in (*[False] * _ROUNDS, True):
            work, self._work = self._work, {}
            for (model, act, otherwise, *_user), (env, ids) in work.items():
                records = env[model].browse(ids)
                if act and (is_last or not self._call(records, act)):
                    self._call(records.with_env(env(context={})), otherwise)

    def _call(self, records, name: str) -> bool:
        """Calls a method in a savepoint. Returns whether that succeeded."""
        try:
            with undoing(self._cr):
                getattr(records.exists(), name)()
        except Exception:
            _logger.warning("%s failed at the commit; the scheduled action tries again", name, exc_info=True)
            return False
        return True
