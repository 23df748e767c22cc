"""Names of Brazilian banks by their number in the clearing system (COMPE), as the first three digits of a bank slip say it."""

_NAMES = {
    "001": "Banco do Brasil",
    "003": "Banco da Amazônia",
    "004": "Banco do Nordeste",
    "021": "Banestes",
    "033": "Santander",
    "041": "Banrisul",
    "047": "Banese",
    "070": "BRB",
    "077": "Inter",
    "085": "Ailos",
    "097": "Credisis",
    "104": "Caixa Econômica Federal",
    "133": "Cresol",
    "136": "Unicred",
    "197": "Stone",
    "208": "BTG Pactual",
    "212": "Banco Original",
    "218": "BS2",
    "237": "Bradesco",
    "246": "ABC Brasil",
    "260": "Nu Pagamentos",
    "290": "PagSeguro",
    "318": "BMG",
    "323": "Mercado Pago",
    "336": "C6 Bank",
    "341": "Itaú Unibanco",
    "364": "Efí",
    "380": "PicPay",
    "389": "Mercantil do Brasil",
    "403": "Cora",
    "422": "Safra",
    "461": "Asaas",
    "633": "Rendimento",
    "637": "Sofisa",
    "655": "Votorantim",
    "707": "Daycoval",
    "745": "Citibank",
    "748": "Sicredi",
    "756": "Sicoob",
}

# Where a bank writes another digit after its number than the usual one.
_DIGITS = {"085": "1", "197": "1", "208": "1", "748": "X"}


def bank_code(number: str | None) -> str:
    """Returns the number of a bank with its check digit, as the head of a slip says it: mod 11, weights 2 to 4 from the right; 0
    for 10 and 11. Nothing without a number.

    >>> bank_code("001")
    '001-9'
    """
    if not number:
        return ""
    digit = 11 - sum(int(digit) * weight for weight, digit in enumerate(reversed(number), 2)) % 11
    return f"{number}-{_DIGITS.get(number, digit % 11 % 10)}"


def bank_name(number: str | None) -> str:
    """Returns the name of a bank, its number where the name is not known here, and nothing without a number.

    >>> bank_name("341")
    'Itaú Unibanco'
    """
    return _NAMES.get(number, number or "")
