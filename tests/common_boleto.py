from odoo.addons.account_delinquency.rules.boleto import Boleto, BoletoError, due_factor, parse


def boleto_of(amount: float, due=None, number: int = 7) -> Boleto:
    """Returns a slip of Itaú for ``amount`` in BRL, due on ``due``; 0 and no day are left open. ``number`` tells slips apart."""
    factor = due_factor(due) if due else 0
    for digit in "123456789":
        try:
            return parse(f"3419{digit}{factor:04}{round(amount * 100):010}{number:025}")
        except BoletoError:
            continue
    raise AssertionError("no general digit is right")
