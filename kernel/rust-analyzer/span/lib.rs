//! evcxr names this crate, and uses nothing of it: see `../README.md`.
