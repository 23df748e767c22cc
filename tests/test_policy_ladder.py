from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DelinquencyCommon

NOTICE = ("notice", 15, "due_date")
SUSPEND = ("suspend", 15, "notice")
REDUCE = ("reduce", 15, "notice")
LAST_NOTICE = ("notice", 45, "previous")
TERMINATE = ("terminate", 15, "notice")
FULL = (NOTICE, SUSPEND, LAST_NOTICE, TERMINATE)


@tagged("post_install", "-at_install")
class TestPolicyLadder(DelinquencyCommon):
    """Which steps make a ladder, and what is said of those that make none."""

    def _policy(self, *steps, **values):
        commands = [
            Command.create({"sequence": place, "action": action, "days": days, "counted_from": counted_from, **dict(more)})
            for place, (action, days, counted_from, *more) in enumerate(steps)
        ]
        return self.env["account.delinquency.policy"].create({"name": "Boleto", "step_ids": commands, **values})

    def _refuse(self, message, *steps):
        with self.assertRaisesRegex(ValidationError, message):
            self._policy(*steps)

    def _days(self, policy):
        return [(rung.step.action, rung.day) for rung in policy.step_ids._rungs()]

    def test_every_kind_of_step_in_its_order_is_accepted(self):
        reminders = [("reminder", -3, "due_date"), ("reminder", 5, "due_date")]
        policy = self._policy(*reminders, NOTICE, REDUCE, ("suspend", 30, "previous"), LAST_NOTICE, TERMINATE)
        self.assertEqual(
            self._days(policy),
            [
                ("reminder", -3),
                ("reminder", 5),
                ("notice", 15),
                ("reduce", 30),
                ("suspend", 60),
                ("notice", 105),
                ("terminate", 120),
            ],
        )

    def test_a_policy_without_steps_is_accepted(self):
        self.assertFalse(self._policy().step_ids)

    def test_reduction_and_suspension_need_a_notice_before_them(self):
        for action in ("reduce", "suspend"):
            with self.subTest(action=action):
                self._refuse("put a notice before it", ("reminder", 5, "due_date"), (action, 15, "previous"))
                self._policy(NOTICE, (action, 15, "previous"))

    def test_termination_needs_a_suspension_before_it(self):
        self._refuse("put a suspension before it", NOTICE, REDUCE, LAST_NOTICE, TERMINATE)

    def test_termination_needs_a_notice_of_its_own(self):
        self._refuse("a notice of its own", NOTICE, SUSPEND, ("terminate", 60, "previous"))
        self._policy(*FULL)

    def test_notice_of_termination_on_the_day_of_the_suspension_is_accepted(self):
        self.assertTrue(self._policy(NOTICE, SUSPEND, ("notice", 0, "previous"), ("terminate", 60, "notice")))

    def test_cuts_are_not_counted_from_the_due_date(self):
        for place, (action, *_count) in [(1, SUSPEND), (3, TERMINATE)]:
            steps = [*FULL[:place], (action, 90, "due_date")]
            with self.subTest(action=action):
                self._refuse("a late notice leaves time to pay", *steps)

    def test_cuts_come_a_day_after_the_notice_at_least(self):
        for days in (-1, 0):
            with self.subTest(days=days):
                self._refuse("enter 1 day or more", NOTICE, ("suspend", days, "notice"))
        self.assertTrue(self._policy(NOTICE, ("suspend", 1, "notice")))

    def test_only_a_reminder_counted_from_the_due_date_comes_before_it(self):
        self._refuse("only a reminder", ("notice", -1, "due_date"))
        self._refuse("only a reminder", NOTICE, ("reminder", -1, "notice"))
        self._refuse("only a reminder", NOTICE, ("reminder", -1, "previous"))
        self.assertTrue(self._policy(("notice", 0, "due_date")))
        self.assertTrue(self._policy(("reminder", -1, "due_date")))

    def test_what_is_counted_from_needs_to_be_there(self):
        self._refuse("none before it; put a notice before it", ("reminder", 5, "notice"))
        self._refuse("there is no step before it", ("notice", 5, "previous"))

    def test_messages_need_a_channel(self):
        silent = ("use_email", False)
        for action in ("reminder", "notice"):
            with self.subTest(action=action):
                self._refuse("e-mail, SMS or letter", (action, 15, "due_date", silent))
                for channel in ("use_email", "use_sms", "use_letter"):
                    self.assertTrue(self._policy((action, 15, "due_date", silent, (channel, True))))

    def test_other_steps_need_no_channel_and_have_none_unless_chosen(self):
        self.assertEqual(self._policy(NOTICE, SUSPEND).step_ids.mapped("use_email"), [True, False])

    def test_a_kind_of_cut_comes_once(self):
        self._refuse("there is one already", NOTICE, REDUCE, ("reduce", 1, "previous"))
        self._refuse("there is one already", NOTICE, SUSPEND, ("suspend", 1, "previous"))

    def test_reductions_and_reminders_come_before_the_suspension(self):
        for late in (("reduce", 1, "previous"), ("reminder", 1, "previous")):
            with self.subTest(late=late):
                self._refuse("before the suspension", NOTICE, SUSPEND, late)

    def test_nothing_comes_after_a_termination(self):
        self._refuse("nothing comes after a termination", *FULL, ("notice", 5, "previous"))

    def test_days_do_not_go_back(self):
        self._refuse("in the order of their days", ("reminder", 10, "due_date"), ("notice", 9, "due_date"))
        self._refuse("in the order of their days", NOTICE, ("reduce", 30, "notice"), ("suspend", 29, "notice"))
        self.assertTrue(self._policy(("reminder", 10, "due_date"), ("notice", 10, "due_date")))

    def test_every_problem_is_told_with_the_name_of_its_step(self):
        with self.assertRaises(ValidationError) as refused:
            self._policy(("suspend", 0, "previous", ("name", "Cut")), TERMINATE)
        for told in (
            "“Boleto” can't",
            "“Cut”: enter 1 day",
            "“Cut”: there is no step",
            "“Cut”: put a notice",
            "“Termination”: put",
        ):
            self.assertIn(told, refused.exception.args[0])

    # Changes

    def test_steps_are_moved_together(self):
        policy = self._policy(NOTICE, REDUCE, ("suspend", 30, "previous"))
        notice, reduce, suspend = policy.step_ids
        policy.step_ids = [
            Command.update(notice.id, {"sequence": 9, "counted_from": "previous"}),
            Command.update(reduce.id, {"sequence": 10}),
            Command.update(suspend.id, {"sequence": 11}),
            Command.create({"sequence": 8, "action": "reminder", "days": 5}),
        ]
        self.assertEqual([day for _action, day in self._days(policy)], [5, 20, 35, 65])

    def test_a_step_is_changed_by_itself_within_the_ladder(self):
        suspend = self._policy(NOTICE, SUSPEND).step_ids[1]
        suspend.days = 20
        with self.assertRaisesRegex(ValidationError, "enter 1 day or more"):
            suspend.days = 0

    def test_a_notice_that_others_need_is_not_deleted(self):
        policy, other = self._policy(NOTICE, SUSPEND), self._policy(NOTICE, SUSPEND)
        with self.assertRaisesRegex(ValidationError, "put a notice before it"):
            policy.step_ids[0].unlink()
        with self.assertRaisesRegex(ValidationError, "put a notice before it"):
            other.step_ids = [Command.delete(other.step_ids[0].id)]

    def test_a_step_added_by_itself_is_checked(self):
        policy = self._policy()
        step = {"policy_id": policy.id, "action": "suspend", "days": 15, "counted_from": "notice"}
        with self.assertRaisesRegex(ValidationError, "put a notice before it"):
            self.env["account.delinquency.policy.step"].create(step)

    def test_a_step_moved_to_another_policy_is_checked_in_both(self):
        for moved in (0, 1):
            policy = self._policy(NOTICE, SUSPEND)
            with self.subTest(moved=moved), self.assertRaisesRegex(ValidationError, "put a notice before it"):
                policy.step_ids[moved].policy_id = self._policy()

    def test_copy_has_the_steps_and_a_name_of_its_own(self):
        copy = self._policy(*FULL).copy()
        self.assertEqual(copy.name, "Boleto (copy)")
        self.assertEqual(self._days(copy), [("notice", 15), ("suspend", 30), ("notice", 75), ("terminate", 90)])

    def test_change_of_the_steps_is_logged(self):
        policy = self._policy(NOTICE, SUSPEND).with_context(tracking_disable=False)
        policy.step_ids[1].days = 20
        self.assertIn("Notice (15) → Suspension (35)", policy.message_ids[0].body)
        self.assertIn("Notice (15) → Suspension (30)", policy.message_ids[0].body)

    # Before it applies

    def test_timeline_shows_the_due_date_and_the_day_of_each_step(self):
        timeline = self._policy(("reminder", -3, "due_date"), NOTICE, SUSPEND).timeline
        places = [timeline.index(text) for text in ("Day -3", "Due date", "Day 15", "Notice", "Day 30", "Suspension")]
        self.assertEqual(places, sorted(places))

    def test_timeline_without_steps_is_empty(self):
        self.assertFalse(self._policy().timeline)

    def test_timeline_follows_the_form(self):
        with Form(self._policy(NOTICE, SUSPEND)) as form:
            with form.step_ids.edit(1) as step:
                step.days = 20
            self.assertIn("Day 35", form.timeline)

    def test_name_of_a_step_is_no_markup_in_the_timeline(self):
        timeline = self._policy((*NOTICE, ("name", "<b>Last</b> notice"))).timeline
        self.assertIn("&lt;b&gt;Last&lt;/b&gt; notice", timeline)
