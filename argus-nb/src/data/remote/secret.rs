//! What must not be seen: it is said to a driver and to nobody else.

use std::fmt;

/// What stands in a secret's place.
const HIDDEN: &str = "…";
/// A shorter one would stand in many a text by chance, and hide nothing by being taken out.
const SHORTEST: usize = 3;

/// A password or a token. It has no `Display`, and its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The secret itself, for the driver alone.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// The secrets of a connection, which are taken out of whatever its driver says.
#[derive(Debug, Clone, Default)]
pub(super) struct Secrets(Vec<Secret>);

impl Secrets {
    pub(super) fn new(secrets: impl IntoIterator<Item = Secret>) -> Secrets {
        Secrets(secrets.into_iter().collect())
    }

    /// The text without any of them, also where one is written as it would be in an address or in
    /// a header of HTTP's.
    pub(super) fn hide(&self, text: &str) -> String {
        let mut hidden = text.to_owned();
        for secret in &self.0 {
            for written in spellings(secret.reveal()) {
                hidden = hidden.replace(&written, HIDDEN);
            }
        }
        hidden
    }
}

/// How a secret may be written, the longest first.
fn spellings(secret: &str) -> Vec<String> {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    let mut spellings = vec![
        secret.to_owned(),
        percent_encoded(secret),
        base64.encode(secret),
        base64.encode(secret).trim_end_matches('=').to_owned(),
        secret.escape_debug().to_string(),
    ];
    spellings.retain(|text| text.len() >= SHORTEST);
    spellings.sort_by_key(|text| std::cmp::Reverse(text.len()));
    spellings
}

/// As RFC 3986 writes it in an address.
pub(super) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_however_it_is_written() {
        let secrets = Secrets::new([Secret::new("p@ss/w\"ord"), Secret::new("token-1")]);
        for (said, shown) in [
            ("no secret", "no secret"),
            ("password p@ss/w\"ord is wrong", "password … is wrong"),
            (
                "postgresql://me:p%40ss%2Fw%22ord@db",
                "postgresql://me:…@db",
            ),
            ("Basic cEBzcy93Im9yZA==", "Basic …"),
            ("got \"p@ss/w\\\"ord\"", "got \"…\""),
            ("token-1token-1", "……"),
        ] {
            assert_eq!(secrets.hide(said), shown);
        }
        assert_eq!(format!("{:?}", Secret::new("x")), "…");
    }
}
