from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

_MODEL = "account.delinquency.notice"


class AccountDelinquencyLetterTemplates(models.AbstractModel):
    """The templates that letters are made from. They are written with all rights, on the number of the notice: a template of
    another model would show the record of that model with the same number."""

    _name = "account.delinquency.letter.templates"
    _description = "Templates of Collection Letters"

    mail_template_id = fields.Many2one("mail.template", string="E-mail Template", domain=[("model", "=", _MODEL)])
    sms_template_id = fields.Many2one("sms.template", string="SMS Template", domain=[("model", "=", _MODEL)])

    @api.constrains("mail_template_id", "sms_template_id")
    def _check_templates(self):
        for record in self.sudo():
            for template in (record.mail_template_id, record.sms_template_id):
                if problem := self._template_problem(template):
                    raise ValidationError(problem)

    @api.model
    def _template_problem(self, template) -> str | bool:
        """Returns in words why no letter is made from ``template``; ``False`` where it may be."""
        if not template or template.model == _MODEL:
            return False
        return self.env._("“%s” is no template of letters. Choose another one.", template.name)

    @api.model
    def _standard_template(self, channel: str, kind: str):
        """Returns the template that comes with the program, if it was not deleted; without a query, as each letter asks."""
        name = f"account_delinquency.{channel}_template_{kind}"
        template_id = self.env["ir.model.data"]._xmlid_to_res_id(name, raise_if_not_found=False)
        return self.env["sms.template" if channel == "sms" else "mail.template"].browse(template_id or [])

    @api.model
    def _usable_template(self, chosen, channel: str, kind: str):
        """Returns the template ``chosen``, else the standard one. Raises ``UserError`` where there is none to make a letter from,
        and says what to do."""
        template = chosen or self._standard_template(channel, kind)
        if not template:
            kinds = dict(self.env[_MODEL]._fields["kind"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The standard template of “%s” was deleted. Choose a template in the letter, or in the step of the policy.",
                    kinds[kind],
                )
            )
        if problem := self._template_problem(template.sudo()):
            raise UserError(problem)
        return template
