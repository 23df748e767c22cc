"""What happens in a world: each kind of event is a small class, and each file of them is imported here."""

from . import base
from . import billing
from . import calendar
from . import credits
from . import officers
from . import payments
from . import people
from . import policies
from . import post
from . import runs
