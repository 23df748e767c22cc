"""Worlds that somebody has written: one customer or two, some weeks, and what once broke or would hurt. They are played with the
fixed worlds, since they say in seconds what chance finds in minutes."""

_RUNS = ["requested", "settle", "ladder", "send"]
_POLICY = {
    "steps": [["notice", 1, "due_date"], ["suspend", 3, "notice"]],
    "minimum_amount": 0, "scope": "contract", "fixed_day": 0, "respect_holidays": True, "respect_holiday_eve": True,
    "hour_from": 8, "hour_to": 18, "auto_suspend": True, "auto_resume": True, "auto_terminate": False,
    "invoice_while_suspended": False, "resume_mode": "forgive", "create_ticket": True,
    "trust_unlock_max_days": 3, "trust_unlock_per_days": 0, "trust_unlock_max_overdue": 0,
    **{f"block_{day}": False for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")},
}  # fmt: skip
_TERMINATING = [["notice", 1, "due_date"], ["suspend", 2, "notice"], ["notice", 2, "previous"], ["terminate", 2, "notice"]]
_REDUCING = [["notice", 1, "due_date"], ["reduce", 2, "notice"], ["suspend", 3, "previous"]]


class Story:
    """A world with the customers C1 and C2, of whom the first has two contracts, in which the scheduled actions run each day."""

    def __init__(self, name: str, days: int, *, minute=9 * 60 + 30, **policy):
        self.name, self.days, self.minute = name, days, minute
        self.policies = {"P1": {**_POLICY, **policy}}
        self.holidays, self.customers, self.events = [], {}, []

    def with_policy(self, name: str, **policy) -> "Story":
        self.policies[name] = {**_POLICY, **policy}
        return self

    def with_customer(self, name: str, **values) -> "Story":
        self.customers[name] = values
        return self

    def closed(self, *days: int) -> "Story":
        self.holidays += days
        return self

    def on(self, day: int, kind: str, *, at=12 * 60, id=None, **args) -> "Story":
        self.events.append({"id": id or f"e{len(self.events) + 1}", "day": day, "minute": at, "kind": kind, "args": args})
        return self

    def owes(self, document: str, amount: float, *, day=0, due=0, contract="C1/1", at=8 * 60) -> "Story":
        form = {"term": None, "currency": None, "receipt": False}
        return self.on(day, "extra", at=at, id=document, contracts=[contract], amount=amount, due=due, **form)

    def pays(self, day: int, *documents: str, form="full", at=12 * 60) -> "Story":
        return self.on(day, "pay", at=at, documents=list(documents), form=form, group=True)

    def spec(self) -> dict:
        return {
            "seed": self.name, "start": "2026-01-05", "days": self.days, "zone": "UTC", "user_zone": "UTC",
            "holidays": self.holidays, "policies": self.policies, "default": "P1",
            "method": "P2" if "P2" in self.policies else None,
            "customers": [self._customer("C1", 2), self._customer("C2", 1)],
        }  # fmt: skip

    def _customer(self, name: str, contracts: int) -> dict:
        plain = {"name": name, "kind": "person", "refuses": False, "method": False, "policy": None}
        contract = {
            "price": 100.0, "rule": "monthly", "type": "post-paid", "begun": 1, "term": "now", "currency": "USD", "policy": None,
            "contact": False, "payer": False,
        }  # fmt: skip
        own = [{"name": f"{name}/{number}", **contract} for number in range(1, contracts + 1)]
        return {**plain, **self.customers.get(name, {}), "contracts": own}

    def all_events(self) -> list[dict]:
        """Returns what happens, with the scheduled actions of each day: the fields of events."""
        run = {"minute": self.minute, "kind": "run", "args": {"actions": _RUNS}}
        runs = [{"id": f"run{day}", "day": day, **run} for day in range(self.days)]
        return sorted([*self.events, *runs], key=lambda event: (event["day"], event["minute"]))


STORIES = [
    Story("another debt is paid while services are cut", 12)
    .owes("A", 100).owes("B", 100, day=5, due=20).owes("C", 100, day=5, due=20, contract="C1/2")
    .pays(6, "B").pays(7, "C", form="over"),
    Story("another debt is paid between notice and cut", 9)
    .owes("A", 100).owes("B", 100, day=2, due=20).pays(3, "B").owes("C", 140, day=4, due=30, contract="C1/2").pays(4, "C"),
    Story("cut by hand before the notice, and another debt falls due", 14,
          steps=[["notice", 3, "due_date"], ["suspend", 15, "notice"]])
    .owes("A", 100).on(1, "cut", contract="C1/1", level="full").owes("B", 80, day=2, due=3).pays(7, "A"),
    Story("cut by hand for less than the minimum", 9, minimum_amount=5)
    .owes("A", 3).on(1, "cut", contract="C1/1", level="full").owes("B", 3, day=2, due=1).pays(6, "A"),
    Story("exactly the minimum, and a cent less", 12, minimum_amount=50).owes("A", 50).owes("B", 49.99, contract="C2/1"),
    Story("under the minimum together with a new debt", 12, minimum_amount=50)
    .owes("A", 60).pays(3, "A", form="most").owes("B", 49, day=3, due=2),
    Story("reduced, unlocked, reduced again, suspended", 16, steps=_REDUCING)
    .owes("A", 100).on(5, "unlock", contract="C1/1", days=2),
    Story("unlocked, not paid, paid", 14).owes("A", 100).on(6, "unlock", contract="C1/1", days=3).pays(11, "A"),
    Story("terminated after a notice", 14, steps=_TERMINATING, auto_terminate=True).owes("A", 100),
    Story("terminating is left to an officer", 14, steps=_TERMINATING).owes("A", 100),
    Story("an officer reduces before the notice", 12, steps=_REDUCING)
    .owes("A", 100).on(1, "cut", contract="C1/1", level="reduced", at=8 * 60),
    Story("an officer cuts and resumes", 12, auto_suspend=False, auto_resume=False)
    .owes("A", 100).on(7, "cut", contract="C1/1", level="full").pays(8, "A").on(10, "resume", contract="C1/1", kinds=["debt"]),
    Story("paid, and resuming is left to an officer", 9, auto_resume=False).owes("A", 100).pays(7, "A"),
    Story("a hold of a contract, one of its customer, and silences", 16)
    .owes("A", 100).on(2, "hold_contract", contract="C1/1", days=5, silence=False)
    .owes("B", 100, contract="C2/1").on(0, "hold_customer", partner="C2", hold=8, silence=4),
    Story("a hold on the payer", 12).with_customer("C1", kind="payer")
    .owes("A", 100).on(2, "move_contract", contract="C1/1", customer="C2", bill_only=True, at=7 * 60)
    .owes("B", 100, day=2, due=-1, at=7 * 60 + 30).on(3, "hold_customer", partner="C2", hold=6, silence=None),
    Story("the mail server is away when notice is due", 14)
    .on(0, "mail_down", down=True).owes("A", 100).on(5, "mail_down", down=False),
    Story("a notice comes back", 12).owes("A", 100).on(3, "bounce", contract="C1/1"),
    Story("holidays, their eves and weekends", 16, block_friday=True, block_saturday=True, block_sunday=True)
    .closed(8, 10).owes("A", 100, day=0).owes("B", 100, day=2, contract="C2/1").owes("C", 100, day=3, contract="C1/2"),
    Story("the eve of a holiday, and a holiday", 12).closed(6, 7).owes("A", 100).owes("B", 100, day=1, contract="C2/1"),
    Story("the fixed day", 16, fixed_day=19).owes("A", 100),
    Story("outside the hours", 9, minute=7 * 60).owes("A", 100, at=6 * 60).on(1, "run", at=10 * 60, actions=["send"]),
    Story("money on account", 14)
    .on(0, "pay_on_account", contract="C1/1", amount=100, at=7 * 60).owes("A", 100).owes("B", 100, day=6, due=8)
    .owes("C", 30, day=7, due=-1),
    Story("contested, and answered", 14)
    .owes("A", 100).on(1, "contest", document="A", way="no_followup").on(6, "contest", document="A", way="no_followup"),
    Story("contested while cut", 12).owes("A", 100).on(7, "contest", document="A", way="item"),
    Story("what the customer asks for", 9).on(1, "pause", contract="C1/1", days=3, own=True),
    Story("the policy that gave notice is archived", 12).with_policy("P3", steps=[["reminder", 1, "due_date"], *_POLICY["steps"]])
    .on(0, "switch_policy", contract="C1/1", policy="P3").owes("A", 100).owes("B", 100, contract="C1/2")
    .on(1, "archive_policy", policy="P3").on(1, "run", at=15 * 60, actions=_RUNS),
    Story("another contract is due on the day of a notice", 9)
    .owes("A", 100).owes("B", 70, day=1, due=-1, contract="C1/2", at=12 * 60).on(1, "run", at=15 * 60, actions=_RUNS),
    Story("an officer writes on the day of a notice, and before one", 9)
    .owes("A", 100).on(1, "letter", customer="C1", letter="reminder").on(1, "run", at=15 * 60, actions=_RUNS)
    .owes("B", 70, day=3, due=0, contract="C2/1").on(4, "letter", customer="C2", letter="agreement", at=9 * 60),
    Story("resumed in the evening", 14).owes("A", 100).on(7, "resume", contract="C1/1", kinds=["debt"])
    .on(7, "run", at=17 * 60, actions=_RUNS),
    Story("a notice to all contracts, then each for itself", 20, scope="customer",
          steps=[["notice", 1, "due_date"], ["suspend", 6, "notice"]])
    .owes("A", 100).owes("B", 100, day=3, contract="C1/2").on(4, "edit_policy", policy="P1", changes={"scope": "contract"}),
    Story("a cut rests on what was notified", 16)
    .owes("A", 100).owes("B", 70, day=3, due=-1).pays(7, "A"),
    Story("a notified debt is paid, and another one is not", 10)
    .owes("A", 100).owes("B", 70, day=2).pays(3, "A"),
    Story("a customer's own policy", 9).with_policy("P2", steps=[["notice", 6, "due_date"], ["suspend", 9, "notice"]])
    .with_policy("P3", steps=[["notice", 2, "due_date"], ["suspend", 2, "notice"]])
    .with_customer("C1", method=True, policy="P3").owes("A", 100),
    Story("reminders before the due date", 12, minimum_amount=5, steps=[["reminder", -3, "due_date"], *_POLICY["steps"]])
    .owes("A", 100, due=5).owes("B", 3, due=5, contract="C2/1").pays(6, "A"),
    Story("a rest that is not due", 9, minimum_amount=50).owes("A", 100).owes("B", 80, day=1, due=6),
    Story("a notice is paid, and the payment comes back", 14)
    .owes("A", 100).pays(3, "A").on(5, "return_payment", payment="e2"),
    Story("an officer reduces soon after the notice", 11,
          steps=[["notice", 1, "due_date"], ["reduce", 5, "notice"], ["suspend", 1, "previous"]])
    .owes("A", 100).on(2, "cut", contract="C1/1", level="reduced"),
]  # fmt: skip
