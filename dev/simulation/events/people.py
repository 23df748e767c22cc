"""Customers that are merged and archived, contracts that move, end and go on."""

from datetime import timedelta

from .base import Kind, archive_or_not


class Merge(Kind):
    """A customer is merged into another one."""

    weight = 0.12
    by = "manager"

    def propose(self, sim, rng):
        one, other = sim.any_customer(rng), sim.any_customer(rng)
        return {"source": one, "target": other} if one != other else None

    def play(self, sim, source, target):
        one, other = sim.partner(source, "__system__"), sim.partner(target, "__system__")
        if not one or not other:
            return None
        sim.touch(one | other)
        sim.touch_contracts_of(one | other)
        one.env["base.partner.merge.automatic.wizard"].create({})._merge((one + other).ids, other)
        return f"{source} is merged into {target}"


class ArchiveCustomer(Kind):
    """A customer is archived, or taken out of the archive."""

    weight = 0.2
    by = "manager"

    def propose(self, sim, rng):
        return {"customer": sim.any_customer(rng)}

    def play(self, sim, customer):
        record = sim.partner(customer, "__system__")
        if not record:
            return None
        sim.touch(record)
        return archive_or_not(record, customer)


class MoveContract(Kind):
    """A contract becomes another customer's, or another one pays its invoices."""

    weight = 0.3
    by = "manager"

    def propose(self, sim, rng):
        return {"contract": sim.any_contract(rng), "customer": sim.any_customer(rng), "bill_only": rng.random() < 0.5}

    def play(self, sim, contract, customer, bill_only):
        record, target = sim.contract(contract, "__system__"), sim.partner(customer, "__system__")
        if not target:
            return None
        sim.touch(record.debtor_partner_id | record.commercial_partner_id | target)
        record.write({"invoice_partner_id": target.id, **({} if bill_only else {"partner_id": target.id})})
        return f"{contract} is {'billed to' if bill_only else 'of'} {customer} now"


class EndContract(Kind):
    """A contract ends on a day, or goes on."""

    weight = 0.3
    by = "manager"

    def propose(self, sim, rng):
        return {"contract": sim.any_contract(rng), "days": rng.choice((None, None, 0, 5, 20))}

    def play(self, sim, contract, days):
        record = sim.contract(contract, "__system__")
        lines = record.contract_line_ids
        until = sim.today + timedelta(days=days) if days is not None else False
        if until and any(line.date_start > until or (line.last_date_invoiced or until) > until for line in lines):
            return None
        sim.touch(record.debtor_partner_id)
        if record.line_recurrence:
            lines.write({"date_end": until})
        return f"{contract} ends on {until:%a %d %b}" if until else f"{contract} has no end any more"


class ArchiveContract(Kind):
    """A contract is archived, or taken out of the archive."""

    weight = 0.25
    by = "manager"

    def propose(self, sim, rng):
        return {"contract": sim.any_contract(rng)}

    def play(self, sim, contract):
        record = sim.contract(contract, "__system__")
        sim.touch(record.debtor_partner_id)
        return archive_or_not(record, contract)
