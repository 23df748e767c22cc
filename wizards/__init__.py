from . import account_debtor_filter
from . import base_partner_merge
from . import delinquency_holiday_import
