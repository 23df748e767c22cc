from odoo import http
from odoo.http import request

from ..models.groups import USER, check_group

# What customers are called is no reason to run scripts in the user's session, or to load anything.
_POLICY = "sandbox allow-modals allow-popups; default-src 'none'; img-src data:; style-src 'unsafe-inline'"


class AccountDebtorReportController(http.Controller):
    @http.route("/delinquency/report/<int:wizard_id>", type="http", auth="user", methods=["GET"], readonly=True)
    def preview(self, wizard_id):
        """Shows the report of a dialog as a web page: to the user whose dialog it is."""
        wizard = request.env["account.debtor.report"].search([("id", "=", wizard_id)])
        if not wizard:
            raise request.not_found()
        check_group(request.env["account.debtor"], USER)
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", _POLICY),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(request.env["account.debtor.report.html"]._file(wizard._report()), headers)
