from unittest.mock import patch

import zxingcpp

# R21: Odoo's own vector.
PIX = (
    "00020101021226580014br.gov.bcb.pix013671d6c6e1-64ea-4a11-9560-a10870c40ca2520400005303986540512.305802BR5914COMPANY_1_DATA"
    "62150511NFeTEST000163044CCF"
)


def decoded(image):
    return [found.text for found in zxingcpp.read_barcodes(image)]


class SlipMixin:
    """Ways to pay what is owed to the company of the tests."""

    @classmethod
    def _account(cls, **values):
        bank = cls.env["res.bank"].create({"name": "Itaú", "bic": "ITAUBRSP"})
        values = {"acc_number": "1234-5", "bank_id": bank.id, "partner_id": cls.company.partner_id.id, **values}
        return cls.env["res.partner.bank"].create(values)

    def _offer_qr_code(self, method="emv_qr", error=None, text=PIX):
        """Lets Odoo offer one kind of QR code, as the module of a country does."""
        banks = self.env.registry["res.partner.bank"]
        parameters = {"barcode_type": "QR", "width": 128, "height": 128, "quiet": 0}
        self.calls = []

        def params(_self, *args):
            self.calls.append(args)
            if error:
                raise error
            return {**parameters, "value": text}

        for name, function in {
            "_get_available_qr_methods": lambda _self: [(method, "A QR code", 1)],
            "_get_error_messages_for_qr": lambda *_args: None,
            "_check_for_qr_code_errors": lambda *_args: None,
            "_get_qr_vals": lambda *_args: text,
            "_get_qr_code_generation_params": params,
        }.items():
            self.startPatcher(patch.object(banks, name, function))
