//! The language as tables: what a filter means, written out; what is wrong with one.

use argus_filter::{Extension, Filter, complete, parse};
use std::time::{Duration, Instant};

/// A filter, and the same with every qualifier and parenthesis written out.
#[rustfmt::skip]
const READ: &[(&str, &str)] = &[
    ("", ""),
    ("tcp", "tcp"),
    ("TCP", "tcp"),
    ("ip", "ip"),
    ("ipv4", "ipv4"),
    ("not tcp", "not tcp"),
    ("! tcp", "not tcp"),
    ("not not tcp", "not not tcp"),
    ("tcp and udp", "(tcp and udp)"),
    ("tcp or udp and port 53", "((tcp or udp) and port 53)"),
    ("tcp or (udp and port 53)", "(tcp or (udp and port 53))"),
    ("tcp && udp || icmp", "((tcp and udp) or icmp)"),
    ("tcp and udp and icmp or arp", "((tcp and udp and icmp) or arp)"),
    ("(tcp)", "tcp"),
    ("((tcp) or (udp))", "(tcp or udp)"),
    ("not (tcp or udp) and arp", "(not (tcp or udp) and arp)"),
    ("not tcp and not udp", "(not tcp and not udp)"),
    ("port 53", "port 53"),
    ("src port 53", "src port 53"),
    ("dst port 22 or 80", "(dst port 22 or dst port 80)"),
    ("dst port 22 or 80 and 443", "((dst port 22 or dst port 80) and dst port 443)"),
    ("src or dst port 443", "src or dst port 443"),
    ("src and dst port 5353", "src and dst port 5353"),
    ("dst or src port 1", "src or dst port 1"),
    ("dst port 22 or src port 80", "(dst port 22 or src port 80)"),
    ("dst port 22 or src 80", "(dst port 22 or src port 80)"),
    ("port gt 1 and lt 1024", "(port gt 1 and port lt 1024)"),
    ("port 22 and not 80", "(port 22 and not port 80)"),
    ("not port 22 or 80", "(not port 22 or port 80)"),
    ("port >= 1024", "port gte 1024"),
    ("port >=1024", "port gte 1024"),
    ("port>1024", "port gt 1024"),
    ("port 1-1024", "port 1-1024"),
    ("port 0x35", "port 0x35"),
    ("port 22,80,8000-8010", "port 22,80,8000-8010"),
    ("port domain", "port domain"),
    ("port != 53", "port != 53"),
    ("port neq 53", "port != 53"),
    ("tcp src port gt 1023", "tcp src port gt 1023"),
    ("tcp dst port 22 or 80", "(tcp dst port 22 or tcp dst port 80)"),
    ("udp port 53", "udp port 53"),
    ("icmp host 10.0.0.1", "icmp host 10.0.0.1"),
    ("host 10.0.0.1", "host 10.0.0.1"),
    ("src host 10.0.0.1 or 10.0.0.2", "(src host 10.0.0.1 or src host 10.0.0.2)"),
    ("src 10.0.0.1", "src host 10.0.0.1"),
    ("dst fe80::1", "dst host fe80::1"),
    ("host ::1", "host ::1"),
    ("host 10.0.0.0/8", "host 10.0.0.0/8"),
    ("host 10.0.0.1,10.0.0.2", "host 10.0.0.1,10.0.0.2"),
    ("addr 10.0.0.1", "host 10.0.0.1"),
    ("net 10.0.0.0/8", "net 10.0.0.0/8"),
    ("net 10.1.2.3 mask 255.255.0.0", "net 10.1.2.3/16"),
    ("src net 2001:db8::/32", "src net 2001:db8::/32"),
    ("src and dst net 10.0.0.0/8", "src and dst net 10.0.0.0/8"),
    ("ether host 00:11:22:33:44:55", "ether host 00:11:22:33:44:55"),
    ("ether src host 00-11-22-33-44-55", "ether src host 00-11-22-33-44-55"),
    ("ether broadcast", "ether broadcast"),
    ("ip broadcast", "ip broadcast"),
    ("broadcast", "broadcast"),
    ("ether multicast", "ether multicast"),
    ("src multicast", "src multicast"),
    ("proto 6", "proto 6"),
    ("proto 17", "proto 17"),
    ("proto ospf", "proto ospf"),
    ("proto tcp", "proto tcp"),
    ("ip proto 89", "ip proto 89"),
    ("ether proto 0x88cc", "ether proto 0x88cc"),
    ("ether proto 2054", "ether proto 2054"),
    ("ether proto 0x0800", "ether proto 0x0800"),
    ("ether proto lldp", "ether proto lldp"),
    ("pkts 2", "pkts 2"),
    ("pkts eq 2", "pkts 2"),
    ("pkts equal 2", "pkts 2"),
    ("pkts greater 2", "pkts gt 2"),
    ("pkts less 2", "pkts lt 2"),
    ("pkt lte 2", "pkts lte 2"),
    ("src pkts gt 10", "src pkts gt 10"),
    ("src and dst pkts gt 10", "src and dst pkts gt 10"),
    ("bytes gt 300", "bytes gt 300"),
    ("udp and dst port 53 and bytes gt 300", "(udp and dst port 53 and bytes gt 300)"),
    ("bytes > 10k", "bytes gt 10k"),
    ("bytes = 5m", "bytes 5m"),
    ("bytes == 2G", "bytes 2G"),
    ("bytes != 0", "bytes != 0"),
    ("bytes 100-200", "bytes 100-200"),
    ("data gt 50", "appbytes gt 50"),
    ("rate gt 10.0", "rate gt 10.0"),
    ("load gt 1.5M", "load gt 1.5M"),
    ("pcr lt -0.5", "pcr lt -0.5"),
    ("dur gt 1", "dur gt 1"),
    ("dur > 5min", "dur gt 5min"),
    ("dur < 500ms", "dur lt 500ms"),
    ("dur gte 1h", "dur gte 1h"),
    ("ttl 64", "ttl 64"),
    ("src ttl lt 10", "src ttl lt 10"),
    ("tos 0x10", "tos 0x10"),
    ("dsb ef", "dsb ef"),
    ("dsb gt cs4", "dsb gt cs4"),
    ("dsb 46", "dsb 46"),
    ("vid 100", "vid 100"),
    ("vlan", "vlan"),
    ("src vlan", "src vlan"),
    ("mpls", "mpls"),
    ("encaps gre", "encaps gre"),
    ("encaps 802q,mpls", "encaps 802q,mpls"),
    ("inter gt 10.0", "inter gt 10.0"),
    ("src inter gt 10.0", "src inter gt 10.0"),
    ("seq gt 100", "seq gt 100"),
    ("trans gt 1", "trans gt 1"),
    ("srcid 192.168.1.1", "srcid 192.168.1.1"),
    ("inf eth0", "inf eth0"),
    ("co US", "co US"),
    ("label ~ scan", "label ~ scan"),
    ("label ~ \"port scan\"", "label ~ \"port scan\""),
    ("label \"a b\"", "label \"a b\""),
    ("label != benign", "label != benign"),
    ("state CON,FIN", "state CON,FIN"),
    ("time after 2026-11-25 03:56", "time after 2026-11-25 03:56"),
    ("time after 2026-11-25 and before 2026-11-26", "(time after 2026-11-25 and time before 2026-11-26)"),
    ("time before 2026/11/25.03:56:00.5", "time before 2026/11/25.03:56:00.5"),
    ("time between 2026-11-25 03:56 and 2026-11-25 04:00 and tcp", "(time between 2026-11-25 03:56 and 2026-11-25 04:00 and tcp)"),
    ("stime after 2026-11-25T03:56:00Z", "time after 2026-11-25T03:56:00Z"),
    ("ltime before 1764042960.25", "ltime before 1764042960.25"),
    ("time >= \"2026-11-25 03:56 +02:00\"", "time gte 2026-11-25 03:56 +02:00"),
    ("con", "con"),
    ("est", "con"),
    ("fin", "fin"),
    ("src fin", "src fin"),
    ("reset", "rst"),
    ("syn and not ack", "(syn and not ack)"),
    ("src retrans", "src retrans"),
    ("ooo", "ooo"),
    ("winshut", "winshut"),
    ("ecn", "ecn"),
    ("frag", "frag"),
    ("unreach", "unreach"),
    ("timexed", "timexed"),
    ("start", "start"),
    ("man", "man"),
    ("tcp and (dst port 22 or 80)", "(tcp and (dst port 22 or dst port 80))"),
    ("udp and not port 53 and pkts gt 2", "(udp and not port 53 and pkts gt 2)"),
    ("(port 22) or 80", "(port 22 or port 80)"),
    ("host 10.0.0.1 or host 10.0.0.2 and port 80", "((host 10.0.0.1 or host 10.0.0.2) and port 80)"),
    ("tcprtt gt 0.1", "tcprtt gt 0.1"),
    ("spi 0x1234", "spi 0x1234"),
    ("mss and wscale", "(mss and wscale)"),
];

