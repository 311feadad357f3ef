//! Which parts of a crate are built: what `#[cfg(…)]` says of its features.

use std::collections::BTreeSet;
use std::path::Path;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

/// What something needs that is not built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lack {
    /// The crate, as it is named in code.
    pub krate: String,
    /// Those of its features that it was not built with. None if it is left out for
    /// another reason, as tests are.
    pub features: BTreeSet<String>,
}

/// A crate's build.
#[derive(Debug, Clone, Default)]
pub(super) struct Build {
    krate: String,
    /// `None` if nobody knows.
    features: Option<BTreeSet<String>>,
}

/// What an option of `cfg` is. Of most it is not known here: those are taken for set.
enum Setting {
    On,
    Off(BTreeSet<String>),
    Unknown,
}

impl Build {
    /// The build of the crate whose sources are in `…/polars-core-0.55.2/src`.
    pub(super) fn from_sources(
        sources: &Path,
        features: &crate::toolchain::stamp::Features,
    ) -> Build {
        let folder = sources.parent().and_then(Path::file_name);
        let folder = folder.unwrap_or_default().to_string_lossy().into_owned();
        let is_version = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let package = match folder.rsplit_once('-') {
            Some((package, version)) if is_version(version) => package,
            _ => &folder,
        };
        let krate = package.replace('-', "_");
        Build {
            features: features.get(&krate).cloned(),
            krate,
        }
    }

    pub(super) fn krate(&self) -> &str {
        &self.krate
    }

    /// What keeps an item with these attributes out of the build.
    pub(super) fn lack(&self, attributes: &[Attribute]) -> Option<Lack> {
        let mut lacked = None;
        for attribute in attributes.iter().filter(|it| it.path().is_ident("cfg")) {
            let Ok(condition) = attribute.parse_args::<Meta>() else {
                continue;
            };
            if let Setting::Off(features) = self.option(&condition) {
                let lack = lacked.get_or_insert_with(|| Lack {
                    krate: self.krate.clone(),
                    ..Lack::default()
                });
                lack.features.extend(features);
            }
        }
        lacked
    }

    fn option(&self, condition: &Meta) -> Setting {
        let name = condition.path().get_ident().map(ToString::to_string);
        match (name.as_deref(), condition) {
            (Some("test" | "doctest" | "docsrs"), Meta::Path(_)) => Setting::Off(BTreeSet::new()),
            (Some("feature"), Meta::NameValue(pair)) => self.feature(&pair.value),
            (Some(name @ ("all" | "any" | "not")), Meta::List(list)) => {
                let inner = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
                let inner = inner.unwrap_or_default();
                let options = inner.iter().map(|condition| self.option(condition));
                match name {
                    "all" => all(options),
                    "any" => any(options),
                    _ => not(options),
                }
            }
            _ => Setting::Unknown,
        }
    }

    fn feature(&self, value: &syn::Expr) -> Setting {
        let syn::Expr::Lit(literal) = value else {
            return Setting::Unknown;
        };
        let (syn::Lit::Str(name), Some(features)) = (&literal.lit, &self.features) else {
            return Setting::Unknown;
        };
        match features.contains(&name.value()) {
            true => Setting::On,
            false => Setting::Off([name.value()].into()),
        }
    }
}

fn all(options: impl Iterator<Item = Setting>) -> Setting {
    options.fold(Setting::On, |known, option| match (known, option) {
        (Setting::Off(mut lacked), Setting::Off(more)) => {
            lacked.extend(more);
            Setting::Off(lacked)
        }
        (Setting::Off(lacked), _) | (_, Setting::Off(lacked)) => Setting::Off(lacked),
        (Setting::Unknown, _) | (_, Setting::Unknown) => Setting::Unknown,
        (Setting::On, Setting::On) => Setting::On,
    })
}

/// Of several features that would do, the first is named.
fn any(options: impl Iterator<Item = Setting>) -> Setting {
    let nothing = Setting::Off(BTreeSet::new());
    options.fold(nothing, |known, option| match (known, option) {
        (Setting::On, _) | (_, Setting::On) => Setting::On,
        (Setting::Unknown, _) | (_, Setting::Unknown) => Setting::Unknown,
        (Setting::Off(lacked), Setting::Off(more)) => match lacked.is_empty() {
            true => Setting::Off(more),
            false => Setting::Off(lacked),
        },
    })
}

fn not(mut options: impl Iterator<Item = Setting>) -> Setting {
    match options.next() {
        Some(Setting::On) => Setting::Off(BTreeSet::new()),
        Some(Setting::Off(_)) => Setting::On,
        Some(Setting::Unknown) | None => Setting::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cfg_says_what_is_not_built() {
        let build = Build {
            krate: "polars_core".to_owned(),
            features: Some(["csv".to_owned(), "lazy".to_owned()].into()),
        };
        for (attribute, lacked) in [
            ("#[cfg(feature = \"csv\")]", None),
            ("#[cfg(feature = \"json\")]", Some("json")),
            (
                "#[cfg(all(feature = \"csv\", feature = \"json\", feature = \"mode\"))]",
                Some("json mode"),
            ),
            ("#[cfg(any(feature = \"json\", feature = \"csv\"))]", None),
            (
                "#[cfg(any(feature = \"json\", feature = \"mode\"))]",
                Some("json"),
            ),
            ("#[cfg(not(feature = \"json\"))]", None),
            ("#[cfg(not(feature = \"csv\"))]", Some("")),
            ("#[cfg(test)]", Some("")),
            ("#[cfg(target_os = \"linux\")]", None),
            (
                "#[cfg(any(target_os = \"linux\", feature = \"json\"))]",
                None,
            ),
            ("#[must_use]", None),
        ] {
            let item: syn::ItemFn = syn::parse_str(&format!("{attribute} fn f() {{}}")).unwrap();
            let features = build.lack(&item.attrs).map(|lack| lack.features);
            let names = features.map(|it| it.into_iter().collect::<Vec<_>>().join(" "));
            assert_eq!(names.as_deref(), lacked, "{attribute}");
        }
        let item: syn::ItemFn = syn::parse_str("#[cfg(feature = \"json\")] fn f() {}").unwrap();
        assert_eq!(Build::default().lack(&item.attrs), None);
    }

    #[test]
    fn a_crate_is_known_by_the_folder_of_its_sources() {
        for (sources, krate) in [
            ("/r/polars-core-0.55.2/src", "polars_core"),
            ("/w/argus-nb/src", "argus_nb"),
            ("/library/core/src", "core"),
        ] {
            let build = Build::from_sources(Path::new(sources), &Default::default());
            assert_eq!(build.krate(), krate);
        }
    }
}
