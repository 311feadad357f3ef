//! How a connection is opened: the engine's address and its secrets become a driver's options.

use super::address::{Address, Scheme};
use super::drivers;
use super::error::RemoteError;
use super::secret::{Secret, Secrets, percent_encoded};
use adbc_core::options::{OptionDatabase, OptionValue};
use adbc_core::{Database as _, Driver as _};
use adbc_driver_manager::{ManagedConnection, ManagedDatabase};
use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a machine may take to answer at all.
const ANSWERING: Duration = Duration::from_secs(5);

/// All that is needed to open a connection, again if need be.
#[derive(Clone)]
pub(super) struct Opening {
    pub(super) address: Address,
    /// As a person knows it, for errors.
    pub(super) engine: String,
    pub(super) user: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) token: Option<Secret>,
    /// Options of the driver's own.
    pub(super) options: Vec<(String, Secret)>,
    pub(super) secrets: Secrets,
    /// The database of an engine in this process, which is lost with it.
    pub(super) database: Arc<Mutex<Option<ManagedDatabase>>>,
}

impl Opening {
    /// Opens it; it may take as long as the driver likes.
    pub(super) fn connection(&self) -> Result<ManagedConnection, RemoteError> {
        self.reach()?;
        let failed = |error: adbc_core::error::Error| RemoteError::Unreachable {
            engine: self.engine.clone(),
            why: self.secrets.hide(&error.message),
        };
        let mut kept = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let database = match kept.as_ref() {
            Some(database) => database.clone(),
            None => {
                let mut driver = drivers::driver(self.address.scheme)?;
                driver
                    .new_database_with_opts(self.driver_options())
                    .map_err(failed)?
            }
        };
        if self.is_in_process() {
            *kept = Some(database.clone());
        }
        database.new_connection().map_err(failed)
    }

    /// Whether the engine's data are in this process, and lost when its database is closed.
    fn is_in_process(&self) -> bool {
        matches!(self.address.scheme, Scheme::DuckDb | Scheme::Sqlite)
    }

    /// Finds out whether anybody listens, since some drivers try for minutes. Through a proxy that
    /// can't be known.
    fn reach(&self) -> Result<(), RemoteError> {
        let is_proxied = ["HTTPS_PROXY", "https_proxy"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|proxy| !proxy.is_empty()));
        let Some((host, port)) = &self.address.host else {
            return Ok(());
        };
        if is_proxied {
            return Ok(());
        }
        // Encrypted, nobody speaks before they have agreed on keys.
        let is_grpc = matches!(
            self.address.scheme,
            Scheme::SparkConnect | Scheme::FlightSql
        );
        let speaks_at_once = is_grpc && !self.address.is_encrypted();
        let reached = listens(host, *port).and_then(|stream| match speaks_at_once {
            true => greets(stream),
            false => Ok(()),
        });
        reached.map_err(|error| RemoteError::Unreachable {
            engine: self.engine.clone(),
            why: error.to_string(),
        })
    }

    fn driver_options(&self) -> Vec<(OptionDatabase, OptionValue)> {
        let mut options: Vec<(OptionDatabase, String)> = Vec::new();
        let own = |name: &str| OptionDatabase::Other(name.to_owned());
        let scheme = self.address.scheme;
        match scheme {
            Scheme::DuckDb => options.push((own("path"), self.address.uri().to_owned())),
            Scheme::BigQuery => {
                let (project, data) = self
                    .address
                    .uri()
                    .split_once('/')
                    .unwrap_or((self.address.uri(), ""));
                options.push((own("adbc.bigquery.sql.project_id"), project.to_owned()));
                if !data.is_empty() {
                    options.push((own("adbc.bigquery.sql.dataset_id"), data.to_owned()));
                }
            }
            Scheme::PostgreSql => options.push((OptionDatabase::Uri, self.with_password())),
            _ => options.push((OptionDatabase::Uri, self.address.uri().to_owned())),
        }
        if scheme == Scheme::SparkConnect && self.address.is_encrypted() {
            options.push((own("adbc.spark.tls.enabled"), "true".to_owned()));
        }
        if let Some(token) = &self.token {
            let token = token.reveal();
            options.push(match scheme {
                Scheme::SparkConnect => (own("adbc.spark.token"), token.to_owned()),
                Scheme::FlightSql => (
                    own("adbc.flight.sql.authorization_header"),
                    format!("Bearer {token}"),
                ),
                _ => (
                    own("adbc.snowflake.sql.client_option.auth_token"),
                    token.to_owned(),
                ),
            });
        }
        if scheme != Scheme::PostgreSql {
            let user = self
                .user
                .as_ref()
                .map(|user| (OptionDatabase::Username, user.clone()));
            options.extend(user);
            let password = self.password.as_ref();
            options.extend(
                password.map(|secret| (OptionDatabase::Password, secret.reveal().to_owned())),
            );
        }
        let said = self
            .options
            .iter()
            .map(|(name, value)| (own(name), value.reveal().to_owned()));
        options.extend(said);
        options
            .into_iter()
            .map(|(name, value)| (name, OptionValue::String(value)))
            .collect()
    }

    /// PostgreSQL's driver takes user and password in the address alone.
    fn with_password(&self) -> String {
        let uri = self.address.uri();
        let Some((scheme, rest)) = uri.split_once("://") else {
            return uri.to_owned();
        };
        let place = rest.split('/').next().unwrap_or_default();
        let (named, place) = match place.rsplit_once('@') {
            Some((user, place)) => (Some(user.to_owned()), place),
            None => (None, place),
        };
        let behind = rest
            .split_once('/')
            .map_or(String::new(), |(_, behind)| format!("/{behind}"));
        let user = self
            .user
            .as_deref()
            .map(percent_encoded)
            .or(named)
            .unwrap_or_default();
        let password = self
            .password
            .as_ref()
            .map(|secret| format!(":{}", percent_encoded(secret.reveal())));
        let password = password.unwrap_or_default();
        match user.is_empty() && password.is_empty() {
            true => uri.to_owned(),
            false => format!("{scheme}://{user}{password}@{place}{behind}"),
        }
    }
}

/// A connection to the first of a host's addresses that takes one.
fn listens(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut failed = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, ANSWERING) {
            Ok(stream) => return Ok(stream),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

/// Whether a server of gRPC stands there: one of HTTP/2 answers the client's first words with its
/// settings. Whoever takes a connection and says nothing would be waited for in vain.
fn greets(mut stream: TcpStream) -> io::Result<()> {
    // RFC 9113, 3.4: the preface, and a frame of settings in which none is set.
    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    stream.set_read_timeout(Some(ANSWERING))?;
    stream.set_write_timeout(Some(ANSWERING))?;
    stream.write_all(PREFACE)?;
    stream
        .read_exact(&mut [0])
        .map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => io::Error::new(
                io::ErrorKind::TimedOut,
                "it takes a connection and says nothing",
            ),
            io::ErrorKind::UnexpectedEof => {
                io::Error::new(error.kind(), "it takes a connection and closes it")
            }
            _ => error,
        })
}
