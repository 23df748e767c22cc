"""What officers do with contracts and customers."""

from datetime import timedelta

from .base import Kind


class Cut(Kind):
    """An officer suspends a contract for debt by hand, with a reason."""

    weight = 1.5
    by = "officer"

    def propose(self, sim, rng):
        contract = sim.any_owing(rng)
        return contract and {"contract": contract, "level": rng.choice(("full", "full", "reduced"))}

    def play(self, sim, contract, level):
        record = sim.contract(contract, "officer")
        sim.touch(record.debtor_partner_id)
        record.suspend_services(reason="As agreed by phone", level=level)
        return f"{contract} is {'suspended' if level == 'full' else 'reduced'} by hand"


class Resume(Kind):
    """An officer gives the services back."""

    weight = 1
    by = "officer"

    def propose(self, sim, rng):
        contract = sim.any_stopped(rng)
        return contract and {"contract": contract, "kinds": rng.choice((["debt"], ["debt", "temporary", "manual"]))}

    def play(self, sim, contract, kinds):
        record = sim.contract(contract, "officer")
        sim.touch(record.debtor_partner_id)
        return f"{contract} is resumed by hand" if record.resume_services(reason="By phone", kinds=tuple(kinds)) else None


class Unlock(Kind):
    """An officer unlocks a contract in trust."""

    weight = 1.5
    by = "officer"

    def propose(self, sim, rng):
        contract = sim.any_stopped(rng)
        return contract and {"contract": contract, "days": rng.choice((1, 2, 3, 3, 5))}

    def play(self, sim, contract, days):
        record = sim.contract(contract, "officer")
        sim.touch(record.debtor_partner_id)
        episodes = record.trust_unlock(days)
        return f"{contract} is unlocked in trust for {days} days" if episodes else None


class Pause(Kind):
    """A suspension that the customer asks for, or one for another reason."""

    weight = 0.6
    by = "officer"

    def propose(self, sim, rng):
        return {"contract": sim.any_contract(rng), "days": rng.choice((0, 1, 4, 10, 35)), "own": rng.random() < 0.7}

    def play(self, sim, contract, days, own):
        record = sim.contract(contract, "officer")
        sim.touch(record.debtor_partner_id)
        until = sim.today + timedelta(days=days)
        if own:
            record.suspend_services(kind="temporary", until=until)
            return f"{contract} is suspended until {until:%a %d %b}, as the customer asks"
        record.suspend_services(kind="manual", reason="Abuse")
        return f"{contract} is suspended for another reason"


class HoldContract(Kind):
    """An officer puts a contract on hold, or ends that."""

    weight = 1
    by = "officer"

    def propose(self, sim, rng):
        return {
            "contract": sim.any_contract(rng),
            "days": rng.choice((None, 0, 1, 3, 8)),
            "silence": rng.choice((None, True, False)),
        }

    def play(self, sim, contract, days, silence):
        record = sim.contract(contract, "officer")
        sim.touch(record.debtor_partner_id)
        until = sim.today + timedelta(days=days) if days is not None else False
        record.hold_suspension(until, "Promised to pay", silence)
        return (
            f"{contract} is held until {until:%a %d %b}{', and silent' if silence else ''}"
            if until
            else f"the hold of {contract} ends"
        )


class HoldCustomer(Kind):
    """An officer puts a customer on hold: no cut until a day, no message until another."""

    weight = 1
    at_once = True
    by = "officer"

    def propose(self, sim, rng):
        return {"partner": sim.any_partner(rng), "hold": rng.choice((None, 0, 2, 6)), "silence": rng.choice((None, None, 1, 5))}

    def play(self, sim, partner, hold, silence):
        record = sim.partner(partner, "officer")
        sim.touch(record.commercial_partner_id)
        sim.touch_contracts_of(record.commercial_partner_id)
        days = [sim.today + timedelta(days=one) if one is not None else False for one in (hold, silence)]
        record.hold_delinquency(*days, "Promised to pay")
        return f"{partner}: no cut until {days[0] or '-'}, no message until {days[1] or '-'}"


class Terminate(Kind):
    """An officer terminates a contract for debt."""

    weight = 0.15
    by = "officer"

    def propose(self, sim, rng):
        contract = sim.any_owing(rng)
        return contract and {"contract": contract}

    def play(self, sim, contract):
        record = sim.contract(contract, "officer")
        sim.touch(record.debtor_partner_id)
        return f"{contract} is terminated by hand" if record.terminate_services("Moved away") else None
