"""What is promised to be recorded goes into the history whatever the context says about tracking."""


def log_changes(before: dict, bodies: dict, company=None):
    """Says in the chatter of each record who changed what, in a constant number of queries.

    ``before``: the values that were there, by name, by record; ``bodies``: the words above them, by the record's id, which are
    all that who may not read the fields reads. ``company``: the one that the change is for, where the record is shared; the
    others don't read the values either (see ``mail.tracking.value``)."""
    changes = {
        record: [(name, value) for name, value in values.items() if record[name] != value] for record, values in before.items()
    }
    changed = [record for record, values in changes.items() if values]
    if not changed:
        return
    changed = changed[0].union(*changed)
    messages = changed._message_log_batch({record.id: bodies[record.id] for record in changed})
    if company:
        messages.sudo().record_company_id = company
    ids = {message.res_id: message.id for message in messages}
    info = changed.fields_get({name for record in changed for name, _value in changes[record]})
    trackings = changed.env["mail.tracking.value"].sudo()
    trackings.create(
        [
            {
                **trackings._create_tracking_values(value, record[name], name, info[name], record),
                "mail_message_id": ids[record.id],
            }
            for record in changed
            for name, value in changes[record]
        ]
    )
