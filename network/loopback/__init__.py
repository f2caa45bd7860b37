"""A generated Kaia network run on this machine: started, asked how it is, ended."""

from network.loopback.network import Loopback
from network.loopback.status import NodeStatus, network_status

__all__ = ["Loopback", "NodeStatus", "network_status"]
