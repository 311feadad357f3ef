//! Where rows are: an engine that runs, what is connected to it, and the same rows in memory.

use anyhow::{Context, Result};
use argus_nb::data::remote::{Connection, Remote};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::notebooks;
use argus_tests::engines::{self, Proxy};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Scan,
    DuckDb,
    Sail,
    Spark,
}

impl Kind {
    /// Writes a file that an engine of this kind can read: Sail can't read categories as polars
    /// writes them.
    pub fn write(self, df: &DataFrame, file: &Path) -> Result<()> {
        let is_category = |column: &&Column| {
            matches!(
                column.dtype(),
                DataType::Categorical(..) | DataType::Enum(..)
            )
        };
        let texts = match self {
            Kind::Sail => df.columns().iter().filter(is_category),
            _ => [].iter().filter(is_category),
        };
        let texts = texts.map(|column| col(column.name().clone()).cast(DataType::String));
        let df = df.clone().lazy().with_columns(texts.collect::<Vec<Expr>>());
        df.collect()?.save(file)?;
        Ok(())
    }

    pub fn name(self) -> &'static str {
        match self {
            Kind::Scan => "scan",
            Kind::DuckDb => "duckdb",
            Kind::Sail => "sail",
            Kind::Spark => "spark",
        }
    }
}

/// An engine, and flows that are there and here.
pub struct Place {
    pub kind: Kind,
    /// The server, where it is one.
    pub engine: Option<engines::Engine>,
    /// What stands before the server, and counts.
    pub proxy: Option<Proxy>,
    /// What `connect` takes; nothing for a scan.
    pub address: String,
    /// The flows in memory.
    pub local: DataFrame,
    /// The same in a file.
    pub mixed: PathBuf,
    /// The documented notebook's flows in a file.
    pub flows: PathBuf,
    pub folder: TempDir,
}

impl Place {
    /// Starts the engine.
    pub fn new(kind: Kind) -> Result<Place> {
        let engine = match kind {
            Kind::Scan | Kind::DuckDb => None,
            Kind::Sail => Some(engines::Engine::start(engines::Kind::Sail)?),
            Kind::Spark => Some(engines::Engine::start(engines::Kind::Spark)?),
        };
        let proxy = match &engine {
            Some(engine) => Some(Proxy::to(engine.address()?)?),
            None => None,
        };
        let address = match (&engine, &proxy) {
            (Some(engine), Some(proxy)) => {
                let (scheme, _) = engine.uri.split_once("://").context("an address")?;
                format!("{scheme}://{}", proxy.address)
            }
            _ => "duckdb:".to_owned(),
        };
        let folder = tempfile::tempdir()?;
        let (mixed, flows) = (
            folder.path().join("mixed.parquet"),
            folder.path().join("flows.parquet"),
        );
        kind.write(&load(notebooks().join("data/flows.csv"))?, &flows)?;
        let hard = hard_flows()?;
        hard.save(&mixed)?;
        let local = load(&mixed)?;
        kind.write(&hard, &mixed)?;
        Ok(Place {
            kind,
            engine,
            proxy,
            address,
            local,
            mixed,
            flows,
            folder,
        })
    }

    pub fn connection(&self) -> Result<Connection> {
        Ok(connect(&self.address)?)
    }

    /// The flows there.
    pub fn remote(&self, file: &Path) -> Result<Remote> {
        let path = file.to_str().context("a path in UTF-8")?;
        Ok(self.connection()?.parquet(path)?)
    }

    /// The expression of a cell that gives the flows of a file.
    pub fn expression(&self, file: &Path) -> String {
        match self.kind {
            Kind::Scan => format!("scan({:?})?", file.display().to_string()),
            _ => format!(
                "connect({:?})?.parquet({:?})?",
                self.address,
                file.display().to_string()
            ),
        }
    }

    /// The server.
    pub fn server(&mut self) -> Result<&mut engines::Engine> {
        self.engine.as_mut().context("an engine that is a server")
    }
}

/// Real flows, with nulls in every kind of column, and one of all that floating point has and
/// numbers have not.
fn hard_flows() -> Result<DataFrame> {
    let df = load(notebooks().join("data/labelled.csv"))?;
    let hard = (0..df.height()).map(|row| match row % 41 {
        0 => Some(f64::NAN),
        1 => Some(f64::INFINITY),
        2 => Some(f64::NEG_INFINITY),
        3 => None,
        4 => Some(-0.0),
        5 => Some(5e-324),
        6 => Some(1e301),
        7 => Some(-1e-9),
        _ => Some((row * 7919 % 100_003) as f64 / 97.0),
    });
    let hard = Series::new("Hard".into(), hard.collect::<Vec<Option<f64>>>());
    let blank = |(nth, name): (i32, &str)| {
        let is_blank = (col("row") % lit(53)).eq(lit(nth));
        let value = when(is_blank).then(lit(NULL)).otherwise(col(name));
        value.alias(name)
    };
    let blanked = ["StartTime", "Proto", "SrcAddr", "TotBytes", "State"];
    let mut df = df
        .lazy()
        .with_row_index("row", None)
        .with_columns((7..).zip(blanked).map(blank).collect::<Vec<Expr>>())
        .drop(cols(["row"]))
        .collect()?;
    df.with_column(hard.into())?;
    Ok(df)
}
