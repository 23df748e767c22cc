"""What the notice of a suspension or a termination must say.

Reason; amount and month of the debt; the days of the suspension and the termination, and the planned day of the cut (Lei
14.015/2020); that a credit bureau may be told after the termination; how soon the service is restored (Res. Anatel 765/2023);
name, address and tax number of the supplier (Código de Defesa do Consumidor, art. 42-A).
"""

import re

DEBT, DEADLINES, RIGHTS, SUPPLIER = "debt", "deadlines", "rights", "supplier"
# Which field of a notice says it.
_SAID_BY = {DEBT: "documents_html", DEADLINES: "deadlines_html", RIGHTS: "rights_html", SUPPLIER: "supplier_html"}


def missing(body: str | None) -> list[str]:
    """Returns what the template ``body`` of a notice leaves out, of DEBT, DEADLINES, RIGHTS and SUPPLIER."""
    used = set(re.findall(r"object\.(\w+)", body or ""))
    return [item for item, name in _SAID_BY.items() if name not in used]
