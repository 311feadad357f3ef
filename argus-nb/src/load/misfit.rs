//! Why a field's text is not a value of its column, and what can be done about it.

/// Why a field that is not blank has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoValue {
    /// It says so itself, as `-` and `NA` do.
    Absent,
    Misfit(Misfit),
}

/// Why a field has no value of its column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Misfit {
    NotACount,
    NotANumber,
    NotAPort,
    NotATime,
    NoYear,
    NoDate,
    NotUtf8,
    Nul,
}

impl Misfit {
    /// What the field should have been.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Misfit::NotACount => "a whole number",
            Misfit::NotANumber => "a number",
            Misfit::NotAPort => "a port",
            Misfit::NotATime => "a time",
            Misfit::NoYear => "a time with a year",
            Misfit::NoDate => "a time with a date",
            Misfit::NotUtf8 => "UTF-8 text",
            Misfit::Nul => "text without a NUL",
        }
    }

    /// What can be done about a value.
    pub(super) fn hint(self, value: &str) -> &'static str {
        match self {
            Misfit::NotACount | Misfit::NotANumber | Misfit::NotAPort if value.ends_with('*') => {
                "ra cut it to the width of its column; print it whole, with a separator: ra -c ,"
            }
            Misfit::NotACount | Misfit::NotANumber => {
                "`ra -n` prints plain numbers, `-H` does not; or keep the column as it is: Load::new(…).as_text([…]).read()?"
            }
            Misfit::NotAPort if value.starts_with(|first: char| first.is_ascii_digit()) => {
                "a port has 16 bits; keep them as they are: Load::new(…).ports_as_text().read()?"
            }
            Misfit::NotAPort => {
                "no service of that name is in /etc/services: print with `ra -n`, or keep ports as they are: Load::new(…).ports_as_text().read()?"
            }
            Misfit::NotATime | Misfit::NoYear | Misfit::NoDate => {
                "say how it is written: Load::new(…).time_format(\"%d.%m.%Y %H:%M:%S%.f\").read()?"
            }
            Misfit::NotUtf8 => "iconv -f latin1 -t utf-8 FILE > fixed.csv",
            Misfit::Nul => "tr -d '\\000' < FILE > fixed.csv",
        }
    }
}
