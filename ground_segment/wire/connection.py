"""What can go wrong with the broker.

BusError
├── BrokerUnreachable   nobody answers at the address
├── BrokerRefused       the broker answered no: login, access rule, protocol
└── ConnectionLost      an open connection ended
"""


class BusError(Exception):
    """Base of all errors of the bus."""


class BrokerUnreachable(BusError):
    """Nobody answers at the broker's address."""


class BrokerRefused(BusError):
    """The broker answered no: wrong login, forbidden topic or unknown protocol."""


class ConnectionLost(BusError):
    """An open connection ended; what was unacknowledged comes again."""
