"""How old a debt is."""

# Each bucket of the ageing with its first day overdue; a bucket ends where the next one begins.
BUCKETS = (("1_30", 1), ("31_60", 31), ("61_90", 61), ("over_90", 91))
NOT_DUE = "not_due"


def bucket(days: int) -> str:
    """Returns the name of the bucket of a debt that is ``days`` overdue.

    >>> bucket(30), bucket(31), bucket(0)
    ('1_30', '31_60', 'not_due')
    """
    return next((name for name, first_day in reversed(BUCKETS) if days >= first_day), NOT_DUE)
