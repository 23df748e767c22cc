import unittest
from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.boleto import (
    BANK,
    COLLECTION,
    Boleto,
    BoletoError,
    Defect,
    due_date,
    due_factor,
    parse,
)

# R17: due on 2026-08-15, 127.50; then a slip of 1.00 that was due on 2007-12-31.
BARCODE = "34195153900000127501091234567800057123457000"
LINE = "34191.09123 34567.800056 71234.570001 5 15390000012750"
OLD_BARCODE = "00193373700000001000500940144816060680935031"
OLD_LINE = "00190.50095 40144.816069 06809.350314 3 37370000000100"
# Bills that many published programs are tested with: the first has check digits mod 10, the second mod 11.
BILL = "83620000000-5 66780048100-0 18097565731-3 00158963608-1"
BILL_BARCODE = "83620000000667800481001809756573100158963608"
BILL_11 = "84890000000-2 40420162201-5 80605190429-2 58603411122-0"
BILL_11_BARCODE = "84890000000404201622018060519042958603411122"

digits = st.text("0123456789", min_size=1, max_size=1)


def bare(text):
    return "".join(filter(str.isdigit, text))


def with_general_digit(start, end):
    """Returns the barcode that is right with one digit between ``start`` and ``end``."""
    for digit in "0123456789":
        try:
            return parse(start + digit + end)
        except BoletoError:
            continue
    raise AssertionError("no digit is right")


@st.composite
def slips(draw):
    bank, currency = draw(st.text("0123456789", min_size=3, max_size=3)), "9"
    assume(not bank.startswith("8"))
    factor = draw(st.sampled_from([0, 1000, 9999]) | st.integers(1000, 9999))
    rest = draw(st.text("0123456789", min_size=35, max_size=35))
    return with_general_digit(bank + currency, f"{factor:04}{rest}")


@st.composite
def bills(draw):
    segment, kind = draw(digits), draw(st.sampled_from("6789"))
    return with_general_digit(f"8{segment}{kind}", draw(st.text("0123456789", min_size=40, max_size=40)))


