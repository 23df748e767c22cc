"""In which time zone somebody lives, from country and state.

Source: the IANA time zone database, whose zone.tab names the zones of each country. Which states of Brazil a zone is for: Lei
11.662/2008 and Lei 12.876/2013 (Acre and the west of Amazonas: two hours behind Brasília; Amazonas, Mato Grosso, Mato Grosso do
Sul, Rondônia and Roraima: one). Where a state has two, it is that of most of its people.
"""

UTC = "UTC"
_BRASILIA = "America/Sao_Paulo"
_OF_STATE = {
    ("BR", state): f"America/{zone}"
    for zone, states in {
        "Rio_Branco": "AC",
        "Manaus": "AM",
        "Cuiaba": "MT",
        "Campo_Grande": "MS",
        "Porto_Velho": "RO",
        "Boa_Vista": "RR",
        "Belem": "AP PA",
        "Fortaleza": "CE MA PB PI RN",
        "Recife": "PE",
        "Maceio": "AL SE",
        "Bahia": "BA",
        "Araguaina": "TO",
        "Sao_Paulo": "DF ES GO MG PR RJ RS SC SP",
    }.items()
    for state in states.split()
}


def zone_of(country: str | None, state: str | None, zones) -> str | None:
    """Returns the name of the time zone of a state, by the codes of country and state, or of a country that has but one; ``None``
    where that is not certain. ``zones``: those of the country; none where it is not known."""
    return _OF_STATE.get((country, state)) or (zones[0] if len(zones) == 1 else None)


def proposed_zone(country: str | None, state: str | None, zones, of_users) -> str | None:
    """Returns the zone to propose for a company: that of its state, else the one in which most of its users work (``of_users``:
    the zone of each), if it is one of ``zones``, those of its country, else that of the capital of Brazil; ``None`` where nothing
    speaks for one."""
    known = [zone for zone in of_users if zone in zones]
    most = max(sorted(set(known)), key=known.count, default=None)
    return zone_of(country, state, zones) or most or (_BRASILIA if country == "BR" else None)


def is_plausible(zone: str, zones) -> bool:
    """Returns whether a company of a country with the time zones ``zones`` may work in ``zone``; where the country is not known,
    in any but UTC, which is what stands where nobody has chosen."""
    return zone in zones if zones else zone != UTC
