//! Colours by their names.

use crate::plot::error::PlotError;
use crate::suggest::similar;

/// A colour: red, green and blue.
pub type Rgb = (u8, u8, u8);

/// Names of CSS that people try first.
const NAMED: [(&str, Rgb); 18] = [
    ("black", (0, 0, 0)),
    ("blue", (0, 0, 255)),
    ("brown", (165, 42, 42)),
    ("crimson", (220, 20, 60)),
    ("cyan", (0, 255, 255)),
    ("gold", (255, 215, 0)),
    ("gray", (128, 128, 128)),
    ("green", (0, 128, 0)),
    ("grey", (128, 128, 128)),
    ("magenta", (255, 0, 255)),
    ("navy", (0, 0, 128)),
    ("olive", (128, 128, 0)),
    ("orange", (255, 165, 0)),
    ("pink", (255, 192, 203)),
    ("purple", (128, 0, 128)),
    ("red", (255, 0, 0)),
    ("teal", (0, 128, 128)),
    ("white", (255, 255, 255)),
];

/// `red`, `#D55E00`, `#d50`.
pub fn colour(text: &str) -> Result<Rgb, PlotError> {
    let wanted = text.trim().to_lowercase();
    let found = match wanted.strip_prefix('#') {
        Some(digits) => hex(digits),
        None => NAMED
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|named| named.1),
    };
    found.ok_or_else(|| PlotError::NotAColour {
        text: text.to_owned(),
        nearest: similar(&wanted, NAMED.iter().map(|(name, _)| *name)),
    })
}

fn hex(digits: &str) -> Option<Rgb> {
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    let channel = |shift: u32, bits: u32| ((number >> shift) & bits) as u8;
    match digits.len() {
        6 => Some((channel(16, 255), channel(8, 255), channel(0, 255))),
        3 => Some((
            channel(8, 15) * 17,
            channel(4, 15) * 17,
            channel(0, 15) * 17,
        )),
        _ => None,
    }
}

/// A list of colours that go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// Okabe and Ito's for groups, viridis for amounts.
    #[default]
    Default,
    /// Ten colours for groups.
    Tableau,
    Viridis,
    Copper,
    Bone,
    Greys,
}

impl Palette {
    const NAMED: [(&'static str, Palette); 6] = [
        ("default", Palette::Default),
        ("tableau", Palette::Tableau),
        ("viridis", Palette::Viridis),
        ("copper", Palette::Copper),
        ("bone", Palette::Bone),
        ("greys", Palette::Greys),
    ];

    pub fn from_name(name: &str) -> Result<Palette, PlotError> {
        let wanted = name.trim().to_lowercase();
        let found = Palette::NAMED.iter().find(|(name, _)| *name == wanted);
        found
            .map(|named| named.1)
            .ok_or_else(|| PlotError::NoPalette {
                name: name.to_owned(),
                names: Palette::NAMED.map(|(name, _)| name).join(", "),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_a_name_or_hexadecimal() {
        for (text, rgb) in [
            ("red", Some((255, 0, 0))),
            (" Teal ", Some((0, 128, 128))),
            ("#D55E00", Some((213, 94, 0))),
            ("#d50", Some((221, 85, 0))),
            ("#d5", None),
            ("#+12345", None),
            ("", None),
            ("<script>", None),
        ] {
            assert_eq!(colour(text).ok(), rgb, "{text}");
        }
    }
}
