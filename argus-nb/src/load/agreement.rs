//! `load` and `scan` read in two ways, and must make the same of every file: tests.

use crate::load::{Load, load, scan};
use polars::prelude::*;
use std::path::Path;

/// Files, and what is said of them.
struct Case {
    name: &'static str,
    files: &'static [&'static str],
    said: fn(Load) -> Load,
}

const fn case(name: &'static str, files: &'static [&'static str], said: fn(Load) -> Load) -> Case {
    Case { name, files, said }
}

const PADDED: &str = "StartTime,Flgs,Proto,Sport,TotPkts,Dur,Label,Extra\n \
    1520628556.520001 , e        , tcp , 443 , 12, 0.5, x ,1\n\
    1520628556.520001,          , man,  , 1,0.1,y,2\n\
    2018/03/09 21:00:00.5, e s      ,udp,0x0303 ,3,1,,3\n";
const BLANK: &str = "StartTime,Flgs,Proto,Sport,TotPkts,Dur,Label,Extra\n\
    1520628556.520001, e        ,tcp,443,12,0.5,x,1\n  ,  ,  ,  ,  ,  ,  ,  \n,,,,,,,\n\
    1520628556.520001, e        ,tcp,443,12,0.5,x,1\n";
const QUOTED: &str = "StartTime,Flgs,Proto,Sport,TotPkts,Dur,Label\n\
    \"1520628556.520001\",\" e        \",\"tcp\",\"443\",\"12\",\"0.5\",\"a, \"\"b\"\"\"\n\
    \"\",\"\",\"\",\"\",\"\",\"\",\"\"\n\"  \",\"  \",\"  \",\"  \",\"  \",\"  \",\"  \"\n";
const WORDS_FOR_NOTHING: &str = "StartTime,Proto,Sport,TotPkts,Dur,Label,Extra,service\n\
    1520628556.520001,tcp,443,12,0.5,1,1.5,dns\n-,tcp,-1,NA,NaN,-,?,-\n\
    NaT,udp,None,null,\\N,0,2.5,NA\n n/a ,udp, - , ? , null , , ,\n";
const WRITTEN_OTHERWISE: &str = "StartTime,Sport,TotPkts,Dur,Label,zip\n\
    1520628556520,53.0,1.5e6,\"1,234.5\",0.0,01234\n1520628556520001,0x0303,\"1,234\",1e-3,1.0,12345\n";
const USER_DATA: &str = "StartTime,srcUdata,dstUdata,TotPkts\n1.5,s[3]=a,b,d[1]=\",7\n";
const MAN: &str = "StartTime,Proto,TotPkts\n1.5,man,1\n2.5, man ,2\n3.5,tcp,3\n4.5,,4\n5.5, ,5\n";
const NO_PROTO: &str = "StartTime,TotPkts\n1.5,1\n2.5,2\n";

fn as_it_is(load: Load) -> Load {
    load
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    case("padding", &[PADDED], as_it_is),
    case("blank fields", &[BLANK], as_it_is),
    case("quotes", &[QUOTED], as_it_is),
    case("words for nothing", &[WORDS_FOR_NOTHING], as_it_is),
    case("numbers written otherwise", &[WRITTEN_OTHERWISE], as_it_is),
    case("labels that are numbers", &["Label,id\n0,007\n1,008\n"], as_it_is),
    case("nothing but words for nothing", &["Proto,service\ntcp,-\nudp,-\n"], as_it_is),
    case("nothing at all", &["Proto,service\ntcp,\nudp,\n"], as_it_is),
    case("blank fields left out behind tabs", &["Proto\tSport\tDport\ntcp\t1\t2\narp\n"], as_it_is),
    case("line ends", &["\n\r\nProto,TotPkts\r\ntcp,1\r\nudp,2\r\n"], as_it_is),
    case("byte order mark", &["\u{feff}Proto,TotPkts\ntcp,1\n"], as_it_is),
    case("no line end", &["Proto,TotPkts\ntcp,1\nudp,"], as_it_is),
    case("no rows", &["Proto,TotPkts\n"], as_it_is),
    case("flows only", &[MAN], Load::flows_only),
    case("flows only, protocol not asked for", &[MAN], |load| load.flows_only().columns(["TotPkts"])),
    case("flows only, protocol as text", &[MAN], |load| load.flows_only().as_text(["Proto"])),
    case("flows only, protocol renamed", &[MAN], |load| load.flows_only().rename([("Proto", "P")])),
    case("flows only, renamed and not asked for", &[MAN], |load| load.flows_only().rename([("Proto", "P")]).columns(["pkts"])),
    case("flows only, renamed and asked for", &[MAN], |load| load.flows_only().rename([("Proto", "P")]).columns(["P", "pkts"])),
    case("flows only, its name given to another", &[MAN], |load| load.flows_only().rename([("Proto", "P"), ("pkts", "Proto")]).columns(["Proto"]).as_text(["Proto"])),
    case("flows only, by the new name", &["p,n\nman,1\ntcp,2\n"], |load| load.flows_only().rename([("p", "proto")]).columns(["n"])),
    case("flows only, without protocols", &[NO_PROTO], Load::flows_only),
    case("flows only, without protocols, some columns", &[NO_PROTO], |load| load.flows_only().columns(["TotPkts"])),
    case("a new name with a meaning", &["a,b,c\n1.5,0x0303,x\n"], |load| load.rename([("a", "StartTime"), ("b", "Dport")])),
    case("ports as text", &[PADDED], Load::ports_as_text),
    case("no header", &["1.5,tcp,1\n2.5,udp,2\n"], |load| load.names(["stime", "proto", "pkts"])),
    case("two files alike", &[PADDED, BLANK], as_it_is),
    case("another order", &["Proto,TotPkts,Dur\ntcp,1,0.5\n", "Dur,Proto,TotPkts\n1.5,udp,2\n", "Proto,TotPkts,Dur\ntcp,3,2.5\n"], as_it_is),
    case("an order that could be exchanged in silence", &["TotPkts,TotBytes\n1,100\n", "TotBytes,TotPkts\n200,2\n"], as_it_is),
    case("another separator", &["Proto,TotPkts\ntcp,1\n", "Proto|TotPkts\nudp|2\n"], as_it_is),
    case("blank lines in one file", &["Proto,TotPkts\ntcp,1\n", "\n\nProto,TotPkts\nudp,2\n"], as_it_is),
    case("a column more", &["Proto,TotPkts\ntcp,1\n", "Label,TotPkts,Proto\nx,2,udp\n"], as_it_is),
    case("a column less", &["Proto,TotPkts\ntcp,1\n", "Proto\nudp\n"], as_it_is),
    case("the columns that both have", &["Proto,TotPkts\ntcp,1\n", "TotPkts\n2\n"], |load| load.columns(["TotPkts"])),
    case("a separator behind the last field", &["Proto,TotPkts\ntcp,1,\nudp,2,\n"], as_it_is),
    case("the same, quoted", &["Proto,TotPkts\n\"tcp\",1,\n\"udp\",2,\n"], as_it_is),
    case("the header among the rows", &["Proto,TotPkts\ntcp,1\nProto,TotPkts\nudp,2\n"], as_it_is),
    case("a blank line among the rows", &["Proto,TotPkts\ntcp,1\n\nudp,2\n"], as_it_is),
    case("a blank line at the end", &["Proto,TotPkts\r\ntcp,1\r\n\r\n"], as_it_is),
    case("another unusual separator", &["Proto:TotPkts\ntcp:1\n"], as_it_is),
    case("names in place of a header", &["Proto,TotPkts\ntcp,1\n"], |load| load.names(["a", "b"])),
    case("names in place of names that are the same", &["a,a\ntcp,1\n"], |load| load.names(["a", "b"])),
    case("Excel's first line", &["sep=;\nProto;TotPkts\ntcp;1\n"], as_it_is),
    case("comments before the header", &["# one\n# two\n\nProto,TotPkts\ntcp,1\n"], as_it_is),
    case("a header in a comment", &["# Proto,TotPkts\n# of today\n#Proto,TotPkts\ntcp,1\nudp,2\n"], as_it_is),
    case("padded addresses", &["SrcAddr,DstAddr\n 192.0.2.1,::1 \n  ,\n"], as_it_is),
    case("a blank behind each separator", &["Proto, Flgs, TotPkts\ntcp,  e        , 1\n"], as_it_is),
    case("line ends of old", &["Proto,TotPkts\rtcp,1\r"], as_it_is),
    case("offsets", &["StartTime,Dur\n2020-01-01T01:00:00+0100,1\n2020/01/01 00:00:00 Z,1\n"], as_it_is),
    case("flows of several orders", &["Proto,TotPkts\nman,1\ntcp,2\n", "TotPkts,Proto\n3, man\n4,\n"], |load| load.flows_only().columns(["TotPkts"])),
];

fn write(folder: &Path, files: &[&str]) {
    for (at, file) in files.iter().enumerate() {
        std::fs::write(folder.join(format!("{at}.csv")), file).unwrap();
    }
}

#[test]
fn load_and_scan_make_the_same_of_a_file() {
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), case.files);
        let path = match case.files {
            [_] => folder.path().join("0.csv"),
            _ => folder.path().to_owned(),
        };
        let load = (case.said)(Load::new(path));
        let query = load
            .scan()
            .map_err(|error| error.to_string())
            .and_then(|query| query.collect().map_err(|error| error.to_string()));
        match (load.read(), query) {
            (Ok(loaded), Ok(scanned)) => {
                let same = loaded.schema() == scanned.schema() && loaded.equals_missing(&scanned);
                assert!(same, "{}: {loaded:?}\n{scanned:?}", case.name);
            }
            // What polars can't read so is refused, with what to do instead.
            (Ok(_), Err(scanned)) if scanned.contains("can't be scanned") => {
                assert!(scanned.contains("convert("), "{}: {scanned}", case.name);
            }
            (Err(loaded), Err(scanned)) => {
                assert_eq!(loaded.to_string(), scanned, "{}", case.name);
            }
            (loaded, scanned) => panic!("{}: {loaded:?}\n{scanned:?}", case.name),
        }
    }
}

