from . import account_debtor_filter
