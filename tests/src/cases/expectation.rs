//! What is right for a cell.

use crate::Reply;

/// One thing that is right for a cell, written behind it as `//` and a sign.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// `//.` It runs.
    Runs,
    /// `//= TEXT` It runs, and its value in plain text is this.
    Value(String),
    /// `//~ PART && PART` It runs, and its value has these parts.
    ValueHas(Vec<String>),
    /// `//> PART && PART` It runs, and has these parts on stdout.
    Prints(Vec<String>),
    /// `//^ PART && PART` It runs, and has these parts on stderr.
    Warns(Vec<String>),
    /// `//! NAME: PART && PART` It fails with an error of this name (`*` is any), in whose
    /// text are these parts.
    Fails { name: String, parts: Vec<String> },
}

impl Expectation {
    /// Reads what stands behind `//`.
    #[must_use]
    pub fn from_sign(sign: char, text: &str) -> Option<Expectation> {
        let parts = |text: &str| {
            let parts = text.split(" && ").map(|part| part.trim().to_owned());
            parts.filter(|part| !part.is_empty()).collect()
        };
        Some(match sign {
            '.' => Expectation::Runs,
            '=' => Expectation::Value(text.to_owned()),
            '~' => Expectation::ValueHas(parts(text)),
            '>' => Expectation::Prints(parts(text)),
            '^' => Expectation::Warns(parts(text)),
            '!' => {
                let (name, rest) = text.split_once(':')?;
                Expectation::Fails {
                    name: name.trim().to_owned(),
                    parts: parts(rest),
                }
            }
            _ => return None,
        })
    }

    /// What of it the reply does not meet, in words.
    #[must_use]
    pub fn unmet_by(&self, reply: &Reply) -> Option<String> {
        let Expectation::Fails { name, parts } = self else {
            return match reply.is_ok() {
                true => self.unmet_by_outputs(reply),
                false => Some("it shall run".to_owned()),
            };
        };
        if reply.status != "error" {
            return Some("it shall fail".to_owned());
        }
        if name != "*" && *name != reply.ename {
            return Some(format!("the error shall be {name}"));
        }
        lacks("the error", &reply.error_text(), parts)
    }

    fn unmet_by_outputs(&self, reply: &Reply) -> Option<String> {
        match self {
            Expectation::Value(text) if reply.value() == text => None,
            Expectation::Value(text) => Some(format!("the value shall be {text}")),
            Expectation::ValueHas(parts) => lacks("the value", reply.value(), parts),
            Expectation::Prints(parts) => lacks("stdout", &reply.stdout(), parts),
            Expectation::Warns(parts) => lacks("stderr", &reply.stderr(), parts),
            Expectation::Runs | Expectation::Fails { .. } => None,
        }
    }
}

fn lacks(what: &str, text: &str, parts: &[String]) -> Option<String> {
    let missing = parts.iter().find(|part| !text.contains(part.as_str()))?;
    Some(format!("{what} shall have `{missing}`"))
}

#[cfg(test)]
mod tests {
    use super::Expectation;
    use crate::Reply;
    use serde_json::{Value, json};

    fn unmet(sign: char, text: &str, reply: Value) -> Option<String> {
        let expectation = Expectation::from_sign(sign, text).expect("an expectation");
        let reply: Reply = serde_json::from_value(reply).expect("a reply");
        expectation.unmet_by(&reply)
    }

    #[test]
    fn each_sign_is_met_and_unmet() {
        let ok = |outputs: Value| json!({"status": "ok", "outputs": outputs, "seconds": 0.1, "seconds_since_interrupt": null});
        let value = ok(json!([{"kind": "execute_result", "data": {"text/plain": "1 and 2"}}]));
        let printed =
            |name: &str| ok(json!([{"kind": "stream", "name": name, "text": "seen here"}]));
        let failed = json!({"status": "error", "ename": "E0425", "outputs": [], "seconds": 0.1,
            "seconds_since_interrupt": null, "traceback": ["\u{1b}[1mno\u{1b}[0m such name"]});
        let silent = json!({"status": "silent", "outputs": [], "seconds": 9.0, "seconds_since_interrupt": null});
        for (sign, text, reply, is_met) in [
            ('.', "", value.clone(), true),
            ('.', "", failed.clone(), false),
            ('.', "", silent.clone(), false),
            ('=', "1 and 2", value.clone(), true),
            ('=', "1", value.clone(), false),
            ('~', "1 && 2", value.clone(), true),
            ('~', "1 && 3", value.clone(), false),
            ('>', "seen", printed("stdout"), true),
            ('>', "seen", printed("stderr"), false),
            ('^', "seen", printed("stderr"), true),
            ('!', "E0425: no such", failed.clone(), true),
            ('!', "*: no such && name", failed.clone(), true),
            ('!', "E0433: no such", failed.clone(), false),
            ('!', "E0425: hint", failed, false),
            ('!', "*:", value, false),
            ('!', "*:", silent, false),
        ] {
            let told = unmet(sign, text, reply);
            assert_eq!(told.is_none(), is_met, "{sign} {text}: {told:?}");
        }
    }
}
