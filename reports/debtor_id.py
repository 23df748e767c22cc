"""The id of a debtor: the company in its upper half and the partner in its lower one."""

PARTNER_BITS = 32
PARTNER_MASK = (1 << PARTNER_BITS) - 1
