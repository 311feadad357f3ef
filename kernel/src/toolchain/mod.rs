//! How a cell is compiled: from the text that a person wrote to the call of rustc.
//!
//! This folder knows nothing of a notebook's life (`session`), nothing of Jupyter and
//! nothing of flows; of the preloaded crate it knows the name and the few functions
//! that a compiled cell calls. `session` and `install` use it, and `jupyter` does not.
//!
//! Inside the folder each file knows only those that stand before it in this list:
//!
//! 1. [`cell`]: the text of a cell, which variables it makes, and the text with types
//! 2. [`items`]: the items in it, and what stands before them
//! 3. [`library`]: the preload's library, its names, and how rustc is told of it
//! 4. [`stamp`]: what that library was built with, and the crates in it
//! 5. [`preload`]: a library that this compiler can use
//! 6. [`oracle`]: what types rustc gives a cell's variables
//! 7. [`source`]: the source that evcxr generates, with the preload's calls put in
//! 8. [`names`]: the names that a cell sees though nobody imports them
//! 9. [`call`]: the call of rustc that compiles a cell, kept to be made again
//! 10. [`rustc`]: this program when cargo calls it in front of rustc
//! 11. [`cargo`]: this program when evcxr calls it as cargo
//! 12. [`environment`]: the variables and folders by which evcxr finds all of this
//!
//! The first six run inside the kernel, the others mostly in processes that evcxr
//! starts for every cell: their work is on the way of each cell, so it is kept small.

mod call;
pub mod cargo;
pub mod cell;
pub mod environment;
pub mod items;
pub mod library;
mod names;
pub mod oracle;
pub mod preload;
pub mod rustc;
mod source;
pub mod stamp;
