//! What the reader makes of sources.

use super::*;

fn methods() -> Methods {
    let source = "
        pub struct DataFrame;
        impl DataFrame {
            /// Rows.
            ///
            /// More.
            pub fn height(&self) -> usize { 0 }
            pub fn new() -> PolarsResult<Self> { todo!() }
            fn hidden(&self) {}
            pub unsafe fn take_unchecked(&self) {}
            pub fn sort_impl(&self) {}
            pub fn column(&self, name: &str) -> PolarsResult<&Column> { todo!() }
        }
        pub trait IntoLazy { fn lazy(self) -> LazyFrame; }
        impl IntoLazy for DataFrame { fn lazy(self) -> LazyFrame { todo!() } }
        impl LazyFrame {
            pub fn filter(self, by: Expr) -> Self { self }
            #[cfg(feature = \"csv\")] pub fn sink_csv(self) {}
            #[cfg(feature = \"json\")] pub fn sink_json(self) {}
        }
        #[cfg(feature = \"rank\")] mod rank {
            impl LazyFrame { #[cfg(feature = \"cov\")] pub fn rank(self) {} }
            pub enum RankMethod { Average }
            pub fn rank_all() {}
        }
        impl<P: Plot> Figure<P> { pub fn title(self) -> Self { self } }
        impl Figure<Bars> { pub fn horizontal(self) -> Self { self } }
        /// How.
        pub enum How { Left, #[cfg(feature = \"asof\")] AsOf(AsOfOptions), Cut { n: usize } }
        impl How { pub fn parse(text: &str) -> Self { todo!() } pub fn is_left(&self) -> bool { true } }
        pub fn load(path: impl AsRef<Path>) -> Result<DataFrame, LoadError> { todo!() }
    ";
    let mut reader = Reader {
        prelude: [
            ("IntoLazy", "polars"),
            ("load", "argus_nb"),
            ("Verbs", "argus_nb"),
            ("DataFrame", "polars"),
        ]
        .map(|(name, krate)| (name.to_owned(), krate.to_owned()))
        .into(),
        ..Reader::default()
    };
    let features = BTreeMap::from([("polars_core".to_owned(), ["csv".to_owned()].into())]);
    let mut add = |sources: &str, source: &str| {
        reader.build = Build::from_sources(Path::new(sources), &features);
        reader.add_items(
            syn::parse_file(source).unwrap().items,
            Path::new("/x"),
            None,
        );
    };
    add(
        "/argus-nb/src",
        "pub struct DataFrame; impl DataFrame { pub fn other(&self) {} }
        pub trait Verbs { type Answer; fn ra(&self) -> Result<Self, FilterError>; fn sql(&self) -> Self::Answer; }
        impl Verbs for DataFrame { fn ra(&self) -> Result<Self, FilterError> {} fn sql(&self) -> Result<DataFrame, SqlError> {} }
        pub trait IntoLazy { fn inner(&self); } impl IntoLazy for DataFrame { fn inner(&self) {} }",
    );
    add("/polars-core-0.5.0/src", source);
    reader.finish()
}

#[test]
fn what_a_signature_says_in_one_word_is_evident() {
    let methods = methods();
    let variable = |name: &str| {
        let path = match name {
            "df" => "argus_nb::prelude::DataFrame",
            "mine" => "DataFrame",
            "borrowed" => "&argus_nb::prelude::DataFrame",
            "text" => "std::string::String",
            _ => return None,
        };
        Some(path.to_owned())
    };
    let frame = Some("argus_nb::prelude::DataFrame");
    for (code, expected) in [
        ("12", Some("i32")),
        ("8usize", Some("usize")),
        ("-1", Some("i32")),
        ("0.5", Some("f64")),
        ("true", Some("bool")),
        ("\"text\"", Some("&str")),
        ("format!(\"{n}\")", Some("std::string::String")),
        ("text", Some("std::string::String")),
        ("text.clone()", Some("std::string::String")),
        ("df.height()", Some("usize")),
        ("mine.height()", Some("usize")),
        ("df.clone()", frame),
        ("df.ra()?.ra()?", frame),
        ("df.ra().unwrap()", frame),
        ("df.sql()?", frame),
        ("load(\"x\")?", frame),
        ("df!(\"n\" => [1])?", frame),
        ("DataFrame::new()?", frame),
        ("parameter(\"top\", 8usize)?", Some("usize")),
        (
            "parameter(\"flows\", \"x.csv\")?",
            Some("std::string::String"),
        ),
        ("parameter(\"flows\", x)?", None),
        // Not owned, not of one word, not in the prelude, or not known.
        ("df.column(\"n\")?", None),
        ("df.ra()", None),
        ("df.lazy()", None),
        ("load(\"x\")", None),
        ("borrowed.clone()", None),
        ("df.no_such()", None),
        ("unknown.height()", None),
    ] {
        let expression = syn::parse_str(code).unwrap();
        let ty = methods.evident_type(&expression, &variable);
        assert_eq!(ty.as_deref(), expected, "{code}");
    }
}

#[test]
fn a_chain_is_followed_to_its_type() {
    let methods = methods();
    let variable = |name: &str| (name == "df").then(|| Ty::from_name("DataFrame"));
    for (code, expected) in [
        ("df.clone().lazy().filter(x)", Some("LazyFrame")),
        ("load(\"x\")?", Some("DataFrame")),
        ("DataFrame::new()?.column(\"n\")?", Some("Column")),
        ("unknown.height()", None),
    ] {
        let expression = syn::parse_str(code).unwrap();
        let ty = methods.type_of(&expression, &variable);
        assert_eq!(ty.map(|ty| ty.name).as_deref(), expected, "{code}");
    }
}

#[test]
fn what_is_a_crates_own_business_is_left_out_and_argus_nbs_verbs_are_known() {
    let methods = methods();
    let found = methods.callable_on(&Ty::from_name("DataFrame"));
    let found: Vec<(&str, bool)> = found.iter().map(|(name, it)| (*name, it.is_own)).collect();
    let polars = ["column", "height", "lazy"].map(|name| (name, false));
    assert_eq!(
        found,
        [polars.as_slice(), &[("ra", true), ("sql", true)]].concat()
    );
}

#[test]
fn what_is_not_built_is_not_offered_and_its_features_are_known() {
    let methods = methods();
    let lazy = Ty::from_name("LazyFrame");
    let names: Vec<&str> = methods.callable_on(&lazy).keys().copied().collect();
    assert_eq!(names, ["filter", "sink_csv"]);
    let features = |lack: Option<&Lack>| {
        lack.map(|lack| lack.features.iter().cloned().collect::<Vec<_>>().join(" "))
    };
    for (name, expected) in [
        ("sink_json", Some("json")),
        ("rank", Some("cov rank")),
        ("filter", None),
    ] {
        let lack = methods.lack_of(&lazy, name);
        assert_eq!(features(lack).as_deref(), expected, "{name}");
        assert!(lack.is_none_or(|lack| lack.krate == "polars_core"));
    }
    let how = Ty::from_name("How");
    assert_eq!(
        features(methods.lack_of(&how, "AsOf")).as_deref(),
        Some("asof")
    );
    for name in ["rank_all", "RankMethod"] {
        assert_eq!(
            features(methods.lack_of_name(name)).as_deref(),
            Some("rank")
        );
    }
}

#[test]
fn behind_a_types_name_stand_its_variants_and_functions() {
    let methods = methods();
    let of = |name: &str| -> Vec<&str> { methods.named_in(name).map(|(name, _)| name).collect() };
    assert_eq!(of("How"), ["Cut", "Left", "parse"]);
    assert_eq!(of("DataFrame"), ["new"]);
    let left = &methods.of_type("How").unwrap()["Cut"];
    assert_eq!(left.signature, "How::Cut { n }");
}

#[test]
fn a_type_has_its_own_methods_and_not_those_of_its_kin() {
    let methods = methods();
    for (ty, expected) in [
        ("Figure<Bars>", &["horizontal", "title"][..]),
        ("Figure<Boxplot>", &["title"]),
    ] {
        let ty = Ty::parse(ty).unwrap();
        let names: Vec<&str> = methods.callable_on(&ty).keys().copied().collect();
        assert_eq!(names, expected);
    }
}

#[test]
fn what_cannot_be_called_is_not_offered() {
    let methods = methods();
    let frame = Ty::from_name("DataFrame");
    let offered = methods.callable_on(&frame);
    let names: Vec<&str> = offered.keys().copied().collect();
    assert_eq!(names, ["column", "height", "lazy", "ra", "sql"]);
    assert_eq!(offered["height"].signature, "fn height(&self) -> usize");
    assert_eq!(offered["height"].doc, "Rows.");
    assert_eq!(
        methods.function("load").unwrap().returns,
        Ty::parse("Result<DataFrame>")
    );
}
