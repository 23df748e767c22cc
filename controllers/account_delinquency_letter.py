from odoo import http
from odoo.http import request


class AccountDelinquencyLetterController(http.Controller):
    @http.route("/delinquency/letter/<int:wizard_id>", type="http", auth="user", methods=["GET"], readonly=True)
    def preview(self, wizard_id):
        """Shows the letter of a dialog as a web page: to the user whose dialog it is."""
        wizard = request.env["account.delinquency.letter"].search([("id", "=", wizard_id)])
        if not wizard.preview_html:
            raise request.not_found()
        values = {"subject": wizard.preview_subject, "recipient": wizard.preview_recipient, "body": wizard.preview_html}
        # What a template holds is no reason to run scripts in the user's session.
        headers = {"Content-Security-Policy": "sandbox allow-popups; script-src 'none'"}
        return request.render("account_delinquency.letter_page", values, headers=headers)
