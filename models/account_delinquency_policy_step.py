from dataclasses import dataclass

from odoo import api, fields, models

from . import account_delinquency_letter_terms as letter

REMINDER, NOTICE, REDUCE, SUSPEND, TERMINATE = "reminder", "notice", "reduce", "suspend", "terminate"
MESSAGES = (REMINDER, NOTICE)
CUTS = (REDUCE, SUSPEND, TERMINATE)
DUE_DATE, FROM_NOTICE, PREVIOUS = "due_date", "notice", "previous"


@dataclass(frozen=True)
class Rung:
    """A step in its place. ``day``: the first on which it may come, counted from the due date. ``after_notice`` and
    ``after_suspension``: the days that lie at least between the last of these before it and itself, however late that came;
    ``None`` where there is none."""

    step: models.BaseModel
    day: int
    after_notice: int | None = None
    after_suspension: int | None = None

    def since(self, action: str) -> int | None:
        """Returns the days that lie at least between the last ``action``, which may be this step itself, and this step."""
        if self.step.action == action:
            return 0
        return self.after_notice if action == NOTICE else self.after_suspension


class AccountDelinquencyPolicyStep(models.Model):
    """A step of a policy's ladder: what happens, and how many days after what."""

    _name = "account.delinquency.policy.step"
    _description = "Delinquency Policy Step"
    _inherit = ["account.delinquency.letter.templates"]
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one("account.delinquency.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(translate=True, help="Empty: what it does says it.")
    action = fields.Selection(
        [
            (REMINDER, "Reminder"),
            (NOTICE, "Notice"),
            (REDUCE, "Reduced service"),
            (SUSPEND, "Suspension"),
            (TERMINATE, "Termination"),
        ],
        required=True,
        default=NOTICE,
        help="A reminder is only a message. A notice starts the time that must pass before services are reduced, suspended or "
        "terminated.",
    )
    days = fields.Integer(help="A reminder may come before the due date: then the days are negative.")
    counted_from = fields.Selection(
        [(DUE_DATE, "Due date"), (FROM_NOTICE, "Last notice"), (PREVIOUS, "Step before it")],
        required=True,
        default=DUE_DATE,
        help="Days from the last notice and from the step before it are counted from the day on which that really came.",
    )
    use_email = fields.Boolean(string="E-mail", compute="_compute_use_email", store=True, readonly=False, precompute=True)
    use_sms = fields.Boolean(string="SMS")
    use_letter = fields.Boolean(string="Letter")

    @api.depends("action")
    def _compute_use_email(self):
        for step in self:
            step.use_email = step.action in MESSAGES

    @api.depends("name", "action")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["action"]._description_selection(self.env))
        for step in self:
            step.display_name = step.name or labels.get(step.action)

    def _check_access(self, operation):
        """A step is changed by who may change its policy."""
        denied = super()._check_access(operation)
        if denied or operation == "read":
            return denied
        denied = self.sudo().policy_id.sudo(False)._check_access("write")
        return denied and (self.filtered(lambda step: step.sudo().policy_id in denied[0].sudo()), denied[1])

    @api.model_create_multi
    def create(self, vals_list):
        policies = self.env["account.delinquency.policy"].browse(vals["policy_id"] for vals in vals_list if "policy_id" in vals)
        with policies._ladder_change():
            return super().create(vals_list)

    def write(self, vals):
        target = self.policy_id.browse(vals.get("policy_id"))
        target.check_access("write")
        with (self.policy_id | target)._ladder_change():
            return super().write(vals)

    def unlink(self):
        with self.policy_id._ladder_change():
            return super().unlink()

    def _channels(self) -> list[str]:
        """Returns in which ways the step's message goes out."""
        channels = {"email": self.use_email, "sms": self.use_sms, "letter": self.use_letter}
        return [channel for channel, is_used in channels.items() if is_used]

    def _letter_kind(self) -> str:
        """Returns which kind of letter the step's message is; a notice after a suspension is that of the termination, and nobody
        is behind before the due date, or on it."""
        if self.action == REMINDER:
            return letter.UPCOMING if self.counted_from == DUE_DATE and self.days <= 0 else letter.REMINDER
        steps = self.policy_id.step_ids.sorted("sequence")
        before = steps[: steps.ids.index(self.id)].mapped("action")
        return letter.TERMINATION if SUSPEND in before else letter.SUSPENSION

    @api.model
    def _reminder_horizon(self) -> int:
        """Returns for how many days before a due date some policy has a reminder."""
        earliest = self.search([("counted_from", "=", DUE_DATE), ("policy_id.active", "=", True)], order="days", limit=1)
        return max(-earliest.days, 0)

    def _rungs(self) -> list[Rung]:
        """Returns the steps in their order, each with its earliest day."""
        rungs = []
        for step in self.sorted("sequence"):
            rungs.append(step._rung(rungs))
        return rungs

    def _with_reminders_in_place(self):
        """Returns the steps in their order, but each reminder that is counted from the due date before the first step that comes
        after its day. None is moved where a step would be counted from another one then."""
        rungs = self._rungs()
        for place, rung in enumerate(rungs):
            step = rung.step
            later = next((index for index in range(place) if rungs[index].day > rung.day), None)
            if later is None or (step.action, step.counted_from) != (REMINDER, DUE_DATE):
                continue
            followers = (rungs[later], *rungs[place + 1 : place + 2])
            if all(one.step.counted_from != PREVIOUS for one in followers):
                rungs.insert(later, rungs.pop(place))
        return self.browse(rung.step.id for rung in rungs)

    def _rung(self, before: list[Rung]) -> Rung:
        """Returns the step's place after the rungs ``before``."""
        previous = before[-1] if before else Rung(self.browse(), 0)
        notice = next((rung for rung in reversed(before) if rung.step.action == NOTICE), None)
        base = {FROM_NOTICE: notice.day if notice else 0, PREVIOUS: previous.day}.get(self.counted_from, 0)
        return Rung(
            self,
            base + self.days,
            self._days_after(NOTICE, previous, notice),
            self._days_after(SUSPEND, previous, notice),
        )

    def _days_after(self, action: str, previous: Rung, notice: Rung | None) -> int | None:
        """Returns how many days lie at least between the last ``action`` and the step, which is never before ``previous``."""
        least = previous.since(action)
        if least is None or self.counted_from == DUE_DATE:
            return least
        if self.counted_from == PREVIOUS:
            return least + self.days
        since_notice = notice.since(action) if notice else None
        return max(least, since_notice + self.days) if since_notice is not None else least

    def _ladder_problems(self):
        """Yields what is wrong with the ladder of these steps, and what to do about it."""
        rungs = self._rungs()
        for place, rung in enumerate(rungs):
            yield from rung.step._problems(rung, rungs[:place])

    def _problems(self, rung: Rung, before: list[Rung]):
        actions = [other.step.action for other in before]
        checks = (
            self._problem_of_days(),
            self._problem_of_channels(),
            self._problem_of_reference(rung, before),
            self._problem_of_what_must_precede(actions),
            self._problem_of_order(actions),
            self._problem_of_going_back(rung, before),
        )
        return (self.env._("“%(step)s”: %(problem)s", step=self.display_name, problem=check) for check in checks if check)

    def _problem_of_days(self):
        if self.action in CUTS and self.counted_from == DUE_DATE:
            return self.env._(
                "count it from the last notice or from the step before it, so that a late notice leaves time to pay."
            )
        if self.action in CUTS and self.days < 1:
            return self.env._("enter 1 day or more, so that there is time to pay.")
        if self.days < 0 and (self.action, self.counted_from) != (REMINDER, DUE_DATE):
            return self.env._("enter 0 days or more; only a reminder that is counted from the due date may come before it.")
        return None

    def _problem_of_channels(self):
        if self.action in MESSAGES and not (self.use_email or self.use_sms or self.use_letter):
            return self.env._("choose how it is sent: e-mail, SMS or letter.")
        return None

    def _problem_of_reference(self, rung: Rung, before: list[Rung]):
        if self.counted_from == PREVIOUS and not before:
            return self.env._("there is no step before it; count it from the due date.")
        if self.counted_from == FROM_NOTICE and rung.after_notice is None:
            return self.env._("it is counted from a notice, and there is none before it; put a notice before it.")
        return None

    def _problem_of_what_must_precede(self, before: list[str]):
        if self.action in (REDUCE, SUSPEND) and NOTICE not in before:
            return self.env._("put a notice before it; without one no services may be cut.")
        if self.action == TERMINATE and SUSPEND not in before:
            return self.env._("put a suspension before it.")
        if self.action == TERMINATE and NOTICE not in before[before.index(SUSPEND) :]:
            return self.env._("put a notice of its own between the suspension and it.")
        return None

    def _problem_of_order(self, before: list[str]):
        if TERMINATE in before:
            return self.env._("nothing comes after a termination; remove it, or move it up.")
        if self.action in CUTS and self.action in before:
            return self.env._("there is one already; remove one of them.")
        if self.action in (REMINDER, REDUCE) and SUSPEND in before:
            return self.env._("move it before the suspension, or remove it.")
        return None

    def _problem_of_going_back(self, rung: Rung, before: list[Rung]):
        if before and rung.day < before[-1].day:
            return self.env._(
                "it comes on day %(day)s, before the step above it (day %(before)s); put the steps in the order of their days.",
                day=rung.day,
                before=before[-1].day,
            )
        return None
