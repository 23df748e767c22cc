from . import account_debtor_filter
from . import base_partner_merge
from . import contract_policy_choose
from . import delinquency_holiday_import
