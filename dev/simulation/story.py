"""A break as a readable story, and as data from which it can be played again."""

import json
from pathlib import Path


def tell(outcome) -> str:
    """Returns the story of a world in which an invariant broke."""
    spec = outcome.spec
    lines = [
        f"Seed {spec['seed']}: {outcome.broken.sentence}",
        f"    {outcome.broken.text}",
        "",
        f"The company's clock is that of {spec['zone']}; its default policy is {spec['default']}"
        f"{', that of its payment method ' + spec['method'] if spec['method'] else ''}.",
    ]
    lines += [f"Policy {name}: {_policy(values)}" for name, values in spec["policies"].items() if _is_used(spec, outcome, name)]
    for customer in spec["customers"]:
        lines += [_customer(customer), *(f"    {_contract(one)}" for one in customer["contracts"])]
    lines.append("")
    lines += [f"{day:%a %d %b} {minute // 60:02}:{minute % 60:02}  {said}" for day, minute, said in outcome.story]
    return "\n".join([*lines, f"=> {outcome.broken.text}"])


def as_json(outcome) -> str:
    """Returns all from which the story can be played again."""
    events = [event.as_dict() for event in outcome.events]
    return json.dumps({"spec": outcome.spec, "events": events}, separators=(",", ":"))


def keep(outcome, folder: str) -> str:
    """Writes what can be played again into a file of ``folder``; returns its path."""
    path = Path(folder, f"{outcome.spec['seed']}-{outcome.broken.name}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_json(outcome), encoding="utf-8")
    return str(path)


def _is_used(spec, outcome, name: str) -> bool:
    chosen = {spec["default"], spec["method"]}
    chosen |= {customer["policy"] for customer in spec["customers"]}
    chosen |= {contract["policy"] for customer in spec["customers"] for contract in customer["contracts"]}
    return name in chosen or any(name in event.args.values() for event in outcome.events)


def _policy(values: dict) -> str:
    steps = ", ".join(f"{action} {days} days from {since}" for action, days, since in values["steps"])
    others = {key: value for key, value in values.items() if key != "steps" and not (key.startswith("block_") and not value)}
    return f"{steps}; {', '.join(f'{key} {value}' for key, value in others.items())}"


def _customer(spec: dict) -> str:
    words = [f"Customer {spec['name']}"]
    words += {"branch": ["a company with the branch .b"], "payer": ["with the payer .p"]}.get(spec["kind"], [])
    words += ["whose mailbox does not exist"] if spec["refuses"] else []
    words += ["who has the payment method"] if spec["method"] else []
    words += [f"with the policy {spec['policy']}"] if spec["policy"] else []
    return f"{', '.join(words)}:"


def _contract(spec: dict) -> str:
    roles = [name for name in ("contact", "payer") if spec[name]]
    words = [f"{spec['price']:.2f} {spec['currency']} {spec['rule']} {spec['type']}, begun {spec['begun']} days before"]
    words += [f"term {spec['term']}", f"policy {spec['policy'] or '-'}", *(f"by its {role}" for role in roles)]
    return f"{spec['name']}: {', '.join(words)}"
