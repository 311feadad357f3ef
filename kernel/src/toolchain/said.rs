//! What a zygote's child says of a cell, beside what a rustc of its own would say.

/// What a child said, and whether it came to its end.
pub struct Said {
    pub stderr: Vec<u8>,
    pub is_made: bool,
}

impl Said {
    /// Whether a rustc that compiles the file itself would have said the same. A child may
    /// name the file that includes the cell, and it puts a `use` that it advises elsewhere.
    pub fn is_worded_as_ever(&self) -> bool {
        let said = String::from_utf8_lossy(&self.stderr);
        !OF_CHILDREN.iter().any(|text| said.contains(text))
    }

    /// Whether the system has refused the child something, such as memory or a crate's file: a
    /// rustc of its own may get it, or says so in its own words.
    pub fn is_of_a_refusal(&self) -> bool {
        let said = String::from_utf8_lossy(&self.stderr);
        OF_REFUSALS.iter().any(|text| said.contains(text))
    }

    pub fn new(stderr: &[u8], is_made: bool) -> Said {
        let said = String::from_utf8_lossy(stderr);
        let stderr = said.replace(NOWHERE[0], NOWHERE[1]).into_bytes();
        Said { stderr, is_made }
    }
}

/// What a child says of a place that is nowhere, and what another rustc says of it.
const NOWHERE: [&str; 2] = [
    r#""file_name":"src/zygote.rs","byte_start":0,"byte_end":0,"#,
    r#""file_name":"src/lib.rs","byte_start":0,"byte_end":0,"#,
];

/// What rustc says then: of a file that it can't read, of crates for that reason or since
/// they were built after the zygote was started, of the linker.
const OF_REFUSALS: [&str; 6] = [
    "(os error ",
    "failed to mmap",
    "\"code\":\"E0786\"",
    "\"code\":\"E0460\"",
    "\"code\":\"E0463\"",
    "\"message\":\"linking with ",
];

const OF_CHILDREN: [&str; 2] = ["zygote", "\"suggested_replacement\":\"use "];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_file_of_its_own_would_not_get_are_known() {
        let is_as_ever = |text: &str| Said::new(text.as_bytes(), false).is_worded_as_ever();
        assert!(is_as_ever("{\"message\":\"cannot find value `use`\"}"));
        assert!(!is_as_ever("{\"file_name\":\"src/zygote.rs\"}"));
        assert!(is_as_ever(&format!("{{{}}}", NOWHERE[0])));
        assert!(!is_as_ever("{\"suggested_replacement\":\"use a::B;\\n\"}"));
        let is_of_a_refusal = |text: &str| Said::new(text.as_bytes(), false).is_of_a_refusal();
        let refused = "failed to mmap file 'a.rlib': Cannot allocate memory (os error 12)";
        assert!(is_of_a_refusal(refused));
        assert!(!is_of_a_refusal(
            "{\"message\":\"cannot find value `memory`\"}"
        ));
    }
}
