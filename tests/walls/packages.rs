//! What a package links to, by Cargo.lock: more than it really does, never less.

use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

/// The packages of a lock file; of a name that has several versions, the dependencies of
/// all.
pub struct Packages {
    dependencies: BTreeMap<String, BTreeSet<String>>,
}

impl Packages {
    pub fn from_lock(text: &str) -> Packages {
        let mut dependencies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for package in text.split("[[package]]").skip(1) {
            let quoted = |line: &str| line.split('"').nth(1).map(str::to_owned);
            let mut lines = package.lines();
            let name = lines
                .find(|line| line.starts_with("name = "))
                .and_then(quoted);
            let named = lines
                .skip_while(|line| !line.starts_with("dependencies = ["))
                .skip(1)
                .take_while(|line| !line.starts_with(']'))
                .filter_map(quoted);
            // Behind a name its version may stand, where there are several.
            let named = named.filter_map(|name| name.split(' ').next().map(str::to_owned));
            let all = dependencies.entry(name.unwrap_or_default()).or_default();
            all.extend(named);
        }
        Packages { dependencies }
    }

    /// What a package names itself.
    pub fn direct(&self, package: &str) -> Result<&BTreeSet<String>> {
        let found = self.dependencies.get(package);
        found.with_context(|| format!("no package `{package}` in Cargo.lock"))
    }

    /// All that it links to.
    pub fn linked(&self, package: &str) -> Result<BTreeSet<String>> {
        let mut linked = self.direct(package)?.clone();
        let mut next: Vec<String> = linked.iter().cloned().collect();
        while let Some(package) = next.pop() {
            for dependency in self.direct(&package)? {
                if linked.insert(dependency.clone()) {
                    next.push(dependency.clone());
                }
            }
        }
        Ok(linked)
    }
}

#[cfg(test)]
mod tests {
    use super::Packages;
    use anyhow::Result;

    const LOCK: &str = "version = 4\n\n\
        [[package]]\nname = \"a\"\nversion = \"0.1.0\"\ndependencies = [\n \"b\",\n \"c 2.0.0\",\n]\n\n\
        [[package]]\nname = \"b\"\nversion = \"0.1.0\"\nsource = \"x\"\n\n\
        [[package]]\nname = \"c\"\nversion = \"2.0.0\"\ndependencies = [\n \"d\",\n]\n\n\
        [[package]]\nname = \"d\"\nversion = \"0.1.0\"\n";

    #[test]
    fn what_is_linked_is_found_through_others() -> Result<()> {
        let packages = Packages::from_lock(LOCK);
        let direct: Vec<&String> = packages.direct("a")?.iter().collect();
        assert_eq!(direct, ["b", "c"]);
        let linked: Vec<String> = packages.linked("a")?.into_iter().collect();
        assert_eq!(linked, ["b", "c", "d"]);
        assert!(packages.linked("b")?.is_empty());
        assert!(packages.linked("nobody").is_err());
        Ok(())
    }
}
