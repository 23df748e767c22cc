"""What judges the product: the journal read by SQL, a log of its own, and the invariants."""
