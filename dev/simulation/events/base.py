"""What an event is, and the kinds of them."""

from dataclasses import asdict, dataclass, field

KINDS = {}


@dataclass
class Event:
    """Something that happens in a world: on a day from its start, at a minute of the company's clock; ``args`` name things by
    names that stay the same when other events are left out."""

    id: str
    day: int
    minute: int
    kind: str
    args: dict = field(default_factory=dict)

    def as_dict(self) -> dict:
        return asdict(self)


class Kind:
    """A kind of event. ``weight``: how often it comes; ``at_once``: the product promises to give back at once what it settles;
    ``everybody``: it may change something for every customer; ``by``: who does it."""

    weight = 1
    at_once = False
    everybody = False
    by = "clerk"

    def __init_subclass__(cls):
        if not cls.__name__.startswith("_"):  # what several kinds share
            KINDS[cls.name()] = cls()

    @classmethod
    def name(cls) -> str:
        return "".join(f"_{one.lower()}" if one.isupper() else one for one in cls.__name__).lstrip("_")

    def propose(self, sim, rng) -> dict | None:
        """Returns the arguments of such an event that makes sense now, if any."""
        raise NotImplementedError

    def play(self, sim, **args) -> str | None:
        """Does it in the world and returns what was done, in words; ``None`` where there is nothing to do it with."""
        raise NotImplementedError


def money(cents: int) -> str:
    return f"{cents / 100:.2f}"


def archive_or_not(record, name: str) -> str:
    """Archives a record, or takes it out of the archive; returns that in words."""
    record.active = not record.active
    return f"{name} is {'taken out of the archive' if record.active else 'archived'}"
