//! Where flows come from: a sensor, `argus://host:561`, or what exporters send to here,
//! `netflow://127.0.0.1:2055`.

use super::error::LiveError;
use std::fmt;
use std::path::Path;

/// Every address that this machine has.
const EVERY: &str = "*";

/// What speaks at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// A sensor, which is asked.
    Argus,
    /// Exporters of NetFlow or IPFIX, which send to a collector here.
    Netflow,
    /// The same, at IPFIX' own port.
    Ipfix,
}

impl Scheme {
    fn from_name(name: &str) -> Option<Scheme> {
        let schemes = [Scheme::Argus, Scheme::Netflow, Scheme::Ipfix];
        schemes.into_iter().find(|scheme| scheme.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Scheme::Argus => "argus",
            Scheme::Netflow => "netflow",
            Scheme::Ipfix => "ipfix",
        }
    }

    /// The port if nothing else is said.
    fn port(self) -> u16 {
        match self {
            Scheme::Argus => 561,
            Scheme::Netflow => 2055,
            Scheme::Ipfix => 4739,
        }
    }

    /// How an address is written.
    fn example(self) -> Address {
        let host = match self {
            Scheme::Argus => "host",
            Scheme::Netflow | Scheme::Ipfix => "127.0.0.1",
        };
        Address {
            scheme: self,
            host: host.to_owned(),
            port: self.port(),
        }
    }
}

/// A host and a port, and what speaks there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) scheme: Scheme,
    pub(super) host: String,
    pub(super) port: u16,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Address, LiveError> {
        let text = text.trim();
        let (name, place) = text.split_once("://").unwrap_or(("", text));
        let scheme = Scheme::from_name(name);
        let parsed = scheme.and_then(|scheme| host_and_port(scheme, place));
        if let Some(address) = parsed {
            return Ok(address);
        }
        let given = text.to_owned();
        if Path::new(text).is_file() {
            return Err(LiveError::File { path: given });
        }
        if name == "sflow" {
            return Err(LiveError::Sflow { given });
        }
        // What ra calls an exporter of NetFlow.
        let scheme = scheme.unwrap_or(match name {
            "cisco" => Scheme::Netflow,
            _ => Scheme::Argus,
        });
        let instead = host_and_port(scheme, place).unwrap_or_else(|| scheme.example());
        let instead = instead.to_string();
        Err(match scheme {
            Scheme::Argus => LiveError::Address { given, instead },
            Scheme::Netflow | Scheme::Ipfix => LiveError::NoPlace { given, instead },
        })
    }

    /// The host and port to bind to.
    pub(super) fn place(&self) -> (String, u16) {
        let host = match self.host.as_str() {
            EVERY => "0.0.0.0",
            host => host,
        };
        (host.to_owned(), self.port)
    }

    /// The same port at every address of this machine.
    pub(super) fn of_every_interface(&self) -> Address {
        Address {
            host: EVERY.to_owned(),
            ..self.clone()
        }
    }

    /// The same host at the port that is usual.
    pub(super) fn with_usual_port(&self) -> Address {
        Address {
            port: self.scheme.port(),
            ..self.clone()
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.scheme.name();
        match self.host.contains(':') {
            true => write!(f, "{scheme}://[{}]:{}", self.host, self.port),
            false => write!(f, "{scheme}://{}:{}", self.host, self.port),
        }
    }
}

/// `host`, `host:port`, `[::1]` or `[::1]:port`; of a collector `*:port` and `:port` too.
fn host_and_port(scheme: Scheme, place: &str) -> Option<Address> {
    let place = place.strip_suffix('/').unwrap_or(place);
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => place.split_at(place.find(':').unwrap_or(place.len())),
    };
    let is_every =
        scheme != Scheme::Argus && (host == EVERY || host.is_empty() && !port.is_empty());
    let port = match port.strip_prefix(':') {
        Some(port) => port.parse().ok().filter(|port| *port > 0)?,
        None if port.is_empty() => scheme.port(),
        None => return None,
    };
    let is_bracketed = place.starts_with('[');
    let is_of_a_host = |c: char| c.is_alphanumeric() || "-._".contains(c);
    let is_of_v6 = |c: char| c.is_ascii_hexdigit() || ":.".contains(c);
    let fits = match is_bracketed {
        true => {
            // An address of one network alone names the interface behind it.
            let (bytes, zone) = host.split_once('%').unwrap_or((host, ""));
            bytes.contains(':') && bytes.chars().all(is_of_v6) && zone.chars().all(is_of_a_host)
        }
        false => is_every || !host.is_empty() && host.chars().all(is_of_a_host),
    };
    fits.then(|| Address {
        scheme,
        host: if is_every { EVERY } else { host }.to_owned(),
        port,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_a_host_and_perhaps_a_port() {
        for (text, address) in [
            ("argus://sensor", "argus://sensor:561"),
            (" argus://127.0.0.1/ ", "argus://127.0.0.1:561"),
            ("argus://a-b.example:5610", "argus://a-b.example:5610"),
            ("argus://[::1]", "argus://[::1]:561"),
            ("argus://[fe80::1%eth0]:1", "argus://[fe80::1%eth0]:1"),
            ("netflow://127.0.0.1", "netflow://127.0.0.1:2055"),
            ("ipfix://localhost/", "ipfix://localhost:4739"),
            ("netflow://[::1]:9995", "netflow://[::1]:9995"),
            ("netflow://*:2056", "netflow://*:2056"),
            ("netflow://:2056", "netflow://*:2056"),
        ] {
            assert_eq!(Address::parse(text).unwrap().to_string(), address);
        }
        for (text, instead) in [
            ("sensor", "argus://sensor:561"),
            ("127.0.0.1:5610", "argus://127.0.0.1:5610"),
            ("http://sensor:80/", "argus://sensor:80"),
            ("argus-udp://224.0.20.21:561", "argus://224.0.20.21:561"),
            ("radium://[::1]:99", "argus://[::1]:99"),
            ("argus://", "argus://host:561"),
            ("argus://user@sensor", "argus://host:561"),
            ("argus://sensor:70000", "argus://host:561"),
            ("argus://sensor:0", "argus://host:561"),
            ("argus://::1", "argus://host:561"),
            ("argus://[sensor]", "argus://host:561"),
            ("argus://*:561", "argus://host:561"),
            ("argus://:561", "argus://host:561"),
            ("", "argus://host:561"),
            ("cisco://10.0.0.1:9995", "netflow://10.0.0.1:9995"),
            ("netflow://", "netflow://127.0.0.1:2055"),
            ("netflow://10.0.0.1:0", "netflow://127.0.0.1:2055"),
            ("ipfix://[]:4739", "ipfix://127.0.0.1:4739"),
        ] {
            let error = Address::parse(text).unwrap_err().to_string();
            assert!(
                error.ends_with(&format!("hint: write it as live(\"{instead}\")")),
                "{text}: {error}"
            );
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = Address::parse(file.path().to_str().unwrap()).unwrap_err();
        assert!(error.to_string().contains("follow(\""), "{error}");
    }
}
