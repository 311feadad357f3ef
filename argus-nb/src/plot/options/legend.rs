//! What a reader asks of the legend.

use crate::plot::layout::caption::LegendWords;
use crate::plot::layout::groups::GroupNames;

/// How the legend shall be: `false` for none, a text for its title, a list for the
/// names of the groups, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Legend {
    /// As the groups are called.
    Shown,
    Hidden,
    Titled(String),
    Named(Vec<String>),
}

impl Legend {
    /// What it says of these groups.
    pub(crate) fn words(&self, groups: &GroupNames) -> Option<LegendWords> {
        let mut words = LegendWords::from_groups(groups)?;
        match self {
            Legend::Hidden => return None,
            Legend::Shown => {}
            Legend::Titled(title) => words.title.clone_from(title),
            Legend::Named(names) => {
                for (name, given) in words.names.iter_mut().zip(names) {
                    name.clone_from(given);
                }
            }
        }
        Some(words)
    }
}

impl From<bool> for Legend {
    fn from(shown: bool) -> Legend {
        if shown { Legend::Shown } else { Legend::Hidden }
    }
}

impl From<&str> for Legend {
    fn from(title: &str) -> Legend {
        Legend::Titled(title.to_owned())
    }
}

impl From<String> for Legend {
    fn from(title: String) -> Legend {
        Legend::Titled(title)
    }
}

impl<S: Into<String>, const N: usize> From<[S; N]> for Legend {
    fn from(names: [S; N]) -> Legend {
        Legend::Named(names.into_iter().map(Into::into).collect())
    }
}

impl<S: Into<String>> From<Vec<S>> for Legend {
    fn from(names: Vec<S>) -> Legend {
        Legend::Named(names.into_iter().map(Into::into).collect())
    }
}
