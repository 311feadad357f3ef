//! What the words that need no value ask: protocols, states and flags, by the columns that
//! ra prints of them.

use crate::condition::{Comparison, Condition};
use crate::filter::{ColumnTest, Columns, Sides, Test};
use ipnet::IpNet;

/// UDP, and what is recognised in it: ra prints these names in UDP's place.
pub(crate) const UDP: &[&str] = &["udp", "rtp", "rtcp", "udt"];

/// What carries ports.
pub(crate) const WITH_PORTS: &[&str] = &["tcp", "udp", "rtp", "rtcp", "udt"];

pub(crate) fn protocol(names: &[&str]) -> Test {
    Test::word("Proto", names)
}

/// A condition on the columns of the sides that are asked for.
pub(crate) fn sided(
    source: &'static str,
    destination: &'static str,
    sides: Sides,
    condition: Condition,
) -> Test {
    Test::Column(ColumnTest {
        columns: Columns::Two {
            source,
            destination,
            sides,
            is_named: true,
        },
        condition,
    })
}

/// A flow of IP: not ARP, whose addresses are of IP, too.
pub(crate) fn ip(version: Option<u8>) -> Test {
    Test::All(vec![
        Test::of("SrcAddr", Condition::IsAddress(version)),
        Test::Not(Box::new(protocol(&["arp", "rarp", "man"]))),
    ])
}

/// Types of Ethernet, by the names that ra prints. In the place of IP it prints the protocol that
/// is in it; what is neither IP nor ARP has the addresses of Ethernet.
pub(crate) fn ether_types(names: Vec<String>) -> Test {
    let each = names.into_iter().map(|name| match name.as_str() {
        "ip" | "ipv4" => ip(Some(4)),
        "ipv6" => ip(Some(6)),
        "arp" | "rarp" => Test::of("Proto", Condition::Words(vec![name])),
        _ => Test::All(vec![
            Test::of("Proto", Condition::Words(vec![name])),
            Test::of("SrcAddr", Condition::IsMac),
        ]),
    });
    let mut each: Vec<Test> = each.collect();
    match each.len() {
        1 => each.swap_remove(0),
        _ => Test::Any(each),
    }
}

pub(crate) fn isis(message: &'static str) -> Test {
    let states = [format!("L1-{message}"), format!("L2-{message}")];
    Test::All(vec![
        protocol(&["isis"]),
        Test::of("State", Condition::Words(states.to_vec())),
    ])
}

/// Multicast of IP, of both versions.
pub(crate) fn multicast(sides: Sides) -> Test {
    let nets = ["224.0.0.0/4", "ff00::/8"].map(|net| net.parse::<IpNet>());
    let nets = nets.into_iter().flatten().collect();
    sided("SrcAddr", "DstAddr", sides, Condition::Nets(nets))
}

pub(crate) fn ether_multicast(sides: Sides) -> Test {
    sided("SrcMac", "DstMac", sides, Condition::IsGroupMac)
}

pub(crate) fn ip_broadcast(sides: Sides) -> Test {
    let nets = "255.255.255.255/32".parse().into_iter().collect();
    sided("SrcAddr", "DstAddr", sides, Condition::Nets(nets))
}

pub(crate) fn ether_broadcast(sides: Sides) -> Test {
    sided("SrcMac", "DstMac", sides, Condition::Mac([0xff; 6]))
}

pub(crate) fn broadcast(sides: Sides) -> Test {
    Test::Any(vec![ip_broadcast(sides), ether_broadcast(sides)])
}

/// TCP that was connected, or anything else of IP to which both sides have sent. A record
/// of TCP that was closed or reset does not say whether it had been connected: it had, if
/// both have sent or a round trip was measured.
pub(crate) fn established() -> Test {
    let more_than_none = Condition::Compare(Comparison::Greater, 0.0);
    let both_sent = sided("SrcPkts", "DstPkts", Sides::Both, more_than_none.clone());
    let round_trip = Test::IfThere(ColumnTest {
        columns: Columns::One("TcpRtt"),
        condition: more_than_none,
    });
    let has_ended = Test::word("State", &["FIN", "RST", "CLO", "TIM"]);
    // `ra -Zb` prints TCP's flags: a connection is made when both have acknowledged.
    let acknowledged = tcp_flag(Sides::Both, 'A');
    let tcp = Test::All(vec![
        protocol(&["tcp"]),
        Test::Any(vec![
            Test::word("State", &["CON", "EST"]),
            Test::All(vec![
                has_ended,
                Test::Any(vec![both_sent.clone(), round_trip]),
            ]),
            acknowledged,
        ]),
    ]);
    let others = Test::All(vec![
        Test::Not(Box::new(protocol(&["tcp"]))),
        ip(None),
        both_sent,
    ]);
    Test::Any(vec![tcp, others])
}

/// A flag of TCP's header, which only `ra -Zb` prints.
pub(crate) fn tcp_flag(sides: Sides, letter: char) -> Test {
    let of = |of_source| Test::of("State", Condition::TcpFlag { letter, of_source });
    match sides {
        Sides::Source => of(true),
        Sides::Destination => of(false),
        Sides::Either => Test::Any(vec![of(true), of(false)]),
        Sides::Both => Test::All(vec![of(true), of(false)]),
    }
}