#[test]
fn user_data_are_for_load_alone() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[USER_DATA]);
    let path = folder.path().join("0.csv");
    let data = load(&path).unwrap();
    let data = ["srcUdata", "dstUdata"].map(|name| {
        data.column(name)
            .unwrap()
            .get(0)
            .unwrap()
            .str_value()
            .into_owned()
    });
    assert_eq!(data, ["s[3]=a,b", "d[1]=\""]);
    let refused = scan(&path).err().unwrap().to_string();
    assert!(
        refused.contains("can't be scanned: it is text with user data"),
        "{refused}"
    );
}

/// What the cases above have in common could be wrong in both ways of reading.
#[test]
fn padding_means_nothing_and_blank_is_null() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[PADDED, BLANK]);
    let loaded = |at: usize| {
        Load::new(folder.path().join(format!("{at}.csv")))
            .read()
            .unwrap()
    };
    let words = |df: &DataFrame, name: &str| -> Vec<Option<String>> {
        let text = df.column(name).unwrap().cast(&DataType::String).unwrap();
        let words = text.str().unwrap().iter();
        words.map(|word| word.map(str::to_owned)).collect()
    };
    let word = |word: &str| Some(word.to_owned());
    let padded = loaded(0);
    assert_eq!(
        words(&padded, "Proto"),
        [word("tcp"), word("man"), word("udp")]
    );
    assert_eq!(words(&padded, "Sport"), [word("443"), None, word("771")]);
    assert_eq!(words(&padded, "Label"), [word(" x "), word("y"), None]);
    assert_eq!(words(&padded, "Flgs")[1], word("          "));
    let blank = loaded(1);
    for name in ["StartTime", "Proto", "Sport", "TotPkts", "Dur", "Extra"] {
        assert_eq!(blank.column(name).unwrap().null_count(), 2, "{name}");
    }
    assert_eq!(
        words(&blank, "Label"),
        [word("x"), word("  "), None, word("x")]
    );
}

