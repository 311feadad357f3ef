//! What crosses walls: each module asks a real kernel process, real Argus tools
//! or a real browser.

mod browser;
mod cells;
mod failures;
mod faults;
mod figures;
mod learn;
mod loader;
mod notebooks;
mod protocol;
mod report;
mod schema;
mod sockets;
mod stock;