/// A filter, and the error that it is, as it is shown.
#[rustfmt::skip]
const REFUSED: &[(&str, &[&str])] = &[
    ("prot 53", &["`prot` is no word of a filter: did you mean `proto` or `port`?", "  prot 53", "  ^^^^"]),
    ("dst prot 53", &["`prot` is no word of a filter: did you mean `proto` or `port`?", "  dst prot 53", "      ^^^^"]),
    ("src bytes > 10 * dst bytes", &["`and` or `or` is missing before `*`", "  src bytes > 10 * dst bytes", "                 ^", "  hint: a filter does not calculate, SQL does: select * from self where SrcBytes > 10 * DstBytes"]),
    ("DstPkts = 0", &["`DstPkts` is no word of a filter: did you mean `dst pkts`?", "  DstPkts = 0", "  ^^^^^^^"]),
    ("sttl 64", &["`sttl` is no word of a filter: did you mean `src ttl`?", "  sttl 64", "  ^^^^"]),
    ("tcp udp", &["`and` or `or` is missing before `udp`", "  tcp udp", "      ^^^", "  hint: write `and udp` or `or udp`"]),
    ("tcp and", &["the filter ends where a word such as `port` or `tcp` is expected", "  tcp and", "         ^"]),
    ("and tcp", &["`and` stands where a word such as `port` or `tcp` is expected", "  and tcp", "  ^^^"]),
    ("tcp or", &["the filter ends where a word such as `port` or `tcp` is expected", "  tcp or", "        ^"]),
    ("(tcp", &["this `(` is never closed", "  (tcp", "  ^", "  hint: add a `)`"]),
    ("tcp)", &["this `)` closes nothing", "  tcp)", "     ^"]),
    ("()", &["`)` stands where a word such as `port` or `tcp` is expected", "  ()", "   ^"]),
    ("not", &["the filter ends where a word such as `port` or `tcp` is expected", "  not", "     ^"]),
    ("port", &["the filter ends where a value is expected", "  port", "      ^"]),
    ("port x y", &["`x` is not a port", "  port x y", "       ^", "  hint: write a number from 0 to 65535, a range such as 1-1024, or a service of /etc/services"]),
    ("port 70000", &["`70000` is not a port", "  port 70000", "       ^^^^^", "  hint: write a number from 0 to 65535, a range such as 1-1024, or a service of /etc/services"]),
    ("port 100-1", &["`100-1` is not a range of ports", "  port 100-1", "       ^^^^^", "  hint: write the smaller port first"]),
    ("port domian", &["`domian` is not a port: did you mean `domain`?", "  port domian", "       ^^^^^^", "  hint: write a number from 0 to 65535, a range such as 1-1024, or a service of /etc/services"]),
    ("src", &["the filter ends where a word such as `port` or `tcp` is expected", "  src", "     ^"]),
    ("src tcp", &["`tcp` is of the whole flow, and has no src", "  src tcp", "      ^^^", "  hint: write `tcp` alone"]),
    ("53", &["`53` stands here without a word that says what it is", "  53", "  ^^", "  hint: write `port 53`, if that is what it is"]),
    ("10.0.0.1", &["`10.0.0.1` stands here without a word that says what it is", "  10.0.0.1", "  ^^^^^^^^", "  hint: write `host 10.0.0.1`, if that is what it is"]),
    ("10.0.0.0/8", &["`10.0.0.0/8` stands here without a word that says what it is", "  10.0.0.0/8", "  ^^^^^^^^^^", "  hint: write `net 10.0.0.0/8`, if that is what it is"]),
    ("src 53", &["`53` stands here without a word that says what it is", "  src 53", "      ^^", "  hint: write `port 53`, if that is what it is"]),
    ("tcp or 53", &["`53` stands here without a word that says what it is", "  tcp or 53", "         ^^", "  hint: write `port 53`, if that is what it is"]),
    ("host example.com", &["`example.com` is not an address", "  host example.com", "       ^^^^^^^^^^^", "  hint: write an IPv4 or IPv6 address; names are not looked up"]),
    ("host 00:11:22:33:44:55", &["`00:11:22:33:44:55` is not an address", "  host 00:11:22:33:44:55", "       ^^^^^^^^^^^^^^^^^", "  hint: write `ether host 00:11:22:33:44:55`"]),
    ("net 10", &["`10` is not a network", "  net 10", "      ^^", "  hint: write it whole, as 10.0.0.0/8 or 2001:db8::/32"]),
    ("net 10.1.2.3", &["`10.1.2.3` is not a network", "  net 10.1.2.3", "      ^^^^^^^^", "  hint: add how long it is, as in `10.1.2.3/24`; one address is `host 10.1.2.3`"]),
    ("net 10.1.2.3/40", &["`10.1.2.3/40` is not a network", "  net 10.1.2.3/40", "      ^^^^^^^^^^^", "  hint: write it whole, as 10.0.0.0/8 or 2001:db8::/32"]),
    ("net 10.0.0.0 mask 1.2.3.4", &["`1.2.3.4` is not a mask", "  net 10.0.0.0 mask 1.2.3.4", "                    ^^^^^^^", "  hint: write it as 255.255.0.0"]),
    ("pkts", &["the filter ends where a value is expected", "  pkts", "      ^"]),
    ("pkts gt", &["the filter ends where a value is expected", "  pkts gt", "         ^"]),
    ("pkts gt many", &["`many` is not a number", "  pkts gt many", "          ^^^^", "  hint: write it as 300, 0x35, 1.5, 10k or 5m"]),
    ("pkts gt 1,2", &["`1` is not one number to compare with", "  pkts gt 1,2", "          ^"]),
    ("dur gt 5m", &["`5m` is not a number", "  dur gt 5m", "         ^^", "  hint: `m` could be a million: write `5min` for minutes"]),
    ("dur gt soon", &["`soon` is not a number", "  dur gt soon", "         ^^^^", "  hint: write seconds, or 500ms, 30s, 5min, 1h"]),
    ("bytes gt 10q", &["`10q` is not a number", "  bytes gt 10q", "           ^^^", "  hint: write it as 300, 0x35, 1.5, 10k or 5m"]),
    ("label gt x", &["`x` is not a number", "  label gt x", "           ^", "  hint: compare a text by `eq`, `!=` or `~`"]),
    ("label ~ ", &["the filter ends where a value is expected", "  label ~", "         ^"]),
    ("port ~ 5", &["`5` is not a comparison with a number or an address (`~` is of texts)", "  port ~ 5", "         ^"]),
    ("time 2026", &["`2026` stands where `after`, `before` or `between` is expected", "  time 2026", "       ^^^^"]),
    ("time after noon", &["`noon` is not a time", "  time after noon", "             ^^^^", "  hint: write it as 2026-11-25, 2026-11-25 03:56 or 2026-11-25T03:56:00Z"]),
    ("time after 2026-02-30", &["`2026-02-30` is not a time", "  time after 2026-02-30", "             ^^^^^^^^^^", "  hint: write it as 2026-11-25, 2026-11-25 03:56 or 2026-11-25T03:56:00Z"]),
    ("time between 2026-11-25", &["the filter ends where `and` and a second time is expected", "  time between 2026-11-25", "                         ^"]),
    ("ether port 5", &["`5` is not of `ether`, which has `host`, `proto`, `broadcast`, `multicast`", "  ether port 5", "             ^"]),
    ("ether", &["the filter ends where a word such as `port` or `tcp` is expected", "  ether", "       ^"]),
    ("gateway", &["no printed column can answer `gateway`: it needs files of hosts and of ethers; use `ether host`", "  gateway", "  ^^^^^^^"]),
    ("finack", &["no printed column can answer `finack`: `State` shows only the last step of TCP; try con, fin, rst or synack", "  finack", "  ^^^^^^"]),
    ("inbound", &["no printed column can answer `inbound`: ra prints no column of it", "  inbound", "  ^^^^^^^"]),
    ("dup gt 0", &["no printed column can answer `dup`: ra prints no column of it", "  dup gt 0", "  ^^^"]),
    ("proto nonsense", &["`nonsense` is not a protocol", "  proto nonsense", "        ^^^^^^^^"]),
    ("proto 300", &["`300` is not a protocol", "  proto 300", "        ^^^", "  hint: write 0 to 255"]),
    ("proto 140", &["`140` is not a protocol that has a name of its own", "  proto 140", "        ^^^", "  hint: `ra` prints several protocols by one name"]),
    ("dsb silver", &["`silver` is not a number", "  dsb silver", "      ^^^^^^", "  hint: write a number, or a name such as ef, cs6 or af41"]),
    ("encaps wifi", &["`wifi` is not an encapsulation", "  encaps wifi", "         ^^^^", "  hint: write eth, 802q, mpls, gre or another of them"]),
    ("src seq gt 5", &["`seq` is of the whole flow, and has no src", "  src seq gt 5", "      ^^^", "  hint: write `seq` alone"]),
    ("label \"open", &["this `\"` is never closed", "  label \"open", "        ^", "  hint: add a \""]),
    ("udp and dst port 53 and byts gt 300", &["`byts` is no word of a filter: did you mean `bytes` or `byte`?", "  udp and dst port 53 and byts gt 300", "                          ^^^^"]),
    ("port 22,", &["the filter ends where a value is expected", "  port 22,", "          ^"]),
    ("port 22 , , 80", &["`,` stands where a value is expected", "  port 22 , , 80", "            ^"]),
    ("tcp and \\x00", &["`\\x00` is no word of a filter", "  tcp and \\x00", "          ^^^^"]),
];

