//! Files that hold their rows in another way than ra writes them, or not as they should:
//! each is read right, or refused, or a line of its report says so. Nothing is lost in
//! silence: tests.

use super::{Load, OnError, load_report};
use polars::prelude::*;

/// What a file comes to: names and rows as they would be written with commas, or a part
/// of its error; and a part of its report, if it has one.
enum Comes {
    To(&'static str),
    ToWith(&'static str, &'static str),
    ToNothing(&'static str),
}
use Comes::{To, ToNothing, ToWith};

struct Case {
    name: &'static str,
    files: &'static [&'static str],
    said: fn(Load) -> Load,
    comes: Comes,
}

const fn case(
    name: &'static str,
    files: &'static [&'static str],
    said: fn(Load) -> Load,
    comes: Comes,
) -> Case {
    Case {
        name,
        files,
        said,
        comes,
    }
}

fn as_it_is(load: Load) -> Load {
    load
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    // A quote that is opened and never closed, or closed somewhere else.
    case("a quote never closed", &["TotPkts,Label\n1,\"x\n2,y\n3,z\n"], as_it_is,
        ToNothing("0.csv`, line 2: a quote is opened here and not closed at the end of its field: `1,\"x`")),
    case("the same, left out", &["TotPkts,Label\n1,\"x\n2,y\n3,z\n"], |load| load.on_error(OnError::Skip),
        ToWith("TotPkts,Label|2,y|3,z", "a quote that is not closed in its field: 1, first")),
    case("the same, taken as it is", &["TotPkts,Label\n1,\"x\n2,y\n"], |load| load.on_error(OnError::Null),
        ToWith("TotPkts,Label|1,x|2,y", "a quote that is not closed in its field: 1, first")),
    case("closed by the next line's", &["TotPkts,Label\n1,\"x\n2,\"y\"\n3,\"z\"\n"], as_it_is,
        ToNothing("line 2: a quote is opened here")),
    case("in the last line", &["TotPkts,Label\n1,x\n2,\"y"], as_it_is, ToNothing("line 3: a quote is opened here")),
    case("in the last line, ended", &["TotPkts,Label\n1,x\n2,\"y\n"], as_it_is, ToNothing("line 3: a quote is opened here")),
    case("a field of two lines", &["TotPkts,Label\n1,\"x\ny\"\n2,z\n"], as_it_is, To("TotPkts,Label|1,x\ny|2,z")),
    case("a quote within a text", &["TotPkts,Label\n1,5\" disk\n2,z\n"], as_it_is, To("TotPkts,Label|1,5\" disk|2,z")),
    // Line ends.
    case("line ends of old", &["TotPkts,Label\r1,x\r2,\"y,\"\r"], as_it_is, To("TotPkts,Label|1,x|2,y,")),
    case("line ends of old, no end at the end", &["TotPkts,Label\r1,x\r2,y"], as_it_is, To("TotPkts,Label|1,x|2,y")),
    case("line ends of old, a misfit", &["TotPkts,Label\r1,x\rz,y"], as_it_is, ToNothing("line 3, column `TotPkts`: `z`")),
    case("line ends of old behind a header of today", &["TotPkts,Label\n1,x\r2,y\r"], as_it_is, ToNothing("line 2: 3 fields where the header has 2")),
    // Separators.
    case("ra -c :", &["Proto:TotPkts:SrcAddr\ntcp:1:192.0.2.1\n"], as_it_is, To("Proto,TotPkts,SrcAddr|tcp,1,192.0.2.1")),
    case("ra -c : with an address that holds it", &["Proto:SrcAddr\ntcp:fe80::1\n"], as_it_is, ToNothing("line 2: 4 fields where the header has 2")),
    case("ra -c ^", &["Proto^TotPkts\ntcp^1\n"], as_it_is, To("Proto,TotPkts|tcp,1")),
    case("names that nobody knows", &["a:b\n1:2\n3:4"], as_it_is, To("a,b|1,2|3,4")),
    case("a name that holds one", &["a:b\n1\n2\n"], as_it_is, To("a:b|1|2")),
    case("times, of which each holds two", &["a\n10:00:00\n11:00:00\n"], as_it_is, To("a|10:00:00|11:00:00")),
    case("sep=;", &["sep=;\r\na;TotPkts\r\nx,y;1\r\n"], as_it_is, To("a,TotPkts|x,y,1")),
    case("sep=: in quotes", &["\"sep=:\"\na:TotPkts\nx,y:1\n"], as_it_is, To("a,TotPkts|x,y,1")),
    case("sep= and another said", &["sep=;\na|TotPkts\nx;y|1\n"], |load| load.separator('|'), To("a,TotPkts|x;y,1")),
    case("a separator behind each row", &["TotPkts,Label\n1,x,\n2,y,\n"], as_it_is, To("TotPkts,Label|1,x|2,y")),
    case("the same, quoted", &["TotPkts,Label\r\n1,\"x\",\r\n2,\"y\",\r\n"], as_it_is, To("TotPkts,Label|1,x|2,y")),
    case("behind one row only", &["TotPkts,Label\n1,x\n2,y,\n"], as_it_is, ToNothing("line 3: 3 fields where the header has 2")),
    case("behind all rows, and one has more", &["TotPkts,Label\n1,x,\n2,y,z\n3,z,\n"], as_it_is, ToNothing("line 2: 3 fields where the header has 2")),
    // Names for a file that has a header, or none.
    case("names and a header", &["Proto,TotPkts\ntcp,1\n"], |load| load.names(["a", "pkts"]),
        ToWith("a,pkts|tcp,1", "the first line is a header, and its names were replaced by those given: Proto,TotPkts")),
    case("names and a header nobody knows", &["p,n\ntcp,1\nudp,2\n"], |load| load.names(["Proto", "TotPkts"]),
        ToWith("Proto,TotPkts|tcp,1|udp,2", "replaced by those given: p,n")),
    case("names and no header", &["tcp,1\nudp,2\n"], |load| load.names(["Proto", "TotPkts"]), To("Proto,TotPkts|tcp,1|udp,2")),
    case("names and rows of words", &["tcp,CON\nudp,INT\n"], |load| load.names(["Proto", "State"]), To("Proto,State|tcp,CON|udp,INT")),
    case("names and a header alone", &["Proto,TotPkts\n"], |load| load.names(["a", "b"]), ToWith("a,b", "replaced by those given")),
    case("two columns of one name", &["TotPkts,TotPkts\n1,2\n"], as_it_is, ToNothing("columns 1 and 2 are both named `TotPkts`")),
    case("two columns of one name, named", &["TotPkts,TotPkts\n1,2\n"], |load| load.names(["a", "b"]), ToWith("a,b|1,2", "replaced by those given")),
    case("a new name that is taken", &["a,b\n1,2\n"], |load| load.rename([("a", "b")]), ToNothing("two columns of the frame would be named `b`")),
    case("a column asked for twice", &["a,b\n1,2\n"], |load| load.columns(["a", "a"]), ToNothing("would be named `a`")),
    case("a column of files whose name is taken", &["a,b\n1,2\n"], |load| load.file_column("b"), ToNothing("would be named `b`")),
    // Blanks.
    case("a blank behind each separator", &["TotPkts, SrcAddr, Label\n1, 192.0.2.1, x\n2, 192.0.2.1, \"a, b\"\n"], as_it_is,
        To("TotPkts,SrcAddr,Label|1,192.0.2.1,x|2,192.0.2.1,a, b")),
    case("in the rows only", &["TotPkts,SrcAddr,Label\n1, 192.0.2.1, x\n2, 192.0.2.2, y\n"], as_it_is,
        To("TotPkts,SrcAddr,Label|1,192.0.2.1,x|2,192.0.2.2,y")),
    case("before an address only", &["SrcAddr,Label\n 192.0.2.1 , x\n192.0.2.2,y\n"], as_it_is,
        To("SrcAddr,Label|192.0.2.1, x|192.0.2.2,y")),
    case("ra's own, before flags and directions", &["TotPkts,Flgs,Dir\n1, e        ,   ->\n2, e s      ,  <->\n"], as_it_is,
        To("TotPkts,Flgs,Dir|1, e        ,->|2, e s      ,<->")),
    case("flags with one of each", &["TotPkts, Flgs\n1,  e        \n"], as_it_is, To("TotPkts,Flgs|1, e        ")),
    // Comments.
    case("comments before the header", &["# made by me, today\n\n#\nTotPkts,Label\n1,x\n"], as_it_is, To("TotPkts,Label|1,x")),
    case("comments among the rows", &["TotPkts,Label\n1,x\n# half, of, it\n2,y\n#end\n"], as_it_is,
        ToWith("TotPkts,Label|1,x|2,y", "2 comments (# …) among the rows, passed over")),
    case("a row that begins like a comment", &["Label,TotPkts\n#1,1\n#2,2\n"], as_it_is, To("Label,TotPkts|#1,1|#2,2")),
    case("a header in a comment", &["# StartTime-like\n# TotPkts,Label\n1,x\n"], as_it_is, To("TotPkts,Label|1,x")),
    case("a header that begins like one", &["#a,#b\n1,2\n"], as_it_is, To("a,#b|1,2")),
    case("a comment beside the true header", &["# pkts,label\nTotPkts,Label\n1,x\n"], as_it_is, To("TotPkts,Label|1,x")),
    case("a comment alone", &["# nothing here\n"], as_it_is, ToNothing("is empty: not even a header")),
    case("comments in columns", &["  Proto  TotPkts\n# half\n    tcp        1\n"], as_it_is,
        ToWith("Proto,TotPkts|tcp,1", "1 comment (# …) among the rows")),
    // Columns that end elsewhere than the header says.
    case("a number longer than its column", &["  Proto  TotPkts State\n    tcp        1   CON\n    udp 12345678901   INT\n"], as_it_is,
        ToNothing("0.csv`, line 3: the values do not stand below the words of the header")),
    case("the same, as null", &["  Proto  TotPkts State\n    tcp        1   CON\n    udp 12345678901   INT\n"], |load| load.on_error(OnError::Null),
        ToWith("Proto,TotPkts,State|tcp,1,CON|,,", "3 values became null")),
    case("ra -c with a blank", &["StartTime Proto TotPkts\n1520628556.520001 tcp 1\n"], as_it_is, ToNothing("line 2: the values do not stand")),
    case("ra's header of ranks", &[" Proto  Rank   TotPkts\nipv6-*      1        1\n"], as_it_is, ToNothing("line 2: the values do not stand")),
    case("values that ra cut", &["  Proto            SrcAddr TotPkts\n ipv6-* fe80::d2:4591:568*       1\n    tcp          192.0.2.1       2\n"], as_it_is,
        ToWith("Proto,SrcAddr,TotPkts|ipv6-*,fe80::d2:4591:568*,1|tcp,192.0.2.1,2", "`SrcAddr` was cut by ra to the width of its column")),
    // What is no text of flows at all.
    case("a page", &["<html><body>not found</body></html>\n"], as_it_is, ToNothing("is HTML or XML, not CSV")),
    case("XML of ra's", &["<?xml version =\"1.0\"?>\n<!--Generated by ra-->\n"], as_it_is, ToNothing("is HTML or XML, not CSV")),
    case("a pointer of Git LFS", &["version https://git-lfs.github.com/spec/v1\nsize 12345\n"], as_it_is, ToNothing("is a pointer of Git LFS")),
    case("UTF-16 without a mark", &["T\0o\0t\0P\0k\0t\0s\0\n\x001\0\n\0"], as_it_is, ToNothing("iconv -f utf-16le -t utf-8")),
    case("the other way around", &["\0T\0o\0t\0P\0k\0t\0s\0\n\x001\0\n"], as_it_is, ToNothing("iconv -f utf-16be -t utf-8")),
    // Public data sets made with Argus, by their documented headers.
    case("CTU-13", &["StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes,Label\n2011/08/10 09:46:53.047277,3550.182373,udp,192.0.2.1,39678,  <->,192.0.2.2,0x1a2b,CON,0.0,,12,875,413,flow=Background-UDP\n"], as_it_is,
        To("StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes,Label|2011-08-10 09:46:53.047277,3550.182373,udp,192.0.2.1,39678,<->,192.0.2.2,6699,CON,0,,12,875,413,flow=Background-UDP")),
    case("BoT-IoT", &["pkSeqID,stime,flgs,proto,saddr,sport,daddr,dport,pkts,bytes,state,ltime,seq,dur,stddev,srate,attack,category,subcategory \n1,1526344121.5,e d,arp,192.0.2.1,-1,192.0.2.2,-1,2,120,CON,1526344122,1,0.5,6e-05,0.25,0,Normal,Normal\n"], as_it_is,
        ToWith("pkSeqID,stime,flgs,proto,saddr,sport,daddr,dport,pkts,bytes,state,ltime,seq,dur,stddev,srate,attack,category,subcategory|1,2018-05-15 00:28:41.500000,e d,arp,192.0.2.1,,192.0.2.2,,2,120,CON,2018-05-15 00:28:42.000000,1,0.5,0.00006,0.25,0,Normal,Normal",
            "`sport` says that there is no value")),
    case("UNSW-NB15", &["id,dur,proto,service,state,spkts,rate,sttl,swin,stcpb,ct_state_ttl,attack_cat,label\n1,0.25,tcp,-,FIN,6,74.5,252,255,621772692,0,Normal,0\n"], as_it_is,
        To("id,dur,proto,service,state,spkts,rate,sttl,swin,stcpb,ct_state_ttl,attack_cat,label|1,0.25,tcp,-,FIN,6,74.5,252,255,621772692,0,Normal,0")),
    case("UNSW-NB15's longer ports", &["srcip,sport,dsport\n192.0.2.1,0x20205321,53\n"], as_it_is, ToNothing("`0x20205321` is not a port\n  hint: a port has 16 bits")),
    case("Argus 5", &["StartTime,SrcAddr,Dport,Score,sCo\n2024-01-09T17:09:04.5Z,192.0.2.1,mdns,1,US\n2024-01-09T17:09:05Z,192.0.2.2,53,0.5,\n"], as_it_is,
        To("StartTime,SrcAddr,Dport,Score,sCo|2024-01-09 17:09:04.500000,192.0.2.1,5353,1.0,US|2024-01-09 17:09:05.000000,192.0.2.2,53,0.5,")),
    // Several files.
    case("a column more", &["TotPkts\n1\n", "TotPkts,Label\n2,x\n"], as_it_is,
        ToWith("TotPkts|1|2", "1.csv: left out what the first of the files does not have: Label")),
    case("two columns more, in another order", &["b\n1\n", "a,b,c\n2,3,4\n"], as_it_is,
        ToWith("b|1|3", "does not have: a, c")),
    case("a column more, not asked for", &["TotPkts\n1\n", "TotPkts,Label\n2,x\n"], |load| load.columns(["TotPkts"]), To("TotPkts|1|2")),
    case("a column less", &["TotPkts,Label\n2,x\n", "TotPkts\n1\n"], as_it_is, ToNothing("1.csv` has no column `Label`")),
    // The first rows.
    case("rows of flows", &["Proto,TotPkts\nman,0\ntcp,1\nman,0\nudp,2\ntcp,3\n"], |load| load.flows_only().rows(2), To("Proto,TotPkts|tcp,1|udp,2")),
    case("rows of flows, of several files", &["Proto,TotPkts\nman,0\ntcp,1\n", "Proto,TotPkts\nman,0\nudp,2\nudp,3\n"],
        |load| load.flows_only().rows(2).columns(["TotPkts"]), To("TotPkts|1|2")),
    case("rows before a misfit", &["Proto,TotPkts\nman,0\ntcp,1\nudp,x,2\n"], |load| load.flows_only().rows(1), To("Proto,TotPkts|tcp,1")),
    case("as many rows as there are", &["Proto,TotPkts\nman,0\ntcp,1\n"], |load| load.flows_only().rows(9), To("Proto,TotPkts|tcp,1")),
];

