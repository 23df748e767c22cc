"""The ageing as a picture, for programs that draw no charts of their own."""

import io

from PIL import Image, ImageDraw, ImageFont

from odoo.tools.misc import file_path

from ..rules.debtor_report import Report, Section
from .account_debtor_report_html import COLOURS

_FONT = "web/static/fonts/sign/NotoSans-Reg.ttf"
_WIDTH, _LINE, _BAR, _LABEL, _SHARE = 1200, 56, 36, 260, 140


def ageing_picture(report: Report, section: Section) -> bytes:
    """Returns a PNG with a bar for each age of the debts of ``section``: as long as its share."""
    ages = section.ages
    picture = Image.new("RGB", (_WIDTH, _LINE * len(ages)), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(file_path(_FONT), 28)
    room = _WIDTH - _LABEL - _SHARE
    for place, age in enumerate(ages):
        middle = place * _LINE + _LINE // 2
        end = _LABEL + round(room * age.share)
        draw.text((0, middle), report.words[age.name], "black", font, anchor="lm")
        draw.rectangle((_LABEL, middle - _BAR // 2, max(end, _LABEL + 1), middle + _BAR // 2), COLOURS[age.name])
        draw.text((end + 12, middle), f"{report.notation.amount(100 * age.share, 1)} %", "black", font, anchor="lm")
    png = io.BytesIO()
    picture.save(png, "PNG")
    return png.getvalue()
