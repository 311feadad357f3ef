//! ra's fields, by ra's names for them: what `ra -s NAME` prints, as a typed value.
//!
//! A [`Field`] has one [`Getter`], and the getter's kind is the type of every value of
//! the field. Where ra's text says more than the value, or says it in another way
//! (ports of ICMP in hexadecimal), the field also knows how ra prints it.
//!
//! The families of fields have a file each, and all of them are listed in [`all`].

mod addresses;
mod aggregate;
mod counters;
mod direction;
mod field;
mod flags;
mod identification;
mod interpacket;
mod labels;
mod link;
mod loss;
mod networks;
mod not_in_a_record;
mod packet_sizes;
mod protocol;
mod rates;
#[cfg(test)]
mod samples;
mod state;
mod tcp;
mod times;
mod tunnels;
mod user_data;
mod word;

pub use field::{Field, Getter};
pub use not_in_a_record::NOT_IN_A_RECORD;
pub use protocol::ip_protocol_name;
pub use user_data::{UserDataSide, user_data};
pub use word::Word;

/// Every field that a record can give, family by family.
pub fn all() -> impl Iterator<Item = &'static Field> {
    FAMILIES.iter().copied().flatten()
}

/// The field of that name.
pub fn field(name: &str) -> Option<&'static Field> {
    all().find(|field| field.name == name)
}

static FAMILIES: [&[Field]; 19] = [
    identification::FIELDS,
    times::FIELDS,
    flags::FIELDS,
    protocol::FIELDS,
    addresses::FIELDS,
    networks::FIELDS,
    direction::FIELDS,
    state::FIELDS,
    counters::FIELDS,
    rates::FIELDS,
    packet_sizes::FIELDS,
    loss::FIELDS,
    tcp::FIELDS,
    interpacket::FIELDS,
    aggregate::FIELDS,
    link::FIELDS,
    tunnels::FIELDS,
    labels::FIELDS,
    user_data::FIELDS,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_fields() {
        let mut names: Vec<&str> = all().map(|field| field.name).collect();
        names.sort_unstable();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None);
    }
}