class TestBoleto(unittest.TestCase):
    def _defect(self, text):
        with self.assertRaises(BoletoError) as caught:
            parse(text)
        return caught.exception.defect

    # A bank's slip

    def test_the_line_gives_the_barcode(self):
        self.assertEqual(parse(LINE).barcode, BARCODE)
        self.assertEqual(parse(OLD_LINE).barcode, OLD_BARCODE)

    def test_the_barcode_gives_the_line(self):
        self.assertEqual(parse(BARCODE).formatted, LINE)
        self.assertEqual(parse(OLD_BARCODE).formatted, OLD_LINE)

    def test_what_it_says(self):
        slip = parse(LINE)
        self.assertEqual((slip.kind, slip.bank, slip.cents, slip.factor), (BANK, "341", 12750, 1539))
        self.assertEqual(due_date(slip.factor, near=date(2026, 11, 24)), date(2026, 8, 15))

    def test_the_line_is_kept_as_47_digits(self):
        self.assertEqual(parse(BARCODE).line, bare(LINE))

    def test_it_is_typed_with_or_without_separators(self):
        for text in (bare(LINE), f"  {LINE}\n", LINE.replace(".", ""), LINE.replace(" ", "-"), LINE.replace(" ", "\xa0")):
            with self.subTest(text=text):
                self.assertEqual(parse(text).barcode, BARCODE)

    def test_nothing_typed(self):
        for text in ("", "   ", " . - ", None):
            with self.subTest(text=text):
                self.assertEqual(self._defect(text), Defect.EMPTY)

    def test_other_characters_are_refused(self):
        for text in (f"{bare(LINE)[:-1]}O", f"{bare(LINE)[:-1]}٣", f"<b>{LINE}</b>", "3.41910912334568E+46"):
            with self.subTest(text=text):
                self.assertEqual(self._defect(text), Defect.CHARACTER)

    def test_the_number_of_digits_must_be_44_or_47(self):
        code = bare(LINE)
        for text in (code[:-1], code + "0", BARCODE[:-1], BARCODE + "0", "1", "1" * 5000):
            with self.subTest(text=text):
                self.assertEqual(self._defect(text), Defect.LENGTH)

    def test_the_wrong_field_is_named(self):
        code = bare(LINE)
        wrong = {0: Defect.FIELD_1, 9: Defect.FIELD_1, 10: Defect.FIELD_2, 20: Defect.FIELD_2, 21: Defect.FIELD_3}
        wrong |= {31: Defect.FIELD_3, 32: Defect.GENERAL, 33: Defect.GENERAL, 46: Defect.GENERAL}
        for position, defect in wrong.items():
            changed = code[:position] + str((int(code[position]) + 1) % 10) + code[position + 1 :]
            with self.subTest(position=position):
                self.assertEqual(self._defect(changed), defect)

    def test_another_currency_is_refused(self):
        self.assertEqual(self._defect(BARCODE[:3] + "0" + BARCODE[4:]), Defect.CURRENCY)

    def test_a_factor_below_1000_is_refused_but_for_none(self):
        for factor, is_right in (("0000", True), ("0001", False), ("0999", False), ("1000", True)):
            with self.subTest(factor=factor):
                if is_right:
                    self.assertEqual(with_general_digit("3419", factor + BARCODE[9:]).factor, int(factor))
                else:
                    self.assertEqual(
                        {self._factor_defect(factor, digit) for digit in "123456789"}, {Defect.GENERAL, Defect.FACTOR}
                    )

    def _factor_defect(self, factor, digit):
        return self._defect(f"3419{digit}{factor}{BARCODE[9:]}")

    def test_general_digit_is_never_zero(self):
        for number in range(100):
            with self.subTest(number=number):
                self.assertNotEqual(with_general_digit("3419", f"1539{number:010}" + "0" * 25).barcode[4], "0")

    # Where it disagrees with a debt

    def test_amount_and_due_date_agree(self):
        self.assertEqual(parse(LINE).differences(12750, date(2026, 8, 15)), ())

    def test_what_disagrees_is_named(self):
        slip = parse(LINE)
        for cents, due, expected in (
            (12749, date(2026, 8, 15), (Defect.AMOUNT,)),
            (12751, date(2026, 8, 15), (Defect.AMOUNT,)),
            (12750, date(2026, 8, 14), (Defect.DUE_DATE,)),
            (12750, date(2026, 8, 16), (Defect.DUE_DATE,)),
            (12750, date(1999, 8, 15), (Defect.DUE_DATE,)),
            (12750, None, (Defect.DUE_DATE,)),
            (1, date(2026, 8, 16), (Defect.AMOUNT, Defect.DUE_DATE)),
        ):
            with self.subTest(cents=cents, due=due):
                self.assertEqual(slip.differences(cents, due), expected)

    def test_what_it_does_not_say_agrees_with_everything(self):
        slip = with_general_digit("3419", "0000" + "0" * 10 + BARCODE[19:])
        self.assertEqual(slip.differences(999, date(2026, 8, 16)), ())

    # R18

    def test_due_factors(self):
        factors = {
            date(2000, 7, 3): 1000,
            date(2025, 2, 21): 9999,
            date(2025, 2, 22): 1000,
            date(2026, 11, 24): 1640,
            date(2049, 10, 13): 9999,
            date(2049, 10, 14): 1000,
        }
        for day, factor in factors.items():
            with self.subTest(day=day):
                self.assertEqual(due_factor(day), factor)
                self.assertEqual(due_date(factor, near=day), day)

    def test_a_factor_means_the_day_nearest_to_today(self):
        for near, day in (
            (date(2000, 1, 1), date(2000, 7, 3)),
            (date(2012, 10, 27), date(2000, 7, 3)),
            (date(2012, 10, 29), date(2025, 2, 22)),
            (date(2026, 11, 24), date(2025, 2, 22)),
            (date(2040, 1, 1), date(2049, 10, 14)),
        ):
            with self.subTest(near=near):
                self.assertEqual(due_date(1000, near), day)

    def test_zero_is_no_due_date(self):
        self.assertIsNone(due_date(0, near=date(2026, 11, 24)))

    def test_what_is_no_factor_or_has_none_is_refused(self):
        for factor in (1, 999, 10000, -1):
            with self.subTest(factor=factor), self.assertRaises(ValueError):
                due_date(factor, near=date(2026, 11, 24))
        with self.assertRaises(ValueError):
            due_factor(date(2000, 7, 2))

    @given(st.dates(date(2000, 7, 3), date(2300, 1, 1)), st.integers(-4499, 4499))
    def test_a_day_comes_back_from_its_factor(self, day, distance):
        near = date.fromordinal(day.toordinal() + distance)
        self.assertEqual(due_date(due_factor(day), near), day)

    # A bill of a utility, a condominium or an authority

    def test_the_line_and_the_barcode_of_a_bill(self):
        for line, barcode in ((BILL, BILL_BARCODE), (BILL_11, BILL_11_BARCODE)):
            with self.subTest(line=line):
                self.assertEqual(parse(line), Boleto(barcode))
                self.assertEqual(parse(barcode).formatted, line)
                self.assertEqual(parse(barcode).line, bare(line))

    def test_what_a_bill_says(self):
        bill = parse(BILL)
        self.assertEqual((bill.kind, bill.bank, bill.cents, bill.factor), (COLLECTION, None, 6678, 0))
        self.assertEqual(parse(BILL_11).cents, 4042)

    def test_a_bill_disagrees_in_the_amount_alone(self):
        self.assertEqual(parse(BILL).differences(6678, date(2026, 8, 15)), ())
        self.assertEqual(parse(BILL).differences(6679, None), (Defect.AMOUNT,))

    def test_a_quantity_is_no_amount(self):
        self.assertEqual(with_general_digit("837", BILL_BARCODE[4:]).cents, 0)
        self.assertEqual(with_general_digit("839", BILL_BARCODE[4:]).cents, 0)

    def test_a_bill_of_no_known_kind_is_refused(self):
        self.assertEqual(self._defect("835" + BILL_BARCODE[3:]), Defect.KIND)
        self.assertEqual(self._defect("835" + bare(BILL)[3:]), Defect.KIND)

    def test_the_wrong_field_of_a_bill_is_named(self):
        code = bare(BILL)
        for position, number in ((11, 1), (12, 2), (23, 2), (24, 3), (35, 3), (36, 4), (47, 4)):
            changed = code[:position] + str((int(code[position]) + 1) % 10) + code[position + 1 :]
            with self.subTest(position=position):
                self.assertEqual(self._defect(changed), f"field_{number}")

    def test_the_number_of_digits_of_a_bill_must_be_44_or_48(self):
        for code in (bare(BILL)[:-1], bare(BILL) + "0", BILL_BARCODE[:-1], "1" + bare(BILL)[1:]):
            with self.subTest(code=code):
                self.assertEqual(self._defect(code), Defect.LENGTH)

    # Any code

    @given(slips() | bills())
    def test_a_code_survives_the_way_to_the_line_and_back(self, slip):
        self.assertEqual(parse(slip.line), slip)
        self.assertEqual(parse(slip.formatted), slip)
        self.assertEqual(parse(slip.barcode), slip)

    @given(slips(), st.integers(0, 46), st.integers(1, 9))
    def test_one_wrong_digit_of_a_slip_s_line_never_means_the_same_slip(self, slip, position, change):
        """It is found out, but where mod 11 is blind, in the last 15 digits alone: the remainders 0, 1 and 10 share a digit."""
        line = slip.line
        changed = line[:position] + str((int(line[position]) + change) % 10) + line[position + 1 :]
        if position < 32 and not changed.startswith("8"):
            self.assertIsInstance(self._defect(changed), Defect)
        else:
            self.assertNotEqual(self._parsed(changed), slip)

    @given(bills().filter(lambda bill: bill.barcode[2] in "67"), st.integers(3, 47), st.integers(1, 9))
    def test_one_wrong_digit_of_a_bill_is_found_out(self, bill, position, change):
        line = bill.line
        self._defect(line[:position] + str((int(line[position]) + change) % 10) + line[position + 1 :])

    @given(st.text() | st.text("0123456789 .-", max_size=60))
    def test_any_text_is_a_slip_or_a_typed_error(self, text):
        self._parsed(text)

    def _parsed(self, text):
        try:
            return parse(text)
        except BoletoError as error:
            return error.defect