/// As it would be written with commas, a bar between lines.
fn written(df: &DataFrame) -> String {
    let names: Vec<&str> = df
        .get_column_names()
        .iter()
        .map(|name| name.as_str())
        .collect();
    let mut lines = vec![names.join(",")];
    let columns: Vec<Column> = df
        .columns()
        .iter()
        .map(|column| column.cast(&DataType::String).unwrap())
        .collect();
    for row in 0..df.height() {
        let fields = columns
            .iter()
            .map(|column| column.str().unwrap().get(row).unwrap_or_default());
        lines.push(fields.collect::<Vec<_>>().join(","));
    }
    lines.join("|")
}

#[test]
fn nothing_is_lost_in_silence() {
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        for (at, file) in case.files.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{at}.csv")), file).unwrap();
        }
        let path = match case.files {
            [_] => folder.path().join("0.csv"),
            _ => folder.path().to_owned(),
        };
        let load = (case.said)(Load::new(path));
        let name = case.name;
        match (load.read(), &case.comes) {
            (Ok(df), To(rows)) => {
                assert_eq!(written(&df), *rows, "{name}");
                assert_eq!(load_report(&df), None, "{name}");
            }
            (Ok(df), ToWith(rows, said)) => {
                assert_eq!(written(&df), *rows, "{name}");
                let report = load_report(&df).map(|report| report.to_string());
                assert!(
                    report.as_ref().is_some_and(|report| report.contains(said)),
                    "{name}: {report:?}"
                );
            }
            (Err(error), ToNothing(said)) => {
                let error = error.to_string();
                assert!(error.contains(said), "{name}: {error}");
            }
            (Ok(df), ToNothing(_)) => panic!("{name}: {}", written(&df)),
            (Err(error), _) => panic!("{name}: {error}"),
        }
    }
}

