"""Addresses that no site may make us ask: our own machine, our own network, and what only looks like somebody else's."""

import errno
import ipaddress
import socket
from typing import Any

REFUSED = "address inside our own network"
OURS = tuple(map(ipaddress.ip_network, ("fec0::/10", "3fff::/20", "192.0.0.0/24")))
"""Ranges that are not of the internet although Python calls them global: site-local ones everywhere, the others in its older versions."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa")


class RefusedAddressError(OSError):
    """A connection to an address that is not public was stopped before it was made."""

    def __init__(self) -> None:
        # One text for all addresses: with several of one host, the library would otherwise melt them into another kind of error.
        super().__init__(errno.EACCES, REFUSED)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; an IPv6 address that wraps an IPv4 one is judged by what it wraps."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (wrapped := _wrapped(ip)):
        return all(is_public(str(inner)) for inner in wrapped)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in network for network in OURS)


def is_refused_host(host: str) -> bool:
    """Whether a host, as it stands in an address, names our own network: an IP address that is not public, or a local name."""
    name = host.rstrip(".").casefold()
    try:
        return not is_public(name.strip("[]"))
    except ValueError:
        # 127.1, 2130706433, 0x7f.1: not addresses to us, but connect() would take them for one.
        last = name.rpartition(".")[2]
        return last.isdigit() or last.startswith("0x") or name == LOCAL_NAMES[0] or name.endswith(LOCAL_NAMES[1:])


def guarded_socket(found: tuple[Any, ...]) -> socket.socket:
    """Make the socket for one resolved address, the very one that is connected to next; raises `RefusedAddressError`."""
    family, kind, protocol, _, address = found
    if not is_public(str(address[0])):
        raise RefusedAddressError
    return socket.socket(family=family, type=kind, proto=protocol)


def _wrapped(ip: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 one stands for; of Teredo that of the server and that of the client."""
    if ip.teredo:
        return ip.teredo
    inner = ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None)
    return (inner,) if inner is not None else ()
