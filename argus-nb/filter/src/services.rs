//! Ports by the names of their services.

/// Names that are offered where one is misspelt.
pub(crate) const WELL_KNOWN: &[&str] = &[
    "ssh",
    "http",
    "https",
    "domain",
    "ftp",
    "telnet",
    "smtp",
    "ntp",
    "snmp",
    "ldap",
    "imap",
    "imaps",
    "pop3",
    "mysql",
    "postgresql",
    "syslog",
    "mdns",
    "bgp",
    "sip",
];

/// The ports of a service by the registry as the system keeps it (`/etc/services`), of which
/// ra takes its names, too.
pub(crate) fn ports(name: &str) -> Vec<u16> {
    // The registry reads its file at each question; no service has so long a name.
    if name.len() > 64 {
        return Vec::new();
    }
    let found = iana_services::lookup_by_name(&name.to_ascii_lowercase());
    let mut ports: Vec<u16> = found
        .map(|services| services.iter().map(|service| service.port).collect())
        .unwrap_or_default();
    ports.sort_unstable();
    ports.dedup();
    ports
}
