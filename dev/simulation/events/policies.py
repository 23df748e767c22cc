"""Policies that are edited, switched and archived."""

from ..world import PRESETS, policy
from .base import Kind, archive_or_not


def _names(sim):
    return [*sim.spec["policies"], *PRESETS]


class EditPolicy(Kind):
    """A manager changes a policy."""

    weight = 0.5
    everybody = True
    by = "manager"

    def propose(self, sim, rng):
        changes = rng.choice(
            (
                {"minimum_amount": rng.choice((0, 5, 60))},
                {"scope": rng.choice(("contract", "customer"))},
                {"fixed_day": rng.choice((0, 5, 31))},
                {"auto_suspend": rng.random() < 0.6},
                {"auto_resume": rng.random() < 0.8},
                {"block_monday": rng.random() < 0.5},
            )
        )
        return {"policy": rng.choice(_names(sim)), "changes": changes}

    def play(self, sim, policy, changes):
        _policy(sim, policy).write(changes)
        return f"the policy {policy} is changed: {changes}"


class EditSteps(Kind):
    """A manager changes the days of a step."""

    weight = 0.3
    everybody = True
    by = "manager"

    def propose(self, sim, rng):
        return {"policy": rng.choice(_names(sim)), "place": rng.random(), "days": rng.randint(1, 6)}

    def play(self, sim, policy, place, days):
        steps = _policy(sim, policy).step_ids.sorted("sequence")
        step = steps[int(place * len(steps))]
        step.days = days if step.days >= 0 else -days
        return f"step {int(place * len(steps)) + 1} ({step.action}) of the policy {policy}: {step.days} days"


class ArchivePolicy(Kind):
    """A policy is archived, or taken out of the archive."""

    weight = 0.25
    everybody = True
    by = "manager"

    def propose(self, sim, rng):
        return {"policy": rng.choice(_names(sim))}

    def play(self, sim, policy):
        return archive_or_not(_policy(sim, policy), f"the policy {policy}")


class SwitchDefault(Kind):
    """The company gets another default policy."""

    weight = 0.2
    everybody = True
    by = "manager"

    def propose(self, sim, rng):
        return {"policy": rng.choice(_names(sim))}

    def play(self, sim, policy):
        env = sim.env("__system__")
        env.company.delinquency_policy_id = _policy(sim, policy, "__system__")
        return f"the default policy is {policy} now"


class SwitchPolicy(Kind):
    """A contract gets another policy, or none of its own."""

    weight = 0.7
    by = "officer"

    def propose(self, sim, rng):
        return {"contract": sim.any_contract(rng), "policy": rng.choice([None, *_names(sim)])}

    def play(self, sim, contract, policy):
        record = sim.contract(contract, "officer")
        sim.touch(record.debtor_partner_id)
        record.set_delinquency_policy(_policy(sim, policy, "officer") if policy else False)
        return f"{contract} follows the policy {policy or 'of its company or payment method'} now"


class SwitchCustomerPolicy(Kind):
    """A customer gets a policy of its own, or none."""

    weight = 0.5
    by = "officer"

    def propose(self, sim, rng):
        return {"customer": sim.any_customer(rng), "policy": rng.choice([None, *_names(sim)])}

    def play(self, sim, customer, policy):
        record = sim.partner(customer, "officer")
        if not record:
            return None
        sim.touch(record)
        sim.touch_contracts_of(record.sudo())
        record.set_delinquency_policy(_policy(sim, policy, "officer") if policy else False)
        return f"{customer} follows the policy {policy} now" if policy else f"{customer} has no policy of its own any more"


def _policy(sim, name, login="manager"):
    return policy(sim.env(login), name)
