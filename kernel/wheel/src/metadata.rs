//! What pip reads of a wheel before it unpacks it.

use crate::platform::Platform;
use std::fmt::Write;

/// What is said of a project.
#[derive(Debug, Clone)]
pub struct Project {
    /// As PyPI has it, with hyphens.
    pub name: String,
    pub version: String,
    pub summary: String,
    /// An SPDX expression.
    pub licence: String,
    pub repository: String,
    pub python: String,
    /// Packages that come along always, each with its versions.
    pub needs: Vec<String>,
    pub keywords: Vec<String>,
    pub extras: Vec<Extra>,
    /// In Markdown.
    pub description: String,
}

/// Packages that come along if they are asked for, `pip install NAME[EXTRA]`.
#[derive(Debug, Clone)]
pub struct Extra {
    pub name: String,
    pub packages: Vec<String>,
}

impl Project {
    /// Name and version as files and folders have them.
    pub(crate) fn stem(&self) -> String {
        format!("{}-{}", self.name.replace('-', "_"), self.version)
    }

    /// The file METADATA: <https://packaging.python.org/en/latest/specifications/core-metadata/>.
    pub(crate) fn metadata(&self, licences: &[String]) -> String {
        let mut text = String::new();
        let mut line = |key: &str, value: &str| {
            let _ = writeln!(text, "{key}: {value}");
        };
        line("Metadata-Version", "2.4");
        line("Name", &self.name);
        line("Version", &self.version);
        line("Summary", &self.summary);
        line("Keywords", &self.keywords.join(","));
        line("Project-URL", &format!("Repository, {}", self.repository));
        line("License-Expression", &self.licence);
        for licence in licences {
            line("License-File", licence);
        }
        line("Requires-Python", &self.python);
        for package in &self.needs {
            line("Requires-Dist", package);
        }
        for Extra { name, packages } in &self.extras {
            line("Provides-Extra", name);
            for package in packages {
                line("Requires-Dist", &format!("{package}; extra == \"{name}\""));
            }
        }
        line("Description-Content-Type", "text/markdown");
        text.push('\n');
        text.push_str(&self.description);
        text
    }
}

/// The part of a wheel's name that says where it runs: any Python 3, since nothing in it
/// is linked to one.
pub(crate) fn tag(platform: &Platform) -> String {
    format!("py3-none-{}", platform.tag())
}

/// The file WHEEL.
pub(crate) fn wheel(platform: &Platform, generator: &str) -> String {
    format!(
        "Wheel-Version: 1.0\nGenerator: {generator}\nRoot-Is-Purelib: false\nTag: {}\n",
        tag(platform)
    )
}
