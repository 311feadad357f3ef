//! The common mistakes in a notebook, in one line of plain words.

use evcxr::CompilationError;

/// What to do about an error, where that can be said in a line. `given_away` are
/// the variables that earlier cells moved.
pub fn plain_words(error: &CompilationError, given_away: &[String]) -> Option<String> {
    let message = error.message();
    let Some(code) = error.code() else {
        return of_the_machine(&message).map(str::to_owned);
    };
    let missing = matches!(code, "E0423" | "E0425")
        .then(|| quoted(&message))
        .flatten();
    match missing.filter(|name| given_away.iter().any(|given| given == name)) {
        Some(name) => Some(given_away_before(name)),
        None => words(code, &message, &labels(error)),
    }
}

/// What is wrong around the cell and not in it, and so has no code: cargo's and the
/// linker's words.
pub fn of_the_machine(message: &str) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 7] = [
        (
            "linker `",
            "there is no C linker: install one (Debian: apt install build-essential), and restart the kernel",
        ),
        (
            "Read-only file system",
            "cargo can't write to its folder: set CARGO_HOME to one that can be written, and restart the kernel",
        ),
        (
            "Permission denied",
            "cargo can't write to its folder: set CARGO_HOME to one that can be written, and restart the kernel",
        ),
        ("No space left on device", "the disk is full"),
        (
            "no matching package named",
            "crates.io has no crate of that name: is it spelt right?",
        ),
        (
            "failed to download",
            "cargo can't reach crates.io: is there a network? What was fetched once needs none, and what is preloaded needs no :dep",
        ),
        (
            "attempting to make an HTTP request, but --offline was specified",
            "this crate was never fetched, and cargo is told to stay offline (CARGO_NET_OFFLINE)",
        ),
    ];
    let known = KNOWN.iter().find(|(said, _)| message.contains(said));
    known.map(|(_, words)| *words)
}

fn given_away_before(name: &str) -> String {
    format!(
        "`{name}` was moved (given away) by an earlier cell: make it again, and lend it there with &{name}, or give a copy with {name}.clone() (of a frame that copies no data)"
    )
}

/// Where rustc explains a code at length.
pub fn link(error: &CompilationError) -> Option<String> {
    let code = error.code()?;
    let is_code = code
        .strip_prefix('E')
        .is_some_and(|digits| digits.parse::<u16>().is_ok());
    is_code.then(|| format!("https://doc.rust-lang.org/error_codes/{code}.html"))
}

fn labels(error: &CompilationError) -> String {
    let spans = error.json["spans"].as_array().into_iter().flatten();
    let labels = spans.filter_map(|span| span["label"].as_str());
    labels.collect::<Vec<&str>>().join("\n")
}

fn words(code: &str, message: &str, labels: &str) -> Option<String> {
    let quoted = quoted(message);
    match code {
        "E0382" => {
            let name = quoted?;
            Some(format!(
                "`{name}` was moved (given away) before: lend it there with &{name}, or give a copy with {name}.clone() (of a frame that copies no data)"
            ))
        }
        "E0599" if message.contains("Result<") => Some(
            "this value is a Result, which may be an error: put a ? behind the call that made it".to_owned(),
        ),
        "E0599" if message.contains("Option<") => Some(
            "this value is an Option, which may be None: take what is in it with .ok_or(\"nothing there\")?".to_owned(),
        ),
        "E0432" | "E0433" => {
            let name = after(labels, "unlinked crate `").or_else(|| after(message, "unlinked crate `"))?;
            Some(format!(
                "there is no crate `{name}` in this notebook yet: put  :dep {name} = \"*\"  on a line before it"
            ))
        }
        "E0277" if message.contains("doesn't implement `Debug`") => {
            let name = quoted?;
            Some(format!(
                "`{name}` can't be shown: put #[derive(Debug)] above its definition, or end the line with ;"
            ))
        }
        "E0277" if message.contains("the `?` operator can only be applied") => {
            Some("there is no error here that a ? could pass on: leave it out".to_owned())
        }
        "E0384" | "E0596" => {
            let name = quoted?;
            Some(format!("`{name}` is not to be changed: make it with  let mut {name} = …"))
        }
        _ => None,
    }
}

/// The first thing in backticks.
fn quoted(message: &str) -> Option<&str> {
    after(message, "`")
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(mark)?;
    Some(rest.split_once('`')?.0)
}

#[cfg(test)]
mod tests {
    use super::{of_the_machine, words};

    #[test]
    fn the_common_mistakes_are_said_plainly() {
        let said = |code, message, labels| words(code, message, labels).unwrap_or_default();
        assert!(said("E0382", "borrow of moved value: `df`", "").contains("df.clone()"));
        assert!(
            said(
                "E0599",
                "no method named `height` found for enum `std::result::Result<T, E>`",
                ""
            )
            .contains("put a ? behind")
        );
        let machine = |message| of_the_machine(message).unwrap_or_default();
        assert!(machine("linker `cc` not found").contains("build-essential"));
        assert_eq!(machine("mismatched types"), "");
        let unlinked = "use of unresolved module or unlinked crate `rand`";
        assert!(said("E0432", "unresolved import `rand`", unlinked).contains(":dep rand = \"*\""));
        assert_eq!(said("E0308", "mismatched types", ""), "");
    }
}
