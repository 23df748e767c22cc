"""What becomes of messages: the mail server goes away, and letters come back."""

from .base import Kind


class MailDown(Kind):
    """The mail server goes away, or comes back."""

    weight = 0.6

    def propose(self, sim, _rng):
        return {"down": not sim.server.down}

    def play(self, sim, down):
        sim.server.down = down
        return f"the mail server {'is away' if down else 'is back'}"


class Bounce(Kind):
    """The last message to a customer comes back."""

    weight = 0.7

    def propose(self, sim, rng):
        sent = sim.contracts_with_notices(("sent",))
        return {"contract": rng.choice(sent)} if sent else None

    def play(self, sim, contract):
        record = sim.contract(contract, "__system__")
        sent = record.notice_ids.filtered(lambda one: one.state == "sent" and one.is_standing and one.mail_message_id)
        message = sent.sorted("id")[-1:].mail_message_id
        notifications = message.notification_ids.filtered(lambda one: one.notification_status == "sent")
        if not notifications:
            return None
        notices = record.notice_ids.search([("mail_message_id", "=", message.id)])
        sim.touch(notices.partner_id)
        sim.touch_contracts(notices.contract_ids)
        sim.came_back(notices)
        notifications.write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        return f"the last message to {contract} comes back"


class _OnNotices(Kind):
    """An officer does something with the messages to a contract that are in one of ``states``."""

    by = "officer"
    states = ("queued", "failed")

    def propose(self, sim, rng):
        found = sim.contracts_with_notices(self.states)
        return {"contract": rng.choice(found)} if found else None

    def play(self, sim, contract, **args):
        record = sim.contract(contract, "officer")
        notices = record.notice_ids.filtered(lambda one: one.state in self.states and one.is_standing)
        if not notices:
            return None
        sim.touch(notices.partner_id)
        sim.touch_contracts(notices.contract_ids)
        return self.act(sim, notices, contract, **args)

    def act(self, sim, notices, contract, **args) -> str:
        raise NotImplementedError


class MarkSent(_OnNotices):
    """An officer has told the customer in another way what could not be sent."""

    def act(self, sim, notices, contract):
        notices.action_mark_sent()
        sim.told(notices)
        return f"the notice to {contract} is marked as sent"


class CancelNotice(_OnNotices):
    """An officer withdraws a message that was not sent."""

    weight = 0.4

    def act(self, sim, notices, contract):
        notices.action_cancel()
        sim.oracle.withdrawn(notices.contract_ids.ids, sim.today)
        return f"the notice to {contract} is withdrawn"


class RetryNotice(_OnNotices):
    """An officer queues again what has failed, after the address was corrected."""

    weight = 0.6
    states = ("failed",)

    def propose(self, sim, rng):
        chosen = super().propose(sim, rng)
        return chosen and {**chosen, "correct": rng.random() < 0.7}

    def act(self, sim, notices, contract, correct):
        if correct:
            for partner in notices.partner_id:
                partner.sudo().email = f"corrected.{partner.id}@example.com"
        notices.action_retry()
        return f"the message to {contract} is queued again{', to a corrected address' if correct else ''}"


class Letter(Kind):
    """An officer writes a letter by e-mail with the dialog, which starts no clock."""

    weight = 0.7
    by = "officer"

    def propose(self, sim, rng):
        return {"customer": sim.any_customer(rng), "letter": rng.choice(("reminder", "agreement"))}

    def play(self, sim, customer, letter):
        record = sim.partner(customer, "officer")
        if not record:
            return None
        sim.touch(record)
        company = record.env.company
        dialog = record.env["account.delinquency.letter"].create({"debtors": [(company.id, record.id)], "kind": letter})
        dialog.action_send()
        return f"a letter to {customer} is written: {letter}"
