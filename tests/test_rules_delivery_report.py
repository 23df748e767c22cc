import email
import email.policy
import unittest

from odoo.addons.account_delinquency.rules.delivery_report import DELIVERED, FAILED, Outcome, action_of, outcomes, returned_ids

from .common_delivery_report import FORMS, old_exim, other_report, report

ANA, BIA = "ana@example.com", "bia@example.com"
ID = "<letter-1@provedor.example>"


def parsed(text: str):
    return email.message_from_string(text, policy=email.policy.SMTP)


class TestDeliveryReportRules(unittest.TestCase):
    def test_every_form_says_its_action_and_for_whom(self):
        for form in FORMS:
            for action in ("failed", "delayed", "relayed", "expanded", "delivered"):
                with self.subTest(form=form, action=action):
                    self.assertEqual(outcomes(parsed(report(form, action, ID, ANA))), [Outcome((ANA,), action)])

    def test_lines_may_end_as_in_the_internet(self):
        raw = report("postfix", "failed", ID, ANA).replace("\n", "\r\n").encode()
        self.assertEqual(outcomes(email.message_from_bytes(raw, policy=email.policy.SMTP)), [Outcome((ANA,), FAILED)])

    def test_capitals_and_comments_do_not_count(self):
        raw = report("postfix", "Failed (mailbox full)", ID, "Ana@Example.com")
        self.assertEqual(outcomes(parsed(raw)), [Outcome((ANA,), FAILED)])

    def test_report_on_several_recipients_is_read_to_its_end(self):
        end = "--PART\nContent-Type: message/rfc822"
        group = f"Final-Recipient: rfc822; {BIA}\nOriginal-Recipient: rfc822;{BIA}\nAction: failed\nStatus: 5.1.1\n\n{end}"
        raw = report("postfix", "delivered", ID, ANA).replace(end, group)
        self.assertEqual([(one.addresses[0], one.action) for one in outcomes(parsed(raw))], [(ANA, DELIVERED), (BIA, FAILED)])

    def test_report_in_unicode_is_read(self):
        raw = report("postfix", "delayed", ID, ANA).replace("message/delivery-status", "message/global-delivery-status")
        self.assertEqual(outcomes(parsed(raw)), [Outcome((ANA,), "delayed")])

    def test_where_it_was_sent_comes_before_where_it_was_forwarded(self):
        self.assertEqual(outcomes(parsed(report("exim", "failed", ID, ANA, BIA))), [Outcome((ANA, BIA), FAILED)])

    def test_text_of_old_servers(self):
        self.assertEqual(outcomes(parsed(old_exim(ID, ANA))), [Outcome((ANA,), FAILED)])
        self.assertIsNone(outcomes(parsed(old_exim(ID, ANA, is_failure=False))))
        self.assertEqual(returned_ids(parsed(old_exim(ID, ANA))), [ID])

    def test_other_reports_say_nothing(self):
        for kind in ("disposition-notification", "feedback-report"):
            self.assertEqual(outcomes(parsed(other_report(kind, ID, ANA))), [])

    def test_what_is_in_no_known_form_is_not_judged(self):
        self.assertIsNone(outcomes(parsed("From: a@b.example\nSubject: Hello\n\nText\n")))

    def test_address_with_several_mailboxes(self):
        for actions, said in {
            (FAILED, FAILED): FAILED,
            (FAILED, DELIVERED): DELIVERED,
            (FAILED, "delayed"): "delayed",
        }.items():
            with self.subTest(actions=actions):
                self.assertEqual(action_of([Outcome((ANA,), one) for one in actions], [ANA, BIA]), {ANA: said})

    def test_unknown_recipient_is_the_only_one_there_is(self):
        found = [Outcome(("other@example.com",), FAILED)]
        self.assertEqual(action_of(found, [ANA]), {ANA: FAILED})
        self.assertEqual(action_of(found, [ANA, BIA]), {})
        self.assertEqual(action_of(found, []), {None: FAILED})
