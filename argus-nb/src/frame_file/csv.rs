//! Rows as lines of text, as polars writes them.
//!
//! polars makes the lines of some rows on all cores, then writes these, then makes the next; here
//! the next are made while those are written. And most values are made `fields` here, times with a
//! `clock`: polars asks chrono for each, which takes a third of the whole.

use super::fields::{Fields, Words};
use polars::prelude::*;
use rayon::prelude::*;
use std::io::Write;

/// How many rows are made text at a time.
const BATCH: usize = 1 << 13;

/// A header, if it is wanted, and a line for each row.
pub(super) fn write(
    df: &DataFrame,
    has_header: bool,
    to: &mut (dyn Write + Send),
) -> PolarsResult<()> {
    if has_header {
        CsvWriter::new(&mut *to).finish(&mut df.clear())?;
    }
    let words: Vec<Words> = df.dtypes().iter().map(Words::new).collect();
    let batches: Vec<usize> = (0..df.height()).step_by(BATCH).collect();
    let at_a_time = 2 * rayon::current_num_threads();
    let buffers = || vec![Vec::new(); at_a_time];
    let (mut written, mut made) = (buffers(), buffers());
    for batches in batches.chunks(at_a_time) {
        let (writing, making) = rayon::join(
            || written.iter().try_for_each(|lines| to.write_all(lines)),
            || {
                let lines = made.par_iter_mut().enumerate();
                lines.try_for_each(|(number, lines)| {
                    lines.clear();
                    match batches.get(number) {
                        Some(first) => write_lines(&df.slice(*first as i64, BATCH), &words, lines),
                        None => Ok(()),
                    }
                })
            },
        );
        writing?;
        making?;
        std::mem::swap(&mut written, &mut made);
    }
    written.iter().try_for_each(|lines| to.write_all(lines))?;
    Ok(())
}

fn write_lines(rows: &DataFrame, words: &[Words], to: &mut Vec<u8>) -> PolarsResult<()> {
    let fields = rows.columns().iter().zip(words);
    let fields = fields.map(|(column, words)| Fields::new(column, words));
    let fields: Vec<Fields<'_>> = fields.collect::<PolarsResult<_>>()?;
    for row in 0..rows.height() {
        let begin = to.len();
        for (at, fields) in fields.iter().enumerate() {
            if at > 0 {
                to.push(b',');
            }
            fields.write(row, to);
        }
        // An empty line would be no row to whoever reads it.
        if fields.len() == 1 && to.len() == begin {
            to.extend_from_slice(b"\"\"");
        }
        to.push(b'\n');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Times of each unit and zone, at the ends of days and years, before 1970 and far away.
    fn frames() -> Vec<DataFrame> {
        let seconds = [
            0,
            -1,
            1_700_000_000,
            951_782_399,
            951_782_400,
            -62_167_219_200,
            253_402_300_799,
        ];
        let far = [253_402_300_800, -62_167_219_201];
        let rows = 3 * BATCH + 7;
        let times = |second: &[i64], unit: TimeUnit, zone: Option<&str>| {
            let of_a_second = match unit {
                TimeUnit::Milliseconds => 1_000,
                TimeUnit::Microseconds => 1_000_000,
                TimeUnit::Nanoseconds => 1_000_000_000,
            };
            let time = |row: usize| {
                let second = second[row % second.len()];
                let whole = second.checked_mul(of_a_second)?;
                (row % 5 != 3).then_some(whole + row as i64 % of_a_second)
            };
            let times: Int64Chunked = (0..rows).map(time).collect();
            let zone = zone.map(|zone| TimeZone::opt_try_new(Some(zone)).unwrap().unwrap());
            let times = times.into_series().cast(&DataType::Datetime(unit, zone));
            let numbers: Vec<f64> = (0..rows).map(|row| row as f64 / 3.0).collect();
            let words: Vec<&str> = (0..rows)
                .map(|row| ["a", "b,\"", "", "c\nd", "\"e", "\u{e9}"][row % 6])
                .collect();
            let whole = (0..rows as i64).map(|row| (row % 3 > 0).then_some(row * row - 5000));
            let df = df!(
                "t" => times.unwrap(), "n" => numbers, "w" => words, "i" => whole.collect::<Vec<_>>(),
                "u" => (0..rows as u64).map(|row| u64::MAX - row).collect::<Vec<_>>(),
                "b" => (0..rows).map(|row| (row % 4 > 0).then_some(row % 2 > 0)).collect::<Vec<_>>(),
            );
            let words = DataType::from_categories(Categories::global());
            let some = |value: Expr| when(col("b")).then(value).otherwise(lit(NULL));
            let others = [
                col("i").cast(DataType::UInt16).alias("p"),
                some(col("w")).cast(words).alias("c"),
                some(col("w")).alias("x"),
                some(col("n") - lit(1e3)).alias("f"),
                lit(i64::MIN).alias("least"),
            ];
            df.unwrap().lazy().with_columns(others).collect().unwrap()
        };
        let mut frames = vec![times(&far, TimeUnit::Microseconds, None)];
        for unit in [
            TimeUnit::Milliseconds,
            TimeUnit::Microseconds,
            TimeUnit::Nanoseconds,
        ] {
            for zone in [None, Some("UTC"), Some("Europe/Berlin")] {
                frames.push(times(&seconds, unit, zone));
            }
        }
        frames.push(frames[0].clear());
        frames.push(frames[0].head(Some(2)));
        frames
    }

    #[test]
    fn what_is_missing_is_a_row_where_there_is_one_column() {
        let df = df!("host" => [Some("a"), None, Some("b")]).unwrap();
        let mut written = Vec::new();
        write(&df, true, &mut written).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "host\na\n\"\"\nb\n");
    }

    #[test]
    fn lines_are_those_that_polars_writes() {
        for mut df in frames() {
            let (mut ours, mut of_polars) = (Vec::new(), Vec::new());
            write(&df, true, &mut ours).unwrap();
            CsvWriter::new(&mut of_polars).finish(&mut df).unwrap();
            let [ours, of_polars] = [ours, of_polars].map(|text| String::from_utf8(text).unwrap());
            assert!(ours.lines().count() > df.height());
            for (ours, of_polars) in ours.lines().zip(of_polars.lines()) {
                assert_eq!(ours, of_polars);
            }
            assert_eq!(ours.len(), of_polars.len());
        }
    }
}
