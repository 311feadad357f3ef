//! `Flgs`, taken apart: what each of its positions says.

use super::column::{ColumnError, dtype_of};
use crate::streaming::{fold, is_in_memory};
use polars::prelude::*;

/// A column that [`super::Flows::flags`] makes.
struct Flag {
    name: &'static str,
    /// The position in `Flgs`, from 0.
    at: usize,
    /// The letters there that mean it.
    letters: &'static [u8],
}

const fn flag(name: &'static str, at: usize, letters: &'static [u8]) -> Flag {
    Flag { name, at, letters }
}

/// By `man ra` (3.0.8), OUTPUT FORMAT, flgs.
#[rustfmt::skip]
const FLAGS: &[Flag] = &[
    flag("time_corrected", 0, b"T"),
    flag("netflow", 0, b"N"),
    flag("several_encapsulations", 1, b"*"),
    flag("several_macs", 1, b"M"),
    flag("mpls", 1, b"m"),
    flag("vlan", 1, b"v"),
    flag("wireless", 1, b"w"),
    flag("tunnel", 1, b"GP6a"),
    flag("icmp_mapped", 2, b"IURT"),
    flag("icmp_unreachable", 2, b"U"),
    flag("icmp_redirect", 2, b"R"),
    flag("icmp_time_exceeded", 2, b"T"),
    flag("retransmitted", 3, b"*sd"),
    flag("src_retransmitted", 3, b"*s"),
    flag("dst_retransmitted", 3, b"*d"),
    flag("gaps", 3, b"g"),
    flag("out_of_order", 3, b"&ir"),
    flag("src_out_of_order", 3, b"&i"),
    flag("dst_out_of_order", 3, b"&r"),
    flag("src_window_closed", 4, b"@S"),
    flag("dst_window_closed", 4, b"@D"),
    flag("silence_suppressed", 4, b"*sd"),
    flag("src_congested", 5, b"Ex"),
    flag("dst_congested", 5, b"Et"),
    flag("fragmented", 6, b"VfF"),
    flag("fragments_overlap", 6, b"V"),
    flag("ip_options", 7, b"OSLT+RAU"),
];

/// A frame of Booleans, a column for each flag.
pub(super) fn flags(mut query: LazyFrame) -> Result<DataFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let name = if schema.contains("flgs") {
        "flgs"
    } else {
        "Flgs"
    };
    dtype_of(&schema, name)?;
    let is_in_memory = is_in_memory(&query);
    let text = query.select([col(name).cast(DataType::String)]);
    if is_in_memory {
        return Ok(taken_apart(&text.collect()?)?);
    }
    // Of the rows that are read only their flags stay in memory.
    let none = taken_apart(&DataFrame::empty_with_schema(&Schema::from_iter([
        Field::new(name.into(), DataType::String),
    ])))?;
    let flags = fold(text, none, |flags, batch| {
        flags.vstack_mut_owned(taken_apart(&batch)?)?;
        Ok(())
    });
    let mut flags = flags?;
    flags.rechunk_mut();
    Ok(flags)
}

/// The flags in a frame's one column of texts.
fn taken_apart(text: &DataFrame) -> PolarsResult<DataFrame> {
    let text = text.columns()[0].str()?;
    let columns = FLAGS
        .iter()
        .map(|flag| {
            let has = |text: &str| {
                let letter = text.as_bytes().get(flag.at);
                letter.is_some_and(|letter| flag.letters.contains(letter))
            };
            let values: BooleanChunked = text.iter().map(|value| value.map(has)).collect();
            values.with_name(flag.name.into()).into_column()
        })
        .collect();
    DataFrame::new(text.len(), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_position_is_read_on_its_own() {
        let df = df!("Flgs" => [Some(" e s      "), Some(" M *  F   "), Some(" *        "), None])
            .unwrap();
        let flags = flags(df.lazy()).unwrap();
        let of = |name: &str| -> Vec<Option<bool>> {
            flags.column(name).unwrap().bool().unwrap().iter().collect()
        };
        assert_eq!(
            of("retransmitted"),
            [Some(true), Some(true), Some(false), None]
        );
        assert_eq!(
            of("dst_retransmitted"),
            [Some(false), Some(true), Some(false), None]
        );
        assert_eq!(
            of("several_macs"),
            [Some(false), Some(true), Some(false), None]
        );
        assert_eq!(
            of("fragmented"),
            [Some(false), Some(true), Some(false), None]
        );
        assert_eq!(
            of("several_encapsulations"),
            [Some(false), Some(false), Some(true), None]
        );
    }
}
