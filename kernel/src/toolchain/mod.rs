//! How a cell is compiled: from the text that a person wrote to the call of rustc.
//!
//! This folder knows nothing of a notebook's life (`session`), nothing of Jupyter and
//! nothing of flows; of the preloaded crate it knows the name and the few functions
//! that a compiled cell calls. `session` and `install` use it, and `jupyter` does not.
//!
//! Inside the folder each file knows only those that stand before it in this list:
//!
//! 1. [`cell`]: the text of a cell, and the text with what the kernel adds to it
//! 2. [`declarations`]: how the items of a cell are declared, and what stands before them
//! 3. [`mentions`]: how a text uses a name
//! 4. [`patterns`]: what a pattern binds
//! 5. [`lld`]: the linker of a machine without a C compiler
//! 6. [`library`]: the preload's library, its names, and how rustc is told of it
//! 7. [`assignments`]: which variables a cell assigns to, and what lets it if they were moved
//! 8. [`bindings`]: which variables a cell makes, and what lets evcxr keep them
//! 9. [`item_macros`]: macro calls that make items
//! 10. [`items`]: what a cell defines, and what lets evcxr keep and replace it
//! 11. [`stamp`]: what the library was built with, and the crates in it
//! 12. [`toolchains`], [`installed`], [`preload`]: the compiler that built it, where a wheel has
//!     put it, and a library that this compiler can use
//! 13. [`oracle`]: what types rustc gives a cell's variables
//! 14. [`preloaded_names`]: where the names are that a cell lacks
//! 15. [`cheap`]: which types' clones cost next to nothing
//! 16. [`keeping`]: how a cell takes its variables, so that none is lost if it fails
//! 17. [`unmentioned`]: the variables that a cell does not mention stay in the store
//! 18. [`refusals`]: what rustc said of a cell is said again
//! 19. [`places`]: what stands around a place where a variable is moved
//! 20. [`moves`]: what rustc says of a variable that a cell moves
//! 21. [`survival`]: variables that survive a cell which moves them
//! 22. [`source`]: the source that evcxr generates, with the preload's calls put in
//! 23. [`thin`]: the same, with little left to compile
//! 24. [`names`]: the names that a cell sees though nobody imports them
//! 25. [`question_mark`]: how evcxr learns that cells may use `?`
//! 26. [`call`]: the call of rustc that compiles a cell, kept to be made again
//! 27. [`linking`]: a cell's object becomes a library
//! 28. [`stub`]: the crates that a zygote compiles
//! 29. [`watch`]: whether a process that says nothing is at work
//! 30. [`said`]: what a zygote's child says of a cell
//! 31. [`zygote`]: a cell is compiled by a fork of a rustc that waits: who asks
//! 32. [`compiler`]: rustc, as a cell's attempts call it
//! 33. [`rustc`]: this program when cargo calls it in front of rustc
//! 34. [`cargo`]: this program when evcxr calls it as cargo
//! 35. [`zygotes`]: the rustcs that wait, kept by the kernel
//! 36. [`abandoned`]: the folders of kernels that were killed
//! 37. [`environment`]: the variables and folders by which evcxr finds all of this
//!
//! The first thirteen run inside the kernel, the others mostly in processes that evcxr
//! starts for every cell: their work is on the way of each cell, so it is kept small.

mod abandoned;
mod assignments;
pub mod bindings;
mod call;
pub mod cargo;
pub mod cell;
mod cheap;
mod compiler;
pub mod declarations;
pub mod environment;
pub mod installed;
mod item_macros;
pub mod items;
pub mod keeping;
pub mod library;
mod linking;
pub mod lld;
pub mod mentions;
mod moves;
mod names;
pub mod oracle;
mod patterns;
mod places;
pub mod preload;
pub mod preloaded_names;
pub mod question_mark;
pub mod refusals;
pub mod rustc;
mod said;
mod source;
pub mod stamp;
mod stub;
pub mod survival;
mod thin;
pub mod toolchains;
mod unmentioned;
mod watch;
mod zygote;
pub mod zygotes;
