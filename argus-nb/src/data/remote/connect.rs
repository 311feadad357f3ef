//! Who connects, and with what secrets.
//!
//! A secret is typed (`password("token: ")`) or comes from a variable of the environment that names
//! its host, so that no other host is ever sent it. It never stands in an address.

use super::address::{Address, Scheme};
use super::connection::Connection;
use super::error::RemoteError;
use super::opening::Opening;
use super::secret::{Secret, Secrets};
use std::fmt;
use std::sync::Arc;

/// What is said to an engine when a notebook connects to it.
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let spark = Connect::new("sc://spark:15002/;use_ssl=true")
///     .token(password("token: "))
///     .open()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Connect {
    address: String,
    user: Option<String>,
    password: Option<Secret>,
    token: Option<Secret>,
    options: Vec<(String, Secret)>,
}

/// Connects to an engine: Spark at `sc://spark:15002`, one that speaks Flight SQL at
/// `grpc+tls://sail:32010`, DuckDB's file at `duckdb:flows.duckdb`, `sqlite:`, `postgresql://`,
/// `snowflake://`, `bigquery:`.
///
/// User, password and token come from the environment, where `ARGUS_USER_HOST`,
/// `ARGUS_PASSWORD_HOST` and `ARGUS_TOKEN_HOST` are set for that host (of `spark.example.org` it is
/// `ARGUS_TOKEN_SPARK_EXAMPLE_ORG`), or are said by [`Connect`].
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let df = connect("sc://spark:15002")?.table("flows")?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`RemoteError`]: no driver, nobody there, a secret in the address or in clear text.
pub fn connect(address: &str) -> Result<Connection, RemoteError> {
    Connect::new(address).open()
}

impl Connect {
    /// To that address.
    pub fn new(address: impl Into<String>) -> Connect {
        Connect {
            address: address.into(),
            user: None,
            password: None,
            token: None,
            options: Vec::new(),
        }
    }

    /// Who it is that connects.
    #[must_use]
    pub fn user(mut self, user: impl Into<String>) -> Connect {
        self.user = Some(user.into());
        self
    }

    /// Their password: `password("password: ")`.
    #[must_use]
    pub fn password(mut self, password: impl Into<String>) -> Connect {
        self.password = Some(Secret::new(password));
        self
    }

    /// A token in place of user and password: `password("token: ")`.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Connect {
        self.token = Some(Secret::new(token));
        self
    }

    /// An option of the driver's own, as its manual calls it. It is kept like a secret.
    #[must_use]
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Connect {
        self.options.push((name.into(), Secret::new(value)));
        self
    }

    /// Connects.
    ///
    /// # Errors
    /// As [`connect`].
    pub fn open(self) -> Result<Connection, RemoteError> {
        let address = Address::parse(&self.address)?;
        let of_host = |what: &str| {
            let value = std::env::var(variable(what, address.name_of_host())).ok();
            value.filter(|value| !value.is_empty())
        };
        let user = self.user.or_else(|| of_host("USER"));
        let password = self
            .password
            .or_else(|| of_host("PASSWORD").map(Secret::new));
        let token = self.token.or_else(|| of_host("TOKEN").map(Secret::new));
        let what = match (&token, &password) {
            (Some(_), _) => Some("token"),
            (None, Some(_)) => Some("password"),
            (None, None) => None,
        };
        if let Some(what) = what
            && !address.is_private()
        {
            return Err(RemoteError::ClearText {
                what,
                address: address.to_string(),
                instead: address.encrypted(),
            });
        }
        let options = self.options.iter().map(|(_, value)| value.clone());
        let secrets = password
            .clone()
            .into_iter()
            .chain(token.clone())
            .chain(options);
        let engine = match address.scheme {
            Scheme::SparkConnect => format!("Spark at {address}"),
            _ => address.to_string(),
        };
        Connection::open(Opening {
            secrets: Secrets::new(secrets),
            address,
            engine,
            user,
            password,
            token,
            options: self.options,
            database: Arc::default(),
        })
    }
}

impl fmt::Debug for Connect {
    /// Without a secret, even if one stands in the address by mistake.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Address::parse(&self.address) {
            Ok(address) => write!(f, "Connect to {address}"),
            Err(error) => write!(f, "Connect to nothing: {error}"),
        }
    }
}

/// The variable of the environment for a host: `ARGUS_TOKEN_SPARK_EXAMPLE_ORG`.
fn variable(what: &str, host: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    let host: String = host.chars().map(letter).collect();
    format!("ARGUS_{what}_{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_sent_in_clear_text_and_not_shown() {
        for (connect, instead) in [
            (
                Connect::new("sc://spark.example:15002").token("hush"),
                "sc://spark.example:15002/;use_ssl=true",
            ),
            (
                Connect::new("grpc://10.9.9.9:32010").password("hush"),
                "grpc+tls://10.9.9.9:32010",
            ),
            (
                Connect::new("postgresql://db/flows").password("hush"),
                "postgresql://db/flows?sslmode=verify-full",
            ),
        ] {
            let shown = format!("{connect:?}");
            let said = connect.open().unwrap_err().to_string();
            assert!(
                said.contains("clear text") && said.contains(instead),
                "{said}"
            );
            assert!(
                !shown.contains("hush") && !said.contains("hush"),
                "{shown} {said}"
            );
        }
        assert_eq!(
            variable("TOKEN", "spark.example-1.org"),
            "ARGUS_TOKEN_SPARK_EXAMPLE_1_ORG"
        );
    }
}
