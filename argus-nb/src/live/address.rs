//! Where a sensor is: `argus://host:561`.

use super::error::LiveError;
use std::fmt;
use std::path::Path;

/// The port that Argus listens on if it is told no other.
const PORT: u16 = 561;
const SCHEME: &str = "argus://";
/// What ra, or somebody else, calls exporters, which are no sensors.
const EXPORTERS: [&str; 3] = ["netflow", "cisco", "ipfix"];
/// The port that NetFlow is sent to if nothing else is said.
const NETFLOW: u16 = 2055;

/// A sensor's host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Address, LiveError> {
        let text = text.trim();
        let place = text.strip_prefix(SCHEME);
        if let Some(address) = place.and_then(host_and_port) {
            return Ok(address);
        }
        if Path::new(text).is_file() {
            return Err(LiveError::File {
                path: text.to_owned(),
            });
        }
        let (scheme, place) = text.split_once("://").unwrap_or(("", text));
        if scheme == "sflow" {
            return Err(LiveError::Sflow {
                given: text.to_owned(),
            });
        }
        if EXPORTERS.contains(&scheme) {
            let port = host_and_port(place).map(|address| address.port);
            return Err(LiveError::Exporter {
                given: text.to_owned(),
                port: port.filter(|port| *port != PORT).unwrap_or(NETFLOW),
            });
        }
        let example = Address {
            host: "host".to_owned(),
            port: PORT,
        };
        Err(LiveError::Address {
            given: text.to_owned(),
            instead: host_and_port(place).unwrap_or(example).to_string(),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "{SCHEME}[{}]:{}", self.host, self.port),
            false => write!(f, "{SCHEME}{}:{}", self.host, self.port),
        }
    }
}

/// `host`, `host:port`, `[::1]` or `[::1]:port`.
fn host_and_port(place: &str) -> Option<Address> {
    let place = place.strip_suffix('/').unwrap_or(place);
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => place.split_at(place.find(':').unwrap_or(place.len())),
    };
    let port = match port.strip_prefix(':') {
        Some(port) => port.parse().ok().filter(|port| *port > 0)?,
        None if port.is_empty() => PORT,
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
        false => host.chars().all(is_of_a_host),
    };
    (fits && !host.is_empty()).then(|| Address {
        host: host.to_owned(),
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
            ("", "argus://host:561"),
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
