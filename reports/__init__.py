from . import account_open_item
from . import account_open_item_billed
from . import account_debtor
from . import account_debtor_city
from . import account_debtor_services
from . import account_payment_slip
from . import contract_effective_policy
from . import contract_position
