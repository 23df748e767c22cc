from . import account_debtor_report
from . import account_delinquency_letter
from . import account_delinquency_unreached
from . import account_delinquency_output