#[test]
fn a_filter_is_read_as_ra_reads_it() {
    for (filter, written_out) in READ {
        let read = parse(filter).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(read.to_string(), *written_out, "{filter}");
        // Written out it means the same.
        let again = parse(written_out).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(tests(&again), tests(&read), "{filter}");
    }
}

/// What a filter asks, in order.
fn tests(filter: &Filter) -> Vec<String> {
    let mut tests = Vec::new();
    filter.for_each_primitive(&mut |primitive| tests.push(format!("{:?}", primitive.test)));
    tests
}

#[test]
fn an_error_shows_the_place_and_what_was_meant() {
    for (filter, lines) in REFUSED {
        let error = parse(filter).err().map(|error| error.to_string());
        assert_eq!(error, Some(lines.join("\n")), "{filter}");
    }
}

#[test]
fn what_ra_does_not_know_is_named() {
    use Extension::{List, NetAsHost, Pattern, ProtocolName, Sign, Suffix, Time, Word};
    let cases: &[(&str, &[Extension])] = &[
        ("udp and dst port 53 and bytes gt 300", &[]),
        ("bytes > 10k", &[Sign, Suffix]),
        ("port 22,80 or host 10.0.0.0/8", &[List, NetAsHost]),
        ("time after 2026-11-25 and tcp", &[Time, Word]),
        ("label ~ scan", &[Pattern, Word]),
        ("proto tcp", &[ProtocolName]),
        ("port >= 22", &[]),
    ];
    for (filter, beyond) in cases {
        let read = parse(filter).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(read.beyond_ra(), *beyond, "{filter}");
    }
}

