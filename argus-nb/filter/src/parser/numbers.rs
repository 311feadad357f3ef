//! Numbers as a filter has them: decimal, hexadecimal, and with a suffix.

use crate::condition::number;
use crate::fixed;
use crate::words::Unit;

/// A number, and whether its spelling is beyond ra's.
pub(super) struct Written {
    pub(super) value: f64,
    pub(super) has_suffix: bool,
}

/// Decimal multiples. Not those of 1024: they have other names (`KiB`).
const MULTIPLES: [(char, f64); 4] = [('k', 1e3), ('m', 1e6), ('g', 1e9), ('t', 1e12)];

/// Lengths of time. `m` is a million elsewhere, so minutes are `min`.
const LENGTHS: [(&str, f64); 6] = [
    ("us", 1e-6),
    ("ms", 1e-3),
    ("min", 60.0),
    ("s", 1.0),
    ("h", 3600.0),
    ("d", 86400.0),
];

/// The number that a text is, or what to write instead.
pub(super) fn written(text: &str, unit: Unit) -> Result<Written, String> {
    if let Some(value) = number(text) {
        let has_suffix = false;
        return Ok(Written { value, has_suffix });
    }
    let lower = text.to_ascii_lowercase();
    if unit == Unit::Services {
        let service = fixed::SERVICES.iter().find(|(name, _)| *name == lower);
        return service.map_or_else(
            || Err("write a number, or a name such as ef, cs6 or af41".to_owned()),
            |(_, value)| {
                let value = f64::from(*value);
                Ok(Written {
                    value,
                    has_suffix: false,
                })
            },
        );
    }
    let scaled = |digits: &str, scale: f64| {
        let value = number(digits).filter(|_| !digits.starts_with("0x"))?;
        let has_suffix = true;
        Some(Written {
            value: value * scale,
            has_suffix,
        })
    };
    let found = if unit == Unit::Seconds {
        LENGTHS
            .iter()
            .find_map(|(suffix, scale)| scaled(lower.strip_suffix(suffix)?, *scale))
    } else {
        MULTIPLES
            .iter()
            .find_map(|(suffix, scale)| scaled(lower.strip_suffix(*suffix)?, *scale))
    };
    found.ok_or_else(|| mend(&lower, unit))
}

fn mend(text: &str, unit: Unit) -> String {
    let minutes = text
        .strip_suffix('m')
        .filter(|digits| number(digits).is_some());
    match (unit, minutes) {
        (Unit::Seconds, Some(digits)) => {
            format!("`m` could be a million: write `{digits}min` for minutes")
        }
        (Unit::Seconds, None) => "write seconds, or 500ms, 30s, 5min, 1h".to_owned(),
        _ => "write it as 300, 0x35, 1.5, 10k or 5m".to_owned(),
    }
}