#[test]
fn files_of_several_orders_are_still_read_in_part_and_in_batches() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            "Proto,TotPkts,Dur\ntcp,1,0.5\n",
            "Dur,Proto,TotPkts\n1.5,udp,2\n",
        ],
    );
    let packets = scan(folder.path()).unwrap().select([col("TotPkts")]);
    let plan = packets.clone().limit(1).describe_optimized_plan().unwrap();
    assert_eq!(plan.matches("PROJECT 1/3 COLUMNS").count(), 2, "{plan}");
    assert_eq!(
        plan.matches("SLICE: Positive { offset: 0, len: 1 }")
            .count(),
        2,
        "{plan}"
    );
    let sum = packets
        .sum()
        .collect_with_engine(Engine::Streaming)
        .unwrap();
    let sum = sum.unwrap_single();
    assert_eq!(
        sum.column("TotPkts").unwrap().i64().unwrap().get(0),
        Some(3)
    );
}

#[test]
fn tables_are_read_by_name_too() {
    for ending in ["parquet", "arrow"] {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            "TotPkts,TotBytes,Proto\n1,100,tcp\n",
            "TotBytes,Proto,TotPkts\n200, man,2\n300,udp,3\n",
        ];
        write(folder.path(), &files);
        for at in 0..2 {
            let csv = folder.path().join(format!("{at}.csv"));
            let typed = csv.with_extension(ending);
            Load::new(&csv).convert(&typed).unwrap();
            std::fs::remove_file(csv).unwrap();
        }
        let flows = Load::new(folder.path())
            .flows_only()
            .rename([("Proto", "P"), ("TotBytes", "Octets")])
            .columns(["Octets", "pkts"])
            .file_column("File")
            .read()
            .unwrap();
        assert_eq!(flows.get_column_names(), ["File", "Octets", "TotPkts"]);
        let octets: Vec<_> = flows
            .column("Octets")
            .unwrap()
            .i64()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(octets, [Some(100), Some(300)], "{ending}");
    }
}
