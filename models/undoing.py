from contextlib import contextmanager, suppress


def others_first(cr):
    """Does what others have left to be done before the commit. A savepoint does it too; called before the ``try`` of one, its
    errors are theirs, and not taken for those of what is tried."""
    cr.flush()


@contextmanager
def undoing(cr):
    """A savepoint that takes back, with what was done in it, what was to be done after the commit: Odoo's own keeps that."""
    postcommit = cr.postcommit
    number, names = len(postcommit), set(postcommit.data)
    try:
        with cr.savepoint():
            yield
    except BaseException:
        while len(postcommit) > number:
            postcommit._funcs.pop()
        # Who adds a callback only once looks for its data, as Odoo's bus does.
        for name in postcommit.data.keys() - names:
            del postcommit.data[name]
        raise


@contextmanager
def undone(cr):
    """A savepoint that takes back all that is done in it in any case."""
    with suppress(_Undo), undoing(cr):
        yield
        raise _Undo


class _Undo(Exception):
    """Nothing went wrong."""
