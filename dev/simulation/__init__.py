"""Months of an invented provider, from a seed, and an oracle that judges what the product makes of them; run by dev/simulate.

    world       draws a provider from a seed and builds it: company, customers, contracts, policies
    events/     what happens, each kind a small function; an event is plain data, so that a list of them can be replayed
    generator   what happens next in a world, by chance
    driver      plays events at frozen moments, with real commits, on a clone of a database
    oracle/     reads the journal by SQL, keeps a log of its own, and says what must have become of each contract
    shrink      finds the fewest events that still break an invariant
    story       tells them, with days and amounts
    mutations   makes decisions wrong, to see that a world breaks
    command     the command line; fleet: a process for each core

The oracle shares no line with the product: nothing here imports ``rules`` or ``models`` of the addon.
"""
