from . import test_access
from . import test_debtor
from . import test_debtor_filter
from . import test_open_item
from . import test_partner_and_move
from . import test_policy_and_condominium
from . import test_queries
from . import test_tours
