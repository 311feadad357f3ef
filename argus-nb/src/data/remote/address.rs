//! Where an engine is: `sc://spark:15002`, `grpc+tls://sail:32010`, `duckdb:flows.duckdb`.
//!
//! An address holds no secret. One that does is refused, since the notebook keeps what is
//! written in it.

use super::error::RemoteError;
use std::fmt;
use std::net::IpAddr;

const EXAMPLE: &str = "sc://spark:15002";
/// Names of values in an address that nobody else may see.
const SECRET_NAMES: [&str; 6] = [
    "token",
    "password",
    "passwd",
    "pwd",
    "secret",
    "access_token",
];

/// What speaks at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Scheme {
    SparkConnect,
    FlightSql,
    DuckDb,
    PostgreSql,
    Sqlite,
    Snowflake,
    BigQuery,
}

/// How addresses begin, and what speaks there.
const BEGINNINGS: [(&str, Scheme); 13] = [
    ("sc://", Scheme::SparkConnect),
    ("grpc+tls://", Scheme::FlightSql),
    ("grpc+tcp://", Scheme::FlightSql),
    ("grpc://", Scheme::FlightSql),
    ("duckdb://", Scheme::DuckDb),
    ("duckdb:", Scheme::DuckDb),
    ("postgresql://", Scheme::PostgreSql),
    ("postgres://", Scheme::PostgreSql),
    ("sqlite://", Scheme::Sqlite),
    ("sqlite:", Scheme::Sqlite),
    ("snowflake://", Scheme::Snowflake),
    ("bigquery://", Scheme::BigQuery),
    ("bigquery:", Scheme::BigQuery),
];

impl Scheme {
    /// The port if nothing else is said; `None` where the driver knows where to go.
    fn port(self) -> Option<u16> {
        match self {
            Scheme::SparkConnect => Some(15002),
            Scheme::FlightSql => Some(32010),
            Scheme::PostgreSql => Some(5432),
            Scheme::DuckDb | Scheme::Sqlite | Scheme::Snowflake | Scheme::BigQuery => None,
        }
    }
}

/// An engine's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) scheme: Scheme,
    /// As it was written, without blanks around it.
    text: String,
    /// What follows the scheme.
    rest: String,
    /// The machine and the port, where the engine is a server that is reached by these.
    pub(super) host: Option<(String, u16)>,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Address, RemoteError> {
        let text = text.trim();
        let wrong = || RemoteError::Address {
            given: text.to_owned(),
            example: EXAMPLE,
        };
        let begins = |(beginning, _): &&(&str, Scheme)| text.starts_with(beginning);
        let (beginning, scheme) = BEGINNINGS.iter().find(begins).ok_or_else(wrong)?;
        let rest = &text[beginning.len()..];
        if text.contains('\0') {
            return Err(wrong());
        }
        refuse_secrets(beginning, rest)?;
        let host = match scheme.port() {
            Some(port) => Some(host_and_port(rest, port).ok_or_else(wrong)?),
            None => None,
        };
        Ok(Address {
            scheme: *scheme,
            text: text.to_owned(),
            rest: rest.to_owned(),
            host,
        })
    }

    /// What a driver is given as its `uri`.
    pub(super) fn uri(&self) -> &str {
        match self.scheme {
            // These are files.
            Scheme::DuckDb | Scheme::Sqlite => self.file(),
            // Its driver takes no scheme.
            Scheme::Snowflake | Scheme::BigQuery => &self.rest,
            _ => &self.text,
        }
    }

    /// The file of an engine that has one; `:memory:` of one that is in memory.
    fn file(&self) -> &str {
        match self.rest.as_str() {
            "" | "memory" | ":memory:" => ":memory:",
            file => file,
        }
    }

    /// The machine's name, or what stands in its place: an account, a file.
    pub(super) fn name_of_host(&self) -> &str {
        match &self.host {
            Some((host, _)) => host,
            None => {
                let place = self.rest.split(['/', '?']).next().unwrap_or_default();
                place.rsplit_once('@').map_or(place, |(_, place)| place)
            }
        }
    }

    /// Whether nobody on the way can read what is said.
    pub(super) fn is_private(&self) -> bool {
        let is_here = self.host.as_ref().is_none_or(|(host, _)| is_loopback(host));
        is_here || self.is_encrypted()
    }

    pub(super) fn is_encrypted(&self) -> bool {
        match self.scheme {
            Scheme::SparkConnect => self
                .values()
                .any(|(name, value)| name == "use_ssl" && value.eq_ignore_ascii_case("true")),
            Scheme::FlightSql => self.text.starts_with("grpc+tls://"),
            Scheme::PostgreSql => self.values().any(|(name, value)| {
                name == "sslmode" && ["require", "verify-ca", "verify-full"].contains(&value)
            }),
            Scheme::DuckDb | Scheme::Sqlite | Scheme::Snowflake | Scheme::BigQuery => true,
        }
    }

    /// The same place, spoken to through TLS.
    pub(super) fn encrypted(&self) -> String {
        match self.scheme {
            Scheme::SparkConnect if self.rest.contains("/;") => {
                format!("{};use_ssl=true", self.text)
            }
            Scheme::SparkConnect => format!("{}/;use_ssl=true", self.text.trim_end_matches('/')),
            Scheme::FlightSql => format!("grpc+tls://{}", self.rest),
            _ if self.rest.contains('?') => format!("{}&sslmode=verify-full", self.text),
            _ => format!("{}?sslmode=verify-full", self.text),
        }
    }

    fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        values(&self.rest)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What follows the host as `name=value`, behind `;`, `?` or `&`.