/// An open quote may lie so far before the end that its row would be longer than any
/// that is read.
#[test]
fn a_quote_never_closed_in_a_large_file_costs_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.csv");
    let rows = 3_000_000;
    let text = format!("TotPkts,Label\n1,\"x\n{}", "2,abcdefghijk\n".repeat(rows));
    std::fs::write(&path, text).unwrap();
    let df = Load::new(&path).on_error(OnError::Skip).read().unwrap();
    assert_eq!(df.height(), rows);
    let error = Load::new(&path).read().unwrap_err().to_string();
    assert!(error.contains("line 2: a quote is opened here"), "{error}");
}

#[test]
fn tables_and_text_take_the_same_first_flows() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("flows.csv");
    let rows = "Proto,TotPkts\nman,0\ntcp,1\nman,0\nudp,2\ntcp,3\n";
    std::fs::write(&csv, rows).unwrap();
    let table = folder.path().join("flows.parquet");
    Load::new(&csv).convert(&table).unwrap();
    for rows in 0..5 {
        let first = |path| Load::new(path).flows_only().rows(rows).read().unwrap();
        assert_eq!(written(&first(&csv)), written(&first(&table)), "{rows}");
    }
}

#[test]
fn a_pipe_is_read_once_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("flows.pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let rows = 50_000;
    let text = format!("Proto,TotPkts\n{}x,1O\n", "tcp,1\n".repeat(rows));
    let through_the_pipe = |ask: &dyn Fn()| {
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| std::fs::write(&pipe, &text));
            ask();
            // Whoever reads only a part of it ends the one who writes.
            writer.join().unwrap().unwrap();
        });
    };
    through_the_pipe(&|| {
        let df = Load::new(&pipe).on_error(OnError::Skip).read().unwrap();
        assert_eq!(df.height(), rows);
    });
    through_the_pipe(&|| {
        let error = Load::new(&pipe).read().unwrap_err().to_string();
        let said = format!("`{}`, line {}, column `TotPkts`", pipe.display(), rows + 2);
        assert!(error.contains(&said), "{error}");
    });
    through_the_pipe(&|| {
        let error = Load::new(&pipe).scan().err().unwrap().to_string();
        assert!(
            error.contains("a pipe, which can be read only once"),
            "{error}"
        );
    });
    through_the_pipe(&|| {
        #[derive(serde::Deserialize)]
        struct Sent {
            #[serde(rename = "Proto")]
            proto: String,
        }
        let sent = crate::records::records::<Sent>(&pipe).unwrap();
        assert_eq!(
            sent.flatten().filter(|sent| sent.proto == "tcp").count(),
            rows
        );
    });
}
