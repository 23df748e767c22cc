import unittest

import pytz

from odoo.addons.account_delinquency.rules.time_zones import is_plausible, proposed_zone, zone_of

STATES = [
    "AC",
    "AL",
    "AM",
    "AP",
    "BA",
    "CE",
    "DF",
    "ES",
    "GO",
    "MA",
    "MG",
    "MS",
    "MT",
    "PA",
    "PB",
    "PE",
    "PI",
    "PR",
    "RJ",
    "RN",
    "RO",
    "RR",
    "RS",
    "SC",
    "SE",
    "SP",
    "TO",
]
BRAZIL = pytz.country_timezones["BR"]
AMERICA = pytz.country_timezones["US"]


class TestTimeZones(unittest.TestCase):
    def test_each_state_of_brazil_has_a_zone_of_brazil(self):
        self.assertLessEqual({zone_of("BR", state, BRAZIL) for state in STATES}, {*BRAZIL})

    def test_state_says_the_hour(self):
        """Acre is two hours behind Brasília, Amazonas one."""
        for state, zone in (("AC", "America/Rio_Branco"), ("AM", "America/Manaus"), ("PR", "America/Sao_Paulo")):
            self.assertEqual(zone_of("BR", state, BRAZIL), zone)

    def test_country_with_one_zone_needs_no_state(self):
        self.assertEqual(zone_of("UY", None, ["America/Montevideo"]), "America/Montevideo")

    def test_country_with_several_zones_and_no_known_state_is_not_certain(self):
        for country, state, zones in (("BR", None, BRAZIL), ("US", "CA", AMERICA), (None, None, []), ("XX", None, [])):
            self.assertIsNone(zone_of(country, state, zones))

    def test_state_is_proposed_before_the_users(self):
        self.assertEqual(proposed_zone("BR", "AM", BRAZIL, ["America/Sao_Paulo"]), "America/Manaus")

    def test_zone_of_most_users_is_proposed_if_it_is_one_of_the_country(self):
        users = ["America/Chicago", "America/Denver", "America/Denver", "Europe/Paris", "Europe/Paris", "Europe/Paris"]
        self.assertEqual(proposed_zone("US", None, AMERICA, users), "America/Denver")

    def test_where_nothing_speaks_for_another_one_brazil_is_in_brasilia(self):
        self.assertEqual(proposed_zone("BR", None, BRAZIL, ["UTC", False]), "America/Sao_Paulo")

    def test_nothing_is_proposed_where_nothing_speaks_for_it(self):
        for country, zones in (("US", AMERICA), (None, [])):
            self.assertIsNone(proposed_zone(country, None, zones, ["Europe/Paris"]))

    def test_zone_of_the_country_is_plausible_and_another_one_is_not(self):
        self.assertEqual([is_plausible(zone, BRAZIL) for zone in ("America/Manaus", "UTC", "Europe/Paris")], [True, False, False])

    def test_where_the_country_is_not_known_only_utc_is_not_plausible(self):
        self.assertEqual([is_plausible(zone, []) for zone in ("Europe/Paris", "UTC")], [True, False])
