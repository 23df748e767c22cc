"""How old a debt is."""

from datetime import date

# Each bucket of the ageing with its first day overdue; a bucket ends where the next one begins.
BUCKETS = (("1_30", 1), ("31_60", 31), ("61_90", 61), ("over_90", 91))
NOT_DUE = "not_due"


def days_overdue(date_maturity: date, today: date) -> int:
    """Returns the calendar days that ``date_maturity`` is past on the day ``today``: 0 on the day itself and before it.

    >>> days_overdue(date(2026, 11, 23), date(2026, 11, 24))
    1
    >>> days_overdue(date(2026, 11, 24), date(2026, 11, 24))
    0
    """
    return max((today - date_maturity).days, 0)


def bucket(days: int) -> str:
    """Returns the name of the ageing bucket for a number of days overdue.

    >>> bucket(0), bucket(1), bucket(30), bucket(31), bucket(91)
    ('not_due', '1_30', '1_30', '31_60', 'over_90')
    """
    reached = [name for name, first_day in BUCKETS if days >= first_day]
    return reached[-1] if reached else NOT_DUE


def bucket_limits(name: str) -> tuple[int, int | None]:
    """Returns the first and the last day overdue of the bucket ``name``; the last bucket has no last day (``None``).

    Raises ``KeyError`` for a name that isn't a bucket.
    """
    first_days = dict(BUCKETS)
    later = [first_day for first_day in first_days.values() if first_day > first_days[name]]
    return first_days[name], min(later) - 1 if later else None
