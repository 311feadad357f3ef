//! Suricata's eve.json: events `flow`, and `netflow`. All others are counted by their type.

mod eve;
mod state;

pub(crate) use eve::EVE;
