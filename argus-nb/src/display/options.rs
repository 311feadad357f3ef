//! How tables and figures are shown, for the rest of the session.

use std::fmt;
use std::sync::{PoisonError, RwLock};

/// The page that a figure is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark ink on white, and light ink on black where the reader's page asks for
    /// that (`prefers-color-scheme`).
    #[default]
    Auto,
    /// Dark ink on white, everywhere.
    Light,
    /// Light ink on black, everywhere.
    Dark,
}

/// What is set, of all options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    pub rows: usize,
    pub columns: usize,
    pub width: usize,
    pub decimals: Option<usize>,
    pub theme: Theme,
}

const DEFAULT: Settings = Settings {
    rows: 10,
    columns: 30,
    width: 60,
    decimals: None,
    theme: Theme::Auto,
};

static SETTINGS: RwLock<Settings> = RwLock::new(DEFAULT);

/// The display options of this session: pandas' `pd.set_option("display.…")`.
///
/// What is set holds from then on, in every cell; the value shows what is set.
///
/// ```
/// # use argus_nb::prelude::*;
/// display_options().rows(20).columns(12).decimals(2).theme(Theme::Dark);
/// # display_options().reset();
/// ```
pub fn display_options() -> DisplayOptions {
    DisplayOptions { _private: () }
}

/// See [`display_options`].
#[derive(Clone, Copy)]
pub struct DisplayOptions {
    _private: (),
}

impl DisplayOptions {
    /// Rows of a table before its middle is left out: 2 to 200, at first 10.
    pub fn rows(self, rows: usize) -> DisplayOptions {
        self.set(|settings| settings.rows = rows.clamp(2, 200))
    }

    /// Columns of a table before its middle is left out: 2 to 100, at first 30.
    pub fn columns(self, columns: usize) -> DisplayOptions {
        self.set(|settings| settings.columns = columns.clamp(2, 100))
    }

    /// Characters of a cell before it is cut: 4 to 500, at first 60. An address is never
    /// cut.
    pub fn width(self, characters: usize) -> DisplayOptions {
        self.set(|settings| settings.width = characters.clamp(4, 500))
    }

    /// Digits behind the point of every Float column, 0 to 17. At first as many
    /// as a column's values need for six significant digits.
    pub fn decimals(self, digits: usize) -> DisplayOptions {
        self.set(|settings| settings.decimals = Some(digits.min(17)))
    }

    /// The theme of figures that set none themselves.
    pub fn theme(self, theme: Theme) -> DisplayOptions {
        self.set(|settings| settings.theme = theme)
    }

    /// Everything as it was at first.
    pub fn reset(self) -> DisplayOptions {
        self.set(|settings| *settings = DEFAULT)
    }

    pub(crate) fn get_rows(self) -> usize {
        settings().rows
    }

    pub(crate) fn get_theme(self) -> Theme {
        settings().theme
    }

    fn set(self, change: impl FnOnce(&mut Settings)) -> DisplayOptions {
        change(&mut SETTINGS.write().unwrap_or_else(PoisonError::into_inner));
        self
    }
}

pub(super) fn settings() -> Settings {
    *SETTINGS.read().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for DisplayOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings {
            rows,
            columns,
            width,
            decimals,
            theme,
        } = settings();
        let decimals = match decimals {
            Some(digits) => digits.to_string(),
            None => "as needed".to_owned(),
        };
        write!(
            f,
            "rows {rows}, columns {columns}, width {width}, decimals {decimals}, theme {theme:?}"
        )
    }
}
