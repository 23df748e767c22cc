from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_contract import ContractCommon


@tagged("post_install", "-at_install")
class TestSuspensionTicket(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.helpdesk = cls.env(su=True)

    def test_one_ticket_for_an_episode(self):
        self._bill()
        episode = self._suspended()
        self._suspended()
        ticket = self.helpdesk["helpdesk.ticket"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(episode.ticket_id, ticket)
        self.assertEqual(ticket.suspension_id, episode)

    def test_no_ticket_where_none_is_asked_for(self):
        self._bill()
        self.assertFalse(self._suspended(create_ticket=False).ticket_id)

    def test_full_suspension_gets_the_ticket_that_the_reduction_had_none_of(self):
        self._bill()
        episode = self._suspended(level="reduced", create_ticket=False)
        self._suspended()
        self.assertEqual(episode.ticket_id.suspension_id, episode)

    def test_ticket_is_assigned_to_nobody(self):
        self._bill()
        self.assertFalse(self._suspended().ticket_id.user_id)

    def test_ticket_says_what_the_team_needs(self):
        self._bill()
        self._notify(days=20)
        ticket = self._suspended().ticket_id
        for text in (self.customer.name, "Fibre 300", "100.00", "Days overdue: 40", "11/04/2026"):
            with self.subTest(text=text):
                self.assertIn(text, ticket.description)

    def test_why_it_was_done_is_for_the_team_alone(self):
        """The customer reads the description in the portal."""
        self._bill()
        ticket = self._suspended().ticket_id
        self.assertNotIn("By phone", ticket.description)
        note = ticket.message_ids.filtered(lambda message: "By phone" in message.body)
        self.assertTrue(note.subtype_id.internal)

    def test_hostile_names_are_text(self):
        self.customer.name = "<img src=x onerror=alert(1)>"
        self._bill()
        self.assertNotIn("<img", self._suspended().ticket_id.description)

    def test_team_and_category_of_the_policy(self):
        team = self.helpdesk["helpdesk.ticket.team"].create({"name": "Field", "company_id": False})
        category = self.helpdesk["helpdesk.ticket.category"].create({"name": "Suspension", "company_id": False})
        self.policy.write({"ticket_team_id": team.id, "ticket_category_id": category.id})
        self._bill()
        ticket = self._suspended().ticket_id
        self.assertEqual((ticket.team_id, ticket.category_id), (team, category))

    # Whose company's it is

    def _company_of_ticket(self, episode):
        self.env.flush_all()
        return episode.sudo().ticket_id.company_id

    def test_ticket_of_a_branch_is_the_branch_s_where_the_team_is_its_parent_s(self):
        branch = self.env["res.company"].create({"name": "Filial", "parent_id": self.company.id})
        self.cr.precommit.run()  # Odoo gives a branch its accounts then.
        self.env.user.company_ids += branch
        team = self.helpdesk["helpdesk.ticket.team"].create({"name": "Field", "company_id": self.company.id})
        self.policy.write({"company_id": self.company.id, "ticket_team_id": team.id})
        contract = self._contract(company=branch)
        officer = self._user("officer", "account_delinquency.group_delinquency_officer", companies=branch)
        episode = contract.with_user(officer).suspend_services(kind="manual", reason="Stolen router")
        self.assertEqual(self._company_of_ticket(episode), branch)
        self.assertTrue(episode.ticket_id.name)

    def test_ticket_is_the_contract_s_company_s_where_the_team_has_moved(self):
        team = self.helpdesk["helpdesk.ticket.team"].create({"name": "Field", "company_id": False})
        self.policy.ticket_team_id = team
        team.company_id = self._other_company()
        self._bill()
        self.assertEqual(self._company_of_ticket(self._suspended()), self.company)

    def test_ticket_is_closed_in_its_own_company_s_stage(self):
        stages = self.helpdesk["helpdesk.ticket.stage"]
        stages.search([("closed", "=", True)]).active = False
        own = stages.create({"name": "Off the table", "closed": True, "company_id": self.company.id})
        self._bill()
        ticket = self._suspended().ticket_id.sudo()
        other = self._other_company()
        self.contract.with_context(allowed_company_ids=[other.id, self.company.id]).resume_services()
        self.assertEqual(ticket.stage_id, own)

    # Who is told

    def _chatter_of_new_ticket(self, team):
        """Suspends with a ticket of ``team``, with the messages that Odoo's tests otherwise do without."""
        self.policy.ticket_team_id = team
        self._bill()
        return self._suspended(self.contract.with_env(self.env(context={}))).ticket_id.message_ids

    def test_who_follows_the_team_is_told_of_the_ticket(self):
        agent = self._user("agent", "helpdesk_mgmt.group_helpdesk_user")
        agent.notification_type = "inbox"
        team = self.helpdesk["helpdesk.ticket.team"].create({"name": "Field", "company_id": False})
        team.message_subscribe(agent.partner_id.ids)
        self.assertEqual(self._chatter_of_new_ticket(team).notified_partner_ids, agent.partner_id)

    def test_ticket_that_nobody_follows_says_that_it_was_created(self):
        messages = self._chatter_of_new_ticket(self.helpdesk["helpdesk.ticket.team"])
        self.assertEqual(messages.subtype_id, self.env.ref("mail.mt_note"))

    def test_ticket_is_closed_with_the_episode(self):
        document = self._bill()
        ticket = self._suspended().ticket_id
        self._pay(document)
        self.assertTrue(ticket.closed)
        self.assertIn("What it was suspended for is no longer overdue.", " ".join(ticket.message_ids.mapped("body")))

    def test_helpdesk_writes_nothing_to_the_customer(self):
        self.customer.email = "ana@example.com"
        document = self._bill()
        mails = self.env["mail.mail"].search_count([])
        self._suspended()
        self._pay(document)
        self.env.cr.flush()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    # Who sees it

    def test_officer_opens_the_ticket_from_the_suspension(self):
        self._bill()
        episode = self._suspended().with_user(self._user("officer", "account_delinquency.group_delinquency_officer"))
        ticket = Form(episode).ticket_id
        self.assertEqual(Form(ticket).name, "Suspension: Fibre 300")

    def test_officer_finds_the_ticket_with_the_customer(self):
        self._bill()
        ticket = self._suspended().ticket_id
        customer = self.customer.with_user(self._user("officer", "account_delinquency.group_delinquency_officer"))
        self.assertEqual(Form(customer).helpdesk_ticket_count_string, "1 / 1")
        action = customer.action_view_helpdesk_tickets()
        self.assertEqual(customer.env["helpdesk.ticket"].search(action["domain"]).ids, ticket.ids)

    def test_who_has_no_rights_in_the_helpdesk_is_not_offered_a_ticket(self):
        for group, is_offered in (
            ("account_delinquency.group_delinquency_officer", False),
            ("helpdesk_mgmt.group_helpdesk_user_own", True),
        ):
            tickets = self.env["helpdesk.ticket"].with_user(self._user(group, group))
            with self.subTest(group=group):
                self.assertEqual('name="assign_to_me"' in tickets.get_view(view_type="form")["arch"], is_offered)

    # Whose it is

    def test_agent_makes_no_ticket_of_a_suspension(self):
        self._bill()
        episode = self._suspended(create_ticket=False)
        tickets = self.env["helpdesk.ticket"].with_user(self._user("agent", "helpdesk_mgmt.group_helpdesk_manager"))
        values = {"name": "Slow", "description": "Slow"}
        by_default = tickets.with_context(default_suspension_id=episode.id)
        for made_by, own in ((tickets, {"suspension_id": episode.id}), (by_default, {})):
            refused = self.assertRaisesRegex(AccessError, "suspension")
            with self.subTest(own=own), refused, self.env.cr.savepoint():
                made_by.create({**values, **own})
        ticket = tickets.create({**values, "suspension_id": False})
        with self.assertRaisesRegex(AccessError, "suspension"):
            ticket.suspension_id = episode

    def test_agent_does_not_take_the_ticket_of_a_suspension_away(self):
        self._bill()
        ticket = self._suspended().ticket_id.with_user(self._user("agent", "helpdesk_mgmt.group_helpdesk_manager"))
        with self.assertRaisesRegex(AccessError, "suspension"):
            ticket.suspension_id = False
        ticket.write({"name": "Suspension", "suspension_id": ticket.suspension_id.id})
        self.assertEqual(ticket.name, "Suspension")

    def test_copy_of_a_ticket_is_that_of_no_suspension(self):
        self._bill()
        ticket = self._suspended().ticket_id.with_user(self._user("agent", "helpdesk_mgmt.group_helpdesk_manager"))
        self.assertFalse(ticket.copy().suspension_id)


@tagged("post_install", "-at_install")
class TestTicketTeam(ContractCommon):
    """A team for the tickets of a policy, which a manager makes with one click."""

    def test_team_is_made_once_and_gets_the_tickets(self):
        manager = self._user("d_manager", "account_delinquency.group_delinquency_manager")
        policies = self.policy | self._policy()
        for policy in policies.with_user(manager):
            policy.action_create_ticket_team()
        team = policies.ticket_team_id
        self.assertEqual((len(team), team.user_ids, team.company_id), (1, manager, self.company.browse()))
        self._bill()
        self._notify()
        self._run()
        self.assertEqual(self.contract.suspension_ids.ticket_id.team_id, team)

    def test_team_of_a_company_is_not_taken_for_another_one(self):
        self.policy.action_create_ticket_team()
        own = self._policy(company_id=self.company.id)
        own.action_create_ticket_team()
        self.assertEqual(
            (own.ticket_team_id.company_id, self.policy.ticket_team_id.company_id), (self.company, self.company.browse())
        )

    def test_officer_makes_no_team(self):
        officer = self._user("d_officer", "account_delinquency.group_delinquency_officer")
        with self.assertRaises(AccessError):
            self.policy.with_user(officer).action_create_ticket_team()
