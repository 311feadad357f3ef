//! The words of the language, as a table: how each is spelt and what it asks of which
//! printed columns. Parser, completion and documentation read this one table.

use crate::condition::{Comparison, Condition};
use crate::filter::{Sides, Test};
use crate::fixed;

/// A word that begins a primitive, with its other spellings.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) spellings: &'static [&'static str],
    pub(crate) meaning: Meaning,
    /// What it asks, in a line.
    pub(crate) help: &'static str,
    /// Whether the real ra has it, and with this meaning.
    pub(crate) in_ra: bool,
}

/// What follows a word, and what it asks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Meaning {
    /// A number, compared with a column.
    Number(Place, Unit),
    /// A port: a number, a range, a service.
    Port,
    /// An address.
    Host,
    /// A network.
    Net,
    /// A protocol by number or name.
    Proto,
    /// A text, compared with a column.
    Text(Place),
    /// `after`, `before` or `between`, and times.
    Time(&'static str),
    /// An encapsulation by name.
    Encapsulation,
    /// Nothing: the word says it all. The side is that of the filter, if one was named.
    Alone(fn(Sides) -> Test),
    /// Nothing, and of no side.
    AloneOfTheFlow(fn() -> Test),
    /// What no printed column can answer, and why.
    Unanswerable(&'static str),
}

/// The columns that a word is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// Of the whole flow.
    Flow(&'static str),
    /// Of the source and of the destination; either, if the filter names no side.
    Sides(&'static str, &'static str),
    /// The same, but both, if the filter names no side.
    BothSides(&'static str, &'static str),
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Plain,
    /// Seconds, which may be written `5s`, `2min`, `1h`.
    Seconds,
    /// A differentiated services value, which is the upper six bits of the column.
    Services,
}

/// The entry of a word.
pub(crate) fn word(text: &str) -> Option<&'static Word> {
    let is_it = |word: &&Word| {
        let mut spellings = word.spellings.iter();
        spellings.any(|spelling| spelling.eq_ignore_ascii_case(text))
    };
    WORDS.iter().find(is_it)
}

/// What somebody means who writes a column's name: `dst pkts` of `DstPkts`, `src ttl` of `sTtl`.
pub(crate) fn of_a_side(column: &str) -> Option<String> {
    let column = column.to_ascii_lowercase();
    let sides = [("src", "src"), ("dst", "dst"), ("s", "src"), ("d", "dst")];
    sides.into_iter().find_map(|(prefix, side)| {
        let word = column.strip_prefix(prefix)?;
        matches!(
            self::word(word)?.meaning,
            Meaning::Number(Place::Sides(..), _)
        )
        .then(|| format!("{side} {word}"))
    })
}

/// Every spelling of every word.
pub(crate) fn spellings() -> impl Iterator<Item = &'static str> {
    WORDS.iter().flat_map(|word| word.spellings.iter().copied())
}

const fn number(spellings: &'static [&'static str], place: Place, help: &'static str) -> Word {
    Word {
        spellings,
        meaning: Meaning::Number(place, Unit::Plain),
        help,
        in_ra: true,
    }
}

const fn word_of(spellings: &'static [&'static str], meaning: Meaning, help: &'static str) -> Word {
    Word {
        spellings,
        meaning,
        help,
        in_ra: true,
    }
}

const fn alone(
    spellings: &'static [&'static str],
    test: fn(Sides) -> Test,
    help: &'static str,
) -> Word {
    word_of(spellings, Meaning::Alone(test), help)
}

const fn of_flow(
    spellings: &'static [&'static str],
    test: fn() -> Test,
    help: &'static str,
) -> Word {
    word_of(spellings, Meaning::AloneOfTheFlow(test), help)
}

const fn refused(spellings: &'static [&'static str], reason: &'static str) -> Word {
    word_of(spellings, Meaning::Unanswerable(reason), reason)
}

/// The same, which the real ra does not have or does not do.
const fn ours(mut word: Word) -> Word {
    word.in_ra = false;
    word
}

const NOT_IN_STATE: &str = "`State` shows only the last step of TCP; try con, fin, rst or synack";
const NOT_PRINTED: &str = "ra prints no column of it";

use Meaning::{Encapsulation, Host, Net, Number, Port, Proto, Text, Time};
use Place::{BothSides, Flow};

