"""The fewest events, and the smallest world, in which the same invariant breaks: delta debugging."""

import copy


def shrink(stage, outcome, budget: int = 150, say=lambda _text: None):
    """Returns the outcome of the smallest world and list of events found that still break what ``outcome`` broke."""
    return _Shrinker(stage, outcome, budget, say).shrunk()


class _Shrinker:
    def __init__(self, stage, outcome, budget, say):
        self.stage, self.best, self.left, self.say = stage, outcome, budget, say

    def shrunk(self):
        self._drop_customers()
        before = None
        while before != len(self.best.events) and self.left:
            before = len(self.best.events)
            self._drop_events()
        self._drop_contracts()
        return self.best

    def _try(self, spec, events) -> bool:
        """Whether these events break the same invariant; then they are the best ones from now on."""
        if not self.left:
            return False
        self.left -= 1
        outcome = self.stage.replay(spec, events)
        if outcome.broken and outcome.broken.name == self.best.broken.name:
            self.best = outcome
            self.say(f"{len(outcome.events)} events, {len(spec['customers'])} customers")
            return True
        return False

    def _drop_customers(self):
        names = [one["name"] for one in self.best.spec["customers"]]
        size = (len(names) + 1) // 2
        while size and self.left:
            place = 0
            while place < len(self.best.spec["customers"]) and len(self.best.spec["customers"]) > 1:
                if not self._without_customers({one["name"] for one in self.best.spec["customers"][place : place + size]}):
                    place += size
            size //= 2

    def _without_customers(self, names: set) -> bool:
        spec = copy.deepcopy(self.best.spec)
        spec["customers"] = [one for one in spec["customers"] if one["name"] not in names]
        if not spec["customers"]:
            return False
        return self._try(spec, [event for event in self.best.events if not _concerns(event, names)])

    def _drop_events(self):
        size = max(len(self.best.events) // 2, 1)
        while size and self.left:
            place = len(self.best.events)
            while place > 0 and self.left:
                start = max(place - size, 0)
                kept = self.best.events[:start] + self.best.events[place:]
                if not kept or not self._try(self.best.spec, kept):
                    pass
                place = start
            size //= 2

    def _drop_contracts(self):
        for customer in range(len(self.best.spec["customers"])):
            for place in reversed(range(len(self.best.spec["customers"][customer]["contracts"]))):
                spec = copy.deepcopy(self.best.spec)
                gone = spec["customers"][customer]["contracts"].pop(place)
                if spec["customers"][customer]["contracts"]:
                    events = [event for event in self.best.events if not _names(event, gone["name"])]
                    self._try(spec, events)


def _words(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _words(one)


def _names(event, name: str) -> bool:
    """Whether an event is about what has this name, or a document of it."""
    return any(
        word == name or word.startswith((f"{name}/", f"{name}@", f"{name}."))
        for value in event.args.values()
        for word in _words(value)
    )


def _concerns(event, names: set) -> bool:
    return any(_names(event, name) for name in names)