fn values(rest: &str) -> impl Iterator<Item = (&str, &str)> {
    rest.split([';', '?', '&'])
        .skip(1)
        .filter_map(|part| part.split_once('='))
}

fn refuse_secrets(beginning: &str, rest: &str) -> Result<(), RemoteError> {
    let user = match rest
        .split(['/', '?', ';'])
        .next()
        .and_then(|place| place.rsplit_once('@'))
    {
        Some((user, _)) if beginning.ends_with("//") => user,
        _ => "",
    };
    if let Some((name, _)) = user.split_once(':') {
        let behind = &rest[user.len()..];
        return Err(RemoteError::SecretInAddress {
            what: "password",
            without: format!("{beginning}{name}{behind}"),
            method: "password",
        });
    }
    let is_secret = |(name, _): &(&str, &str)| {
        SECRET_NAMES
            .iter()
            .any(|secret| name.eq_ignore_ascii_case(secret))
    };
    let Some((name, value)) = values(rest).find(is_secret) else {
        return Ok(());
    };
    let (what, method) = match name.to_ascii_lowercase().contains("token") {
        true => ("token", "token"),
        false => ("password", "password"),
    };
    let written = format!("{name}={value}");
    let without = [";", "?", "&"].iter().fold(rest.to_owned(), |rest, mark| {
        rest.replace(&format!("{mark}{written}"), "")
    });
    Err(RemoteError::SecretInAddress {
        what,
        without: format!("{beginning}{}", without.trim_end_matches('/')),
        method,
    })
}

/// `user@host:port/…`, of which an IPv6 address stands in brackets.
fn host_and_port(rest: &str, default: u16) -> Option<(String, u16)> {
    let place = rest.split(['/', '?', ';']).next().unwrap_or_default();
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    let (host, port) = match place.strip_prefix('[') {
        Some(inside) => {
            let (host, behind) = inside.split_once(']')?;
            (host, behind.strip_prefix(':'))
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    let port = match port {
        Some(port) => port.parse().ok()?,
        None => default,
    };
    let is_host = |c: char| c.is_alphanumeric() || ".-_:%".contains(c);
    let is_named = !host.is_empty() && host.chars().all(is_host);
    is_named.then(|| (host.to_owned(), port))
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case = (&'static str, Scheme, Option<(&'static str, u16)>, bool);

    const ADDRESSES: [Case; 11] = [
        (
            "sc://spark",
            Scheme::SparkConnect,
            Some(("spark", 15002)),
            false,
        ),
        (
            "sc://spark:15002/;use_ssl=true",
            Scheme::SparkConnect,
            Some(("spark", 15002)),
            true,
        ),
        (
            "sc://localhost:1",
            Scheme::SparkConnect,
            Some(("localhost", 1)),
            true,
        ),
        (
            "grpc://[::1]:50051",
            Scheme::FlightSql,
            Some(("::1", 50051)),
            true,
        ),
        (
            "grpc://10.0.0.1:50051",
            Scheme::FlightSql,
            Some(("10.0.0.1", 50051)),
            false,
        ),
        (
            "grpc+tls://sail:32010",
            Scheme::FlightSql,
            Some(("sail", 32010)),
            true,
        ),
        (
            "postgresql://me@db/flows",
            Scheme::PostgreSql,
            Some(("db", 5432)),
            false,
        ),
        (
            "postgresql://me@db/flows?sslmode=require",
            Scheme::PostgreSql,
            Some(("db", 5432)),
            true,
        ),
        ("duckdb:", Scheme::DuckDb, None, true),
        ("sqlite:flows.db", Scheme::Sqlite, None, true),
        ("snowflake://me@account/db", Scheme::Snowflake, None, true),
    ];

    #[test]
    fn an_address_says_who_where_and_whether_others_can_listen() {
        for (text, scheme, host, private) in ADDRESSES {
            let address = Address::parse(text).unwrap();
            let found = address
                .host
                .as_ref()
                .map(|(host, port)| (host.as_str(), *port));
            assert_eq!(
                (address.scheme, found, address.is_private()),
                (scheme, host, private),
                "{text}"
            );
        }
        for text in [
            "",
            "spark:15002",
            "http://spark",
            "sc://",
            "sc://spark:x",
            "sc://a b",
            "sc://a\0b",
        ] {
            assert!(Address::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_secret_in_an_address_is_refused_and_not_repeated() {
        for (text, without) in [
            ("sc://spark:15002/;token=hush", "sc://spark:15002"),
            (
                "sc://spark:15002/;use_ssl=true;token=hush",
                "sc://spark:15002/;use_ssl=true",
            ),
            ("postgresql://me:hush@db/flows", "postgresql://me@db/flows"),
            (
                "postgresql://db/flows?password=hush",
                "postgresql://db/flows",
            ),
            (
                "snowflake://me:hush@account/db",
                "snowflake://me@account/db",
            ),
        ] {
            let said = Address::parse(text).unwrap_err().to_string();
            assert!(
                said.contains(&format!("\"{without}\"")) && !said.contains("hush"),
                "{said}"
            );
            assert!(Address::parse(without).is_ok(), "{without}");
        }
    }
}
