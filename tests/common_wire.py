import email
import email.policy

from .common_letter import LetterCommon


class WireCommon(LetterCommon):
    """Letters as a mail server gets them: Odoo's own code builds and sends them, up to the connection."""

    def _wired(self, **terms):
        """Sends a letter; returns it and what the server got, each a message."""
        letter = self._letter_to(self.customer, **{"is_once_a_day": False, **terms})
        return letter, [email.message_from_string(one["message"], policy=email.policy.SMTP) for one in self.emails]
