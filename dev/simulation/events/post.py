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


class RetryNotice(Kind):
    """An officer queues again what has failed, after the address was corrected."""

    weight = 0.6
    by = "officer"

    def propose(self, sim, rng):
        failed = sim.contracts_with_notices(("failed",))
        return {"contract": rng.choice(failed), "correct": rng.random() < 0.7} if failed else None

    def play(self, sim, contract, correct):
        record = sim.contract(contract, "officer")
        notices = record.notice_ids.filtered(lambda one: one.state == "failed" and one.is_standing)
        if not notices:
            return None
        sim.touch(notices.partner_id)
        sim.touch_contracts(notices.contract_ids)
        if correct:
            for partner in notices.partner_id:
                partner.sudo().email = f"corrected.{partner.id}@example.com"
        notices.action_retry()
        return f"the message to {contract} is queued again{', to a corrected address' if correct else ''}"
