"""Which addresses are the producer's own: what was said in a recording is not sent anywhere else."""

from __future__ import annotations

import ipaddress

# loopback (RFC 1122, RFC 4291), private use (RFC 1918, RFC 4193), and what tunnels between one's own machines use
# (RFC 6598, RFC 4291 link-local). IPv4's link-local is left out: clouds answer there.
_OWN = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)


def is_own(address: str) -> bool:
    """Tell whether an IP address is on this machine or on a private network."""
    ip = ipaddress.ip_address(address.partition("%")[0])  # without the zone of an IPv6 address
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return any((mapped or ip) in network for network in _OWN)
