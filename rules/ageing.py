"""How old a debt is."""

# Each bucket of the ageing with its first day overdue; a bucket ends where the next one begins.
BUCKETS = (("1_30", 1), ("31_60", 31), ("61_90", 61), ("over_90", 91))
NOT_DUE = "not_due"