/// The word that `State` has for it, whatever the side, or the flag.
pub(crate) fn fin(sides: Sides) -> Test {
    state_or_flag(sides, &["FIN", "CLO"], 'F')
}

pub(crate) fn reset(sides: Sides) -> Test {
    state_or_flag(sides, &["RST"], 'R')
}

fn state_or_flag(sides: Sides, states: &[&str], letter: char) -> Test {
    let flag = tcp_flag(sides, letter);
    match sides {
        Sides::Either => Test::All(vec![
            protocol(&["tcp"]),
            Test::Any(vec![Test::word("State", states), flag]),
        ]),
        // A word does not say whose it was.
        _ => flag,
    }
}

/// A letter at a position of a column.
pub(crate) fn letter(column: &'static str, at: usize, letters: &'static str) -> Test {
    let at = Some(at);
    Test::of(column, Condition::Letter { at, letters })
}

/// A position of `Flgs` that has letters for the source and for the destination.
pub(crate) fn flag(
    sides: Sides,
    at: usize,
    source: &'static str,
    destination: &'static str,
) -> Test {
    let (source, destination) = (letter("Flgs", at, source), letter("Flgs", at, destination));
    match sides {
        Sides::Source => source,
        Sides::Destination => destination,
        Sides::Either => Test::Any(vec![source, destination]),
        Sides::Both => Test::All(vec![source, destination]),
    }
}

/// A message of ICMP by its state, or, where one tells of another flow, by a letter of
/// `Flgs`.
pub(crate) fn icmp(states: &[&str], mapped: &'static str) -> Test {
    let own = Test::All(vec![
        protocol(&["icmp", "ipv6-icmp"]),
        Test::word("State", states),
    ]);
    match mapped {
        "" => own,
        letters => Test::Any(vec![own, letter("Flgs", 2, letters)]),
    }
}

pub(crate) fn unreachable() -> Test {
    let own = Test::All(vec![
        protocol(&["icmp", "ipv6-icmp"]),
        Test::of("State", Condition::Begins("UR".to_owned())),
    ]);
    Test::Any(vec![own, letter("Flgs", 2, "U")])
}

pub(crate) fn there(sides: Sides, source: &'static str, destination: &'static str) -> Test {
    sided(source, destination, sides, Condition::IsThere)
}

/// A letter among those of a side's encapsulations.
pub(crate) fn encapsulated(sides: Sides, letters: &'static str) -> Test {
    sided(
        "sEnc",
        "dEnc",
        sides,
        Condition::Letter { at: None, letters },
    )
}

/// The encapsulations by name, and the letters that ra prints for them.
pub(crate) const ENCAPSULATIONS: &[(&str, &str)] = &[
    ("mpls", "m"),
    ("eth", "e"),
    ("802q", "v"),
    ("vlan", "v"),
    ("llc", "l"),
    ("pppoe", "p"),
    ("isl", "i"),
    ("gre", "G"),
    ("ah", "a"),
    ("ipnip", "P4"),
    ("ipnip6", "6"),
    ("hdlc", "H"),
    ("chdlc", "C"),
    ("atm", "A"),
    ("sll", "S"),
    ("fddi", "F"),
    ("slip", "s"),
    ("arcnet", "R"),
    ("wlan", "w"),
    ("prism", "z"),
    ("teredo", "T"),
    ("juniper", "J"),
    ("erspan", "E"),
    ("vxlan", "x"),
    ("geneve", "g"),
];

/// The differentiated services by name.
pub(crate) const SERVICES: &[(&str, u8)] = &[
    ("cs0", 0),
    ("cs1", 8),
    ("cs2", 16),
    ("cs3", 24),
    ("cs4", 32),
    ("cs5", 40),
    ("cs6", 48),
    ("cs7", 56),
    ("af11", 10),
    ("af12", 12),
    ("af13", 14),
    ("af21", 18),
    ("af22", 20),
    ("af23", 22),
    ("af31", 26),
    ("af32", 28),
    ("af33", 30),
    ("af41", 34),
    ("af42", 36),
    ("af43", 38),
    ("ef", 46),
];

/// The types of Ethernet that ra has a name for, as far as people write numbers of them.
pub(crate) const ETHERTYPES: &[(u16, &str)] = &[
    (0x0800, "ip"),
    (0x0806, "arp"),
    (0x2000, "cdp"),
    (0x2003, "vtp"),
    (0x8035, "rarp"),
    (0x809b, "atalk"),
    (0x80f3, "aarp"),
    (0x86dd, "ipv6"),
    (0x8808, "mac"),
    (0x8809, "slow"),
    (0x880b, "ppp"),
    (0x8847, "mplsu"),
    (0x8848, "mplsm"),
    (0x8863, "pppoe"),
    (0x8864, "pppoe"),
    (0x886f, "nlb"),
    (0x888e, "eapol"),
    (0x88a2, "aoe"),
    (0x88ca, "tipc"),
    (0x88cc, "lldp"),
    (0x9000, "loop"),
];
