//! Errors of ra's verbs.

use crate::case::{Case, error_of};
use crate::questions::{cast, flows, timed};
use argus_nb::prelude::*;

pub const CLIENTS: &[Case] = &[
    Case {
        mend: "choose one that is longer than nothing: 10s, 1m, 1h, 1d",
        error: |_| error_of(timed(3).sessions("-1m", ["n"])),
        helps: |_, _| {
            let lengths = ["10s", "1m", "1h", "1d"];
            let works = |it: &&str| timed(3).sessions(it, ["n"]).unwrap().height() == 3;
            lengths.iter().all(works)
        },
    },
    Case {
        mend: "choose a column of addresses, such as SrcAddr or DstAddr",
        error: |_| {
            let numbers = df!("Dport" => [53i64], "SrcAddr" => ["::1"]).unwrap();
            error_of(numbers.assign("net", col("Dport").subnet(24).unwrap()))
        },
        helps: |_, _| {
            let numbers = df!("Dport" => [53i64], "SrcAddr" => ["::1"]).unwrap();
            let net = numbers.assign("net", col("SrcAddr").subnet(24).unwrap());
            net.unwrap().column("net").unwrap().str().unwrap().get(0) == Some("::/64")
        },
    },
    Case {
        mend: "load it too, if the file has it: Load::new(…).columns([…, \"stime\"]).read()?",
        error: |_| error_of(flows().rabins("1m").collect()),
        helps: |folder, _| {
            let text = "StartTime,Dur,TotPkts\n2011/08/10 09:46:59.6,1,3\n";
            let path = crate::case::file(folder, "FILE", text);
            let df = Load::new(path)
                .columns(["stime", "dur", "pkts"])
                .read()
                .unwrap();
            df.rabins("1m").collect().unwrap().height() == 2
        },
    },
    Case {
        mend: "write the length of a network behind an address: saddr/24, daddr/64",
        error: |_| {
            let df = df!("SrcAddr" => ["::1"], "DstAddr" => ["::2"]).unwrap();
            error_of(df.racluster("saddr/x"))
        },
        helps: |_, _| {
            let df = df!("SrcAddr" => ["::1"], "DstAddr" => ["::2"]).unwrap();
            df.racluster("saddr/24 daddr/64").unwrap().height() == 1
        },
    },
    Case {
        mend: "write it as 192.168.1.7, 10.0.0.0/8 or 2001:db8::/32, in the table's first column",
        error: |_| {
            let df = df!("SrcAddr" => ["::1"]).unwrap();
            error_of(df.ralabel(&df!("net" => ["ten"], "owner" => ["us"]).unwrap()))
        },
        helps: |_, _| {
            let df = df!("SrcAddr" => ["10.0.0.1"]).unwrap();
            let nets = ["192.168.1.7", "10.0.0.0/8", "2001:db8::/32"];
            let table = df!("net" => nets, "owner" => ["a", "b", "c"]).unwrap();
            let labelled = df.ralabel(&table).unwrap();
            labelled.column("src_owner").unwrap().str().unwrap().get(0) == Some("b")
        },
    },
    Case {
        mend: "write a column, how many bins and, if it is known, a range: dur 10, bytes 20:0-1500",
        error: |_| error_of(flows().rahisto("dur")),
        helps: |_, _| {
            flows().rahisto("dur 10").unwrap().height() == 10
                && flows().rahisto("pkts 20:0-1500").unwrap().height() == 20
        },
    },
    Case {
        mend: "choose one of a microsecond or more: 10s, 1m, 1h, 1d",
        error: |_| error_of(timed(3).rabins("-1m").collect()),
        helps: |_, _| {
            let timed = cast(&timed(3), lit(1.0).alias("Dur"));
            let timed = cast(&timed, lit(1i64).alias("TotPkts"));
            ["10s", "1m", "1h", "1d"]
                .into_iter()
                .all(|size| timed.rabins(size).collect().unwrap().height() == 3)
        },
    },
];
