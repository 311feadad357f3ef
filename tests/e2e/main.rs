//! What no package can test alone: each module asks a real kernel process, real Argus
//! tools or a real browser.

mod argus_files;
mod browser;
mod cells;
mod collector;
mod examples;
mod failures;
mod faults;
mod figures;
mod first_hour;
mod forty;
mod hard_columns;
mod imports;
mod lab;
mod learn;
mod live;
mod load;
mod notebooks;
mod outputs;
mod protocol;
mod report;
mod requirements;
mod schema;
mod sockets;
mod stock;
mod variables;
mod wheel;
mod zygotes;
