//! Where things lie on a sheet: arithmetic with sizes, texts and scales.
//!
//! A reduction asks how many places can be told apart, a drawing puts marks there;
//! both must come to the same answer, so it is worked out here once. Nothing here
//! knows a frame or draws; of plotters it takes only which round numbers an axis names.
//! Each file knows only those before it:
//!
//! | file | what |
//! | --- | --- |
//! | `bounds` | how many marks a figure may have |
//! | `rect` | rectangles of the sheet, in halves of a pixel |
//! | `text` | how wide a text is, and a text cut to its room |
//! | `scale` | where a value lies between the ends of an axis |
//! | `format` | how numbers and times are written |
//! | `axis` | a scale with its label and ticks |
//! | `frame` | what two axes leave for the inside of a plot |
//! | `groups` | the names of groups |
//! | `caption` | title, legend and note around a plot |
//! | `matrix` | small plots side by side |
//! | `grid` | how many cells a plot is counted in |
//! | `stress`, `packing` | where the nodes of a graph lie; its parts side by side |
//! | `labels`, `discs` | names and discs, none on another |
//! | `hilbert` | a curve on which near numbers lie near each other |

pub mod axis;
pub mod bounds;
pub mod caption;
pub mod discs;
pub mod format;
pub mod frame;
pub mod grid;
pub mod groups;
pub mod hilbert;
pub mod labels;
pub mod matrix;
pub mod packing;
pub mod rect;
pub mod scale;
pub mod stress;
pub mod text;