#[test]
fn a_broken_filter_is_an_error_and_never_a_panic() {
    let mut random = 18_u64;
    let mut below = |limit: usize| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) as usize % limit
    };
    let letters: Vec<char> = "()!<>=~,\"'-/:. \u{0}\u{e9}\u{1f980}9x&|".chars().collect();
    let mut read = 0;
    for _ in 0..20_000 {
        let mut filter: Vec<char> = READ[below(READ.len())].0.chars().collect();
        for _ in 0..1 + below(3) {
            let at = below(filter.len() + 1);
            match below(3) {
                0 => filter.insert(at, letters[below(letters.len())]),
                1 if at < filter.len() => drop(filter.remove(at)),
                _ => filter.truncate(at.max(1)),
            }
        }
        let filter: String = filter.into_iter().collect();
        let cursor = below(filter.len() + 2);
        let _candidates = complete(&filter, cursor);
        match parse(&filter) {
            Ok(filter) => read += filter.to_string().len().min(1),
            Err(error) => {
                assert!(filter.get(error.span.clone()).is_some(), "{filter:?}");
                assert!(error.to_string().contains('^'), "{filter:?}");
            }
        }
    }
    assert!(read > 1_000, "{read}");
}

#[test]
fn a_long_filter_takes_its_length_and_a_deep_one_is_refused() {
    let began = Instant::now();
    let long = vec!["port 22"; 20_000].join(" or ");
    let read = parse(&long).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read.to_string().matches("port 22").count(), 20_000);
    let long_word = "x".repeat(1_000_000);
    assert!(parse(&long_word).is_err_and(|error| error.to_string().len() < 1_000));
    let deep = [
        format!("{}tcp{}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("{}tcp", "not ".repeat(100_000)),
        format!("tcp{}", " and udp or tcp".repeat(100_000)),
    ];
    for filter in deep {
        let error = parse(&filter).err().map(|error| error.to_string());
        let error = error.unwrap_or_default();
        assert!(error.contains("more than 64 groups"), "{error}");
    }
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}
