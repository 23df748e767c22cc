import mimetypes

from odoo import http
from odoo.http import content_disposition, request

# What the systems that Odoo runs on may not know.
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "rtf": "application/rtf",
}


class AccountDelinquencyOutputController(http.Controller):
    @http.route("/delinquency/output/<int:output_id>", type="http", auth="user", methods=["GET"], readonly=True)
    def download(self, output_id):
        """Gives an exported file to its author, and to nobody else."""
        file = request.env["account.delinquency.output.file"].search([("output_id", "=", output_id)], limit=1)
        if not file:
            raise request.not_found()
        extension = file.name.rpartition(".")[2]
        stream = request.env["ir.binary"]._get_stream_from(file, "content", filename=file.name)
        stream.mimetype = _TYPES.get(extension) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        response = stream.get_response(as_attachment=True, immutable=False)
        response.headers["Content-Disposition"] = content_disposition(file.name)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
