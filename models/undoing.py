from contextlib import contextmanager


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
