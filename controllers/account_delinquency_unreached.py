from odoo import http
from odoo.http import content_disposition, request

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AccountDelinquencyUnreachedController(http.Controller):
    @http.route("/delinquency/unreached/<int:mailing_id>", type="http", auth="user", methods=["GET"], readonly=True)
    def download(self, mailing_id):
        """Gives the spreadsheet of the customers that a sending did not reach: to those who may see the sending."""
        mailing = request.env["account.delinquency.mailing"].search([("id", "=", mailing_id)])
        if not mailing.unreached_ids:
            raise request.not_found()
        sheet = request.env["account.delinquency.unreached.sheet"]
        headers = [
            ("Content-Type", _XLSX),
            ("Content-Disposition", content_disposition(sheet._file_name(mailing))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(sheet._workbook(mailing), headers)
