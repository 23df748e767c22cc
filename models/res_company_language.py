from collections import Counter

from odoo import api, fields, models


class ResCompanyLanguage(models.AbstractModel):
    """In which language the program writes for a company: that of the people who work there, whatever its own contact has."""

    _name = "res.company.delinquency.language"
    _description = "Language of a Company's Collection"

    delinquency_lang = fields.Char(
        string="Language of Collection",
        compute="_compute_delinquency_lang",
        compute_sudo=True,
        help="That of most of its users: of letters to customers without a language, of histories and of tickets.",
    )

    @api.depends("user_ids.lang", "user_ids.share", "user_ids.active", "partner_id.lang")
    def _compute_delinquency_lang(self):
        installed = dict(self.env["res.lang"].get_installed())
        for company in self:
            own = company.partner_id.lang
            spoken = Counter(user.lang for user in company.user_ids if user.active and not user.share and user.lang in installed)
            most = max(spoken, key=lambda code: (spoken[code], code == own, code), default=own)
            company.delinquency_lang = next((code for code in (most, "en_US") if code in installed), next(iter(installed)))

    def _delinquency_lang_advice(self) -> str | bool:
        """Returns a warning where the company's contact has another language than most of its users; else ``False``."""
        self.ensure_one()
        names = dict(self.env["res.lang"].get_installed())
        own, spoken = self.sudo().partner_id.lang, self.delinquency_lang
        if own == spoken:
            return False
        return self.env._(
            "The company's contact has the language %(own)s, most of its users have %(spoken)s: histories, tickets and letters "
            "to customers without a language are in %(spoken)s.",
            own=names.get(own) or self.env._("none"),
            spoken=names[spoken],
        )

    def _delinquency_writes(self, records):
        """Returns ``records`` as the program writes about them for the company."""
        return records.with_context(lang=self.delinquency_lang)
