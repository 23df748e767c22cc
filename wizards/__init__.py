from . import account_debtor_filter
from . import delinquency_holiday_import