/// The language. `tcp`, `udp` and their like may also stand before others, as in
/// `udp dst port 53`; `ether` and `ip` stand in the parser, for they are nothing alone.
#[rustfmt::skip]
pub(crate) const WORDS: &[Word] = &[
    word_of(&["port"], Port, "a port of TCP or UDP: 22, 1-1024, ssh"),
    word_of(&["host", "addr"], Host, "an address, IPv4 or IPv6"),
    word_of(&["net"], Net, "a network: 10.0.0.0/8, 2001:db8::/32"),
    word_of(&["proto"], Proto, "a protocol by number or name"),
    // Counts of each side.
    number(&["pkts", "pkt"], Place::Sides("SrcPkts", "DstPkts"), "packets"),
    number(&["bytes", "byte"], Place::Sides("SrcBytes", "DstBytes"), "bytes, with headers"),
    number(&["appbytes", "appbyte", "data"], Place::Sides("SAppBytes", "DAppBytes"), "bytes of the application"),
    number(&["rate"], Place::Sides("SrcRate", "DstRate"), "packets a second"),
    number(&["load"], Place::Sides("SrcLoad", "DstLoad"), "bits a second"),
    ours(number(&["loss"], Place::Sides("SrcLoss", "DstLoss"), "packets lost or retransmitted")),
    ours(number(&["ploss"], Place::Sides("pSrcLoss", "pDstLoss"), "packets lost, in per cent")),
    ours(number(&["gap"], Place::Sides("SrcGap", "DstGap"), "bytes missing from TCP's stream")),
    number(&["ttl"], Place::Sides("sTtl", "dTtl"), "time to live"),
    number(&["tos"], Place::Sides("sTos", "dTos"), "type of service"),
    word_of(&["dsb"], Number(Place::Sides("sTos", "dTos"), Unit::Services), "differentiated services: 46, ef, cs6"),
    number(&["ipid"], Place::Sides("sIpId", "dIpId"), "identifier of IP"),
    number(&["vid"], Place::Sides("sVid", "dVid"), "identifier of a VLAN"),
    number(&["vpri"], Place::Sides("sVpri", "dVpri"), "priority in a VLAN"),
    number(&["mid"], Place::Sides("sMpls", "dMpls"), "label of MPLS"),
    number(&["tcpb", "base"], Place::Sides("SrcTCPBase", "DstTCPBase"), "first sequence number of TCP"),
    number(&["as", "asn"], Place::Sides("sAS", "dAS"), "autonomous system"),
    number(&["nstroke", "nstrokes"], Place::Sides("sNStrok", "dNStrok"), "keystrokes"),
    ours(number(&["win"], Place::Sides("SrcWin", "DstWin"), "window of TCP, in bytes")),
    ours(number(&["hops"], Place::Sides("sHops", "dHops"), "hops to the sensor")),
    ours(number(&["meansz"], Place::Sides("sMeanPktSz", "dMeanPktSz"), "mean size of a packet")),
    ours(number(&["maxseg", "smss"], Place::Sides("sMss", "dMss"), "largest segment of TCP")),
    number(&["inter", "intpkt", "intpktact"], BothSides("SIntPktAct", "DIntPktAct"), "milliseconds between packets; both sides"),
    number(&["intpktidle", "intpktidl"], BothSides("SIntPktIdl", "DIntPktIdl"), "the same, of idle times"),
    number(&["jit", "jitter", "jitact"], BothSides("SrcJitAct", "DstJitAct"), "jitter in milliseconds; both sides"),
    number(&["jitidle", "jitidl"], BothSides("SrcJitIdl", "DstJitIdl"), "the same, of idle times"),
    // Counts of the flow.
    ours(number(&["totpkts"], Flow("TotPkts"), "packets of both sides together")),
    ours(number(&["totbytes"], Flow("TotBytes"), "bytes of both sides together")),
    number(&["seq"], Flow("Seq"), "the sensor's sequence number"),
    number(&["trans"], Flow("Trans"), "records that were merged"),
    number(&["pcr", "abr"], Flow("PCRatio"), "producer consumer ratio, -1 to 1"),
    ours(number(&["score"], Flow("Score"), "score of a labeler")),
    ours(number(&["icmpid"], Flow("IcmpId"), "identifier of ICMP")),
    ours(number(&["spi"], Flow("Spi"), "security parameters index of ESP")),
    word_of(&["dur"], Number(Flow("Dur"), Unit::Seconds), "duration in seconds"),
    word_of(&["avgdur"], Number(Flow("Mean"), Unit::Seconds), "mean duration of what was merged"),
    word_of(&["deldur"], Number(Flow("dlDur"), Unit::Seconds), "change of the duration"),
    word_of(&["delstime"], Number(Flow("dlsTime"), Unit::Seconds), "change of the start"),
    word_of(&["delltime"], Number(Flow("dllTime"), Unit::Seconds), "change of the end"),
    ours(word_of(&["tcprtt"], Number(Flow("TcpRtt"), Unit::Seconds), "round trip when TCP connected")),
    // Texts.
    word_of(&["srcid"], Text(Flow("SrcId")), "the sensor's identifier"),
    ours(word_of(&["sid"], Text(Flow("Sid")), "the sensor's identifier without its interface")),
    word_of(&["inf"], Text(Flow("Inf")), "the sensor's interface"),
    word_of(&["co", "cocode"], Text(Place::Sides("sCo", "dCo")), "country of an address"),
    ours(word_of(&["label"], Text(Flow("Label")), "the label, most often with ~ and a regular expression")),
    ours(word_of(&["state"], Text(Flow("State")), "the state as it is printed: CON, RST, URP")),
    ours(word_of(&["inode"], Text(Flow("Inode")), "address of the node that answered by ICMP")),
    // Times.
    ours(word_of(&["time", "stime"], Time("StartTime"), "when the flow began: after, before, between … and …")),
    ours(word_of(&["ltime"], Time("LastTime"), "when the flow ended: after, before, between … and …")),
    word_of(&["encaps"], Encapsulation, "an encapsulation: eth, 802q, gre"),
    // Protocols.
    of_flow(&["tcp"], || fixed::protocol(&["tcp"]), "TCP"),
    of_flow(&["udp"], || fixed::protocol(fixed::UDP), "UDP, and RTP in it"),
    of_flow(&["icmp"], || fixed::protocol(&["icmp"]), "ICMP of IPv4"),
    ours(of_flow(&["icmp6", "icmpv6", "ipv6-icmp"], || fixed::protocol(&["ipv6-icmp"]), "ICMP of IPv6")),
    of_flow(&["igmp"], || fixed::protocol(&["igmp"]), "IGMP"),
    of_flow(&["rtp"], || fixed::protocol(&["rtp"]), "RTP"),
    of_flow(&["rtcp"], || fixed::protocol(&["rtcp"]), "RTCP"),
    of_flow(&["udt"], || fixed::protocol(&["udt"]), "UDT"),
    of_flow(&["arp"], || fixed::protocol(&["arp", "rarp"]), "ARP, and RARP with it"),
    of_flow(&["rarp"], || fixed::protocol(&["rarp"]), "RARP"),
    of_flow(&["ipv4"], || fixed::ip(Some(4)), "IPv4"),
    of_flow(&["ipv6"], || fixed::ip(Some(6)), "IPv6"),
    ours(of_flow(&["ip6"], || fixed::ip(Some(6)), "IPv6")),
    of_flow(&["isis"], || fixed::protocol(&["isis"]), "IS-IS"),
    of_flow(&["hello"], || fixed::isis("IIH"), "hello of IS-IS"),
    of_flow(&["lsp"], || fixed::isis("LSP"), "link state of IS-IS"),
    of_flow(&["csnp"], || fixed::isis("CSNP"), "complete sequence numbers of IS-IS"),
    of_flow(&["psnp"], || fixed::isis("PSNP"), "partial sequence numbers of IS-IS"),
    alone(&["multicast"], fixed::multicast, "an address of a group"),
    ours(alone(&["broadcast"], fixed::broadcast, "255.255.255.255, or the MAC address of all")),
    // Records.
    of_flow(&["man", "mar"], || fixed::protocol(&["man"]), "a record of the sensor itself"),
    of_flow(&["far"], || Test::Not(Box::new(fixed::protocol(&["man"]))), "a record of a flow"),
    of_flow(&["event"], || fixed::protocol(&["evt"]), "an event"),
    of_flow(&["start", "init"], || Test::word("Cause", &["Start"]), "a flow's first record"),
    of_flow(&["status"], || Test::word("Cause", &["Status"]), "a record of a flow that goes on"),
    of_flow(&["stop"], || Test::word("Cause", &["Stop"]), "a flow's last record"),
    of_flow(&["timeout"], || Test::word("Cause", &["Timeout"]), "a flow that became idle"),
    of_flow(&["shut"], || Test::word("Cause", &["Shutdown"]), "written when the sensor ended"),
    of_flow(&["error"], || Test::word("Cause", &["Error"]), "a record that tells of an error"),
    // States.
    of_flow(&["con", "est", "avail"], fixed::established, "both sides have spoken; TCP is connected"),
    alone(&["fin"], fixed::fin, "TCP was closed"),
    alone(&["rst", "reset"], fixed::reset, "TCP was reset"),
    alone(&["syn"], |sides| fixed::tcp_flag(sides, 'S'), "TCP's SYN; of `ra -Zb`"),
    alone(&["ack"], |sides| fixed::tcp_flag(sides, 'A'), "TCP's ACK; of `ra -Zb`"),
    alone(&["push"], |sides| fixed::tcp_flag(sides, 'P'), "TCP's PSH; of `ra -Zb`"),
    alone(&["urg"], |sides| fixed::tcp_flag(sides, 'U'), "TCP's URG; of `ra -Zb`"),
    alone(&["ece"], |sides| fixed::tcp_flag(sides, 'E'), "TCP's ECE; of `ra -Zb`"),
    alone(&["cwr"], |sides| fixed::tcp_flag(sides, 'C'), "TCP's CWR; of `ra -Zb`"),
    of_flow(&["synack"], || Test::of("SynAck", Condition::Compare(Comparison::Greater, 0.0)), "TCP's SYN was answered"),
    refused(&["finack", "normal", "wait", "reuse"], NOT_IN_STATE),
    // Flags.
    alone(&["retrans", "drop"], |sides| fixed::flag(sides, 3, "*s", "*d"), "packets were sent again"),
    alone(&["ooo", "outoforder"], |sides| fixed::flag(sides, 3, "&i", "&r"), "packets came out of order"),
    alone(&["winshut"], |sides| fixed::flag(sides, 4, "@S", "@D"), "TCP's window was shut"),
    alone(&["ecn"], |sides| fixed::flag(sides, 5, "Ex", "Et"), "congestion was notified"),
    of_flow(&["frag"], || fixed::letter("Flgs", 6, "FVf"), "fragments"),
    of_flow(&["fragonly"], || fixed::letter("Flgs", 6, "Vf"), "nothing but fragments"),
    of_flow(&["multipath"], || fixed::letter("Flgs", 1, "M"), "several MAC addresses"),
    of_flow(&["icmpmap"], || fixed::letter("Flgs", 2, "IURT"), "an ICMP message tells of the flow"),
    of_flow(&["echo"], || fixed::icmp(&["ECO", "ECR"], ""), "ICMP's echo"),
    of_flow(&["unreach"], fixed::unreachable, "unreachable, by ICMP"),
    of_flow(&["redirect"], || fixed::icmp(&["RED"], "R"), "redirected, by ICMP"),
    of_flow(&["timexed"], || fixed::icmp(&["TXD", "TXT", "TXR"], "T"), "time exceeded, by ICMP"),
    alone(&["vlan"], |sides| fixed::there(sides, "sVid", "dVid"), "in a VLAN"),
    alone(&["mpls"], |sides| fixed::there(sides, "sMpls", "dMpls"), "with a label of MPLS"),
    alone(&["gre"], |sides| fixed::encapsulated(sides, "G"), "in GRE"),
    alone(&["geneve"], |sides| fixed::encapsulated(sides, "g"), "in GENEVE"),
    alone(&["vxlan"], |sides| fixed::encapsulated(sides, "x"), "in VXLAN"),
    of_flow(&["tcpopt"], || Test::of("TcpOpt", Condition::IsThere), "any option of TCP"),
    of_flow(&["mss"], || fixed::letter("TcpOpt", 0, "M"), "TCP's option of the largest segment"),
    of_flow(&["wscale"], || fixed::letter("TcpOpt", 1, "w"), "TCP's option of the window's scale"),
    of_flow(&["selackok"], || fixed::letter("TcpOpt", 2, "s"), "TCP permits selective acknowledgements"),
    of_flow(&["selack"], || fixed::letter("TcpOpt", 3, "S"), "TCP's selective acknowledgements"),
    of_flow(&["tcpecho"], || fixed::letter("TcpOpt", 4, "e"), "TCP's echo"),
    of_flow(&["tcpechoreply"], || fixed::letter("TcpOpt", 5, "E"), "TCP's answer to an echo"),
    of_flow(&["tcptimestamp"], || fixed::letter("TcpOpt", 6, "T"), "TCP's timestamps"),
    of_flow(&["tcpcc"], || fixed::letter("TcpOpt", 7, "c"), "TCP's connection count"),
    of_flow(&["tcpccnew"], || fixed::letter("TcpOpt", 8, "N"), "TCP's new connection count"),
    of_flow(&["tcpccecho"], || fixed::letter("TcpOpt", 9, "O"), "TCP's echo of the connection count"),
    of_flow(&["secn"], || fixed::letter("TcpOpt", 10, "S"), "the source offers congestion notification"),
    of_flow(&["decn"], || fixed::letter("TcpOpt", 11, "D"), "the destination offers congestion notification"),
    // Refused.
    refused(&["index"], "an index record is never printed"),
    refused(&["gateway"], "it needs files of hosts and of ethers; use `ether host`"),
    refused(&["cor"], "correlated records are not told apart in print"),
    refused(&["dup", "svc", "lat", "count", "remote", "local"], NOT_PRINTED),
    refused(&["rtr", "mbr", "lvg", "link", "anon", "auth", "len", "inbound", "outbound"], NOT_PRINTED),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_spelling_stands_for_two_words_and_all_are_documented() {
        let documentation = include_str!("../../../docs/asking.md");
        let mut seen = BTreeSet::new();
        for spelling in spellings() {
            assert!(seen.insert(spelling), "{spelling} stands twice");
            let quoted = format!("`{spelling}`");
            assert!(
                documentation.contains(&quoted),
                "{spelling} is not in docs/asking.md"
            );
        }
    }
}
