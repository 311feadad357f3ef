//! Errors of files.

use crate::case::{Case, error_of, file, loads, of_file, run, said, utf16};
use argus_nb::prelude::*;
use serde::Deserialize;
use std::process::Command;

pub const FILES: &[Case] = &[
    Case {
        mend: "this notebook runs in",
        error: |folder| error_of(load(folder.join("none/flows.csv"))),
        helps: |_, error| error.contains(&std::env::current_dir().unwrap().display().to_string()),
    },
    Case {
        mend: "fetch it first: curl -L -o flows.csv '",
        error: |folder| {
            let path = file(folder, "FILE", "TotPkts\n1\n");
            error_of(load(format!("file://{}", path.display())))
        },
        helps: |folder, error| {
            // curl reads this address without a network.
            let fetched = Command::new("curl").arg("--version").output().is_err()
                || run(folder, error, "curl");
            fetched
                && (!folder.join("flows.csv").exists() || load(folder.join("flows.csv")).is_ok())
        },
    },
    Case {
        mend: "nfdump -r FILE -o csv",
        error: |folder| {
            let text = "Date first seen     Duration Proto  Src IP Addr:Port  Dst IP Addr:Port\n";
            error_of(load(file(folder, "flows.txt", text)))
        },
        helps: |folder, _| {
            let flows = concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/import/tests/exports/netflow9.nfcapd"
            );
            let printed = Command::new("nfdump")
                .args(["-r", flows, "-o", "csv"])
                .output();
            let Ok(printed) = printed else {
                return true;
            };
            std::fs::write(folder.join("flows.csv"), printed.stdout).unwrap();
            loads(&Load::new(folder.join("flows.csv")), 48)
        },
    },
    Case {
        mend: "name the files in them, with /* behind the pattern",
        error: |folder| {
            file(folder, "2024-01/a.csv", "TotPkts\n1\n");
            error_of(load(folder.join("2024-*")))
        },
        helps: |folder, _| loads(&Load::new(folder.join("2024-*/*")), 1),
    },
    Case {
        mend: "name a file in it, or a pattern: load(\"",
        error: |folder| {
            file(folder, "a.log", "TotPkts\n1\n");
            error_of(load(folder))
        },
        helps: |folder, error| {
            let pattern = error.rsplit_once("load(\"").unwrap().1;
            let pattern = pattern.strip_suffix("\")").unwrap();
            loads(&Load::new(pattern), 1) && loads(&Load::new(folder.join("a.log")), 1)
        },
    },
    Case {
        mend: "`ra -r file.argus -n -u -c , > flows.csv` writes one",
        error: |folder| of_file(folder, b""),
        helps: |folder, _| {
            loads(
                &Load::new(file(folder, "f", "StartTime,Proto\n1.5,tcp\n")),
                1,
            )
        },
    },
    Case {
        mend: "iconv -f utf-16 -t utf-8 FILE > flows.csv",
        error: |folder| of_file(folder, &utf16("\u{feff}TotPkts\n1\n", u16::to_le_bytes)),
        helps: |folder, error| {
            run(folder, error, "iconv") && loads(&Load::new(folder.join("flows.csv")), 1)
        },
    },
    Case {
        mend: "iconv -f utf-16le -t utf-8 FILE > flows.csv",
        error: |folder| of_file(folder, &utf16("TotPkts\n1\n", u16::to_le_bytes)),
        helps: |folder, error| {
            run(folder, error, "iconv") && loads(&Load::new(folder.join("flows.csv")), 1)
        },
    },
    Case {
        mend: "iconv -f utf-16be -t utf-8 FILE > flows.csv",
        error: |folder| of_file(folder, &utf16("TotPkts\n1\n", u16::to_be_bytes)),
        helps: |folder, error| {
            run(folder, error, "iconv") && loads(&Load::new(folder.join("flows.csv")), 1)
        },
    },
    Case {
        mend: "print them as fields, which can be hexadecimal too: ra -M printer=encode32",
        error: |folder| {
            of_file(
                folder,
                b"Sport\tsrcUdata\tTotPkts\n80\t1\n      0x0000\t 4745 54                \tGET\n\n",
            )
        },
        helps: |folder, _| {
            let encoded = b"Sport\tsrcUdata\tTotPkts\n80\ts[8]=474554\t1\n";
            loads(&Load::new(file(folder, "FILE", encoded)), 1)
        },
    },
    Case {
        mend: "unpack it once: gzip -dc FILE > flows.csv.gz",
        error: |folder| {
            file(folder, "once", "TotPkts\n1\n");
            run(folder, "gzip -c once | gzip -c > FILE", "gzip");
            error_of(said(folder).read())
        },
        helps: |folder, error| {
            run(folder, error, "gzip -dc") && loads(&Load::new(folder.join("flows.csv.gz")), 1)
        },
    },
    Case {
        mend: "a page may have come in its place, which says why: head -c 2000 FILE",
        error: |folder| of_file(folder, b"<!DOCTYPE html>\n<title>404</title>\n"),
        helps: |folder, _| run(folder, "head -c 2000 FILE > shown", "head"),
    },
    Case {
        mend: "python3 says where it breaks: python3 -m json.tool --json-lines FILE",
        error: |folder| of_file(folder, b"{\"StartTime\" 1.5}\n"),
        helps: |folder, _| {
            let says = "python3 -m json.tool --json-lines FILE 2> said; grep -q delimiter said";
            run(folder, says, "python3")
        },
    },
    Case {
        mend: "fetch the file itself: git lfs pull",
        error: |folder| {
            of_file(
                folder,
                b"version https://git-lfs.github.com/spec/v1\nsize 9\n",
            )
        },
        // What it fetches is put in the pointer's place.
        helps: |folder, _| loads(&Load::new(file(folder, "FILE", "TotPkts\n1\n")), 1),
    },
    Case {
        mend: "ra cut it to the width of its column; print it whole, with a separator: ra -c ,",
        error: |folder| of_file(folder, b"  Proto    Load\n    tcp 113.95*\n"),
        helps: |folder, _| {
            loads(
                &Load::new(file(folder, "FILE", "Proto,Load\ntcp,113.956001\n")),
                1,
            )
        },
    },
    Case {
        mend: "name the columns, Load::new(…).names([\"StartTime\", \"SrcAddr\", …]).read()?",
        error: |folder| of_file(folder, b"1.5,192.0.2.1\n"),
        helps: |folder, _| loads(&said(folder).names(["StartTime", "SrcAddr"]), 1),
    },
    Case {
        mend: "print it with a separator, ra -c ,",
        error: |folder| {
            file(folder, "FILE", "1.5  192.0.2.1\n");
            error_of(said(folder).names(["StartTime", "SrcAddr"]).read())
        },
        helps: |folder, _| {
            file(folder, "FILE", "1.5,192.0.2.1\n");
            loads(&said(folder).names(["StartTime", "SrcAddr"]), 1)
        },
    },
    Case {
        mend: "ask ra for each field once, or name all columns anew, in the file's order: Load::new(…).names([…]).read()?",
        error: |folder| of_file(folder, b"TotPkts,TotPkts\n1,2\n"),
        helps: |folder, _| loads(&said(folder).names(["TotPkts", "again"]), 1),
    },
    Case {
        mend: "ask for each column once, and give names that no other column has: .columns([…]), .rename([…]), .file_column(\"…\")",
        error: |folder| {
            file(folder, "FILE", "a,b\n1,2\n");
            error_of(said(folder).rename([("a", "b")]).file_column("b").read())
        },
        helps: |folder, _| {
            loads(
                &said(folder)
                    .columns(["a", "b"])
                    .rename([("a", "c")])
                    .file_column("d"),
                1,
            )
        },
    },
    Case {
        mend: "load what they share: Load::new(…).columns([…]).read()?",
        error: |folder| {
            file(folder, "1.csv", "a,b\n1,2\n");
            file(folder, "2.csv", "a\n1\n");
            error_of(load(folder))
        },
        helps: |folder, _| loads(&Load::new(folder).columns(["a"]), 2),
    },
    Case {
        mend: "name those of one kind, by their ending",
        error: |folder| {
            let path = file(folder, "1.csv", "a,b\n1,2\n");
            convert(path, folder.join("2.parquet")).unwrap();
            error_of(load(folder))
        },
        helps: |folder, _| loads(&Load::new(folder.join("*.csv")), 1),
    },
    Case {
        mend: "keep the column as it is: Load::new(…).as_text([…]).read()?\n  or go on without it: Load::new(…).on_error(OnError::Null).read()?",
        error: |folder| of_file(folder, b"TotPkts\n1O\n"),
        helps: |folder, _| {
            loads(&said(folder).as_text(["TotPkts"]), 1)
                && loads(&said(folder).on_error(OnError::Null), 1)
        },
    },
    Case {
        mend: "a port has 16 bits; keep them as they are: Load::new(…).ports_as_text().read()?",
        error: |folder| of_file(folder, b"sport\n0x20205321\n"),
        helps: |folder, _| loads(&said(folder).ports_as_text(), 1),
    },
    Case {
        mend: "keep ports as they are: Load::new(…).ports_as_text().read()?",
        error: |folder| of_file(folder, b"Dport\nno such service\n"),
        helps: |folder, _| loads(&said(folder).ports_as_text(), 1),
    },
    Case {
        mend: "say how it is written: Load::new(…).time_format(\"%d.%m.%Y %H:%M:%S%.f\").read()?",
        error: |folder| of_file(folder, b"StartTime\n09.01.2024 17:09:04.5\n"),
        helps: |folder, _| loads(&said(folder).time_format("%d.%m.%Y %H:%M:%S%.f"), 1),
    },
    Case {
        mend: "iconv -f latin1 -t utf-8 FILE > fixed.csv",
        error: |folder| of_file(folder, b"Label\ncaf\xe9\n"),
        helps: |folder, error| {
            run(folder, error, "iconv") && loads(&Load::new(folder.join("fixed.csv")), 1)
        },
    },
    Case {
        mend: "tr -d '\\000' < FILE > fixed.csv",
        error: |folder| of_file(folder, b"Label\na\0b\n"),
        helps: |folder, error| {
            run(folder, error, "tr ") && loads(&Load::new(folder.join("fixed.csv")), 1)
        },
    },
    Case {
        mend: "make the field an Option, or of another type",
        error: |folder| {
            #[derive(Debug, Deserialize)]
            struct Sent {
                #[expect(dead_code)]
                dport: u16,
            }
            let path = file(folder, "FILE", "Dport\n\n,\n");
            std::fs::write(&path, "Dport,TotPkts\n,1\n").unwrap();
            error_of(records::<Sent>(path).unwrap().next().unwrap())
        },
        helps: |folder, _| {
            #[derive(Deserialize)]
            struct Sent {
                dport: Option<u16>,
            }
            let mut sent = records::<Sent>(folder.join("FILE")).unwrap();
            sent.next().unwrap().unwrap().dport.is_none()
        },
    },
    Case {
        mend: "a separator inside a value must be quoted; a cut-off last line can be removed\n  or go on without it: Load::new(…).on_error(OnError::Skip).read()?",
        error: |folder| of_file(folder, b"a,b\n1,2\n3\n"),
        helps: |folder, _| {
            let skipped = loads(&said(folder).on_error(OnError::Skip), 1);
            file(folder, "FILE", "a,b\n1,2\n\"3,4\",5\n");
            skipped && loads(&said(folder), 2)
        },
    },
    Case {
        mend: "close it; one that is meant as text is doubled, in a field that is quoted: \"a \"\"b\"\"\"\n  or go on without the line: Load::new(…).on_error(OnError::Skip).read()?",
        error: |folder| of_file(folder, b"a,b\n1,\"x\n2,y\n"),
        helps: |folder, _| {
            let skipped = loads(&said(folder).on_error(OnError::Skip), 1);
            file(folder, "FILE", "a,b\n1,\"a \"\"b\"\"\"\n2,\"y\"\n");
            skipped && loads(&said(folder), 2)
        },
    },
    Case {
        mend: "print them with a separator that is in no value: ra -c ,\n  or go on without the line: Load::new(…).on_error(OnError::Skip).read()?",
        error: |folder| {
            of_file(
                folder,
                b"  Proto  TotPkts State\n    tcp        1   CON\n    udp 12345678901   INT\n",
            )
        },
        helps: |folder, _| {
            let skipped = loads(&said(folder).on_error(OnError::Skip), 1);
            file(
                folder,
                "FILE",
                "Proto,TotPkts,State\ntcp,1,CON\nudp,12345678901,INT\n",
            );
            skipped && loads(&said(folder), 2)
        },
    },
    Case {
        mend: "is it a text file with line breaks? head -c 200 FILE shows its beginning",
        error: |folder| of_file(folder, &[b"a\n".as_slice(), &vec![b'x'; 40 << 20]].concat()),
        helps: |folder, _| run(folder, "head -c 200 FILE > shown", "head"),
    },
    Case {
        mend: "the file is cut off or damaged; fetch it again, or save what is whole of it with the packer's own tool",
        error: |folder| of_file(folder, b"\x1f\x8b\x08\0"),
        helps: |_, error| error.contains("gzip"),
    },
    Case {
        mend: "end the name with .parquet, .arrow or .csv",
        error: |folder| {
            error_of(convert(
                file(folder, "FILE", "a\n1\n"),
                folder.join("flows"),
            ))
        },
        helps: |folder, _| {
            let to = |ending: &str| folder.join(format!("flows.{ending}"));
            let written = |ending| convert(folder.join("FILE"), to(ending)).unwrap() == 1;
            ["parquet", "arrow", "csv"].into_iter().all(written)
        },
    },
    Case {
        mend: "load it, or turn it into Parquet once: convert(",
        error: |folder| {
            error_of(scan(file(
                folder,
                "FILE",
                "  Proto  TotPkts\n    tcp        1\n",
            )))
        },
        helps: |folder, _| {
            let to = folder.join("flows.parquet");
            convert(folder.join("FILE"), &to).unwrap();
            loads(&said(folder), 1) && scan(to).unwrap().collect().unwrap().height() == 1
        },
    },
    Case {
        mend: "go on at the next record that can be read: Load::new(…).on_error(OnError::Skip).read()?; load_report(&df) says what was passed over",
        error: |folder| {
            let mut bytes = RECORDS.to_vec();
            let middle = bytes.len() / 2;
            bytes[middle..middle + 600].fill(0x5a);
            of_file(folder, &bytes)
        },
        helps: |folder, _| {
            let df = said(folder).on_error(OnError::Skip).read().unwrap();
            df.height() > 0 && load_report(&df).unwrap().bytes_damaged() >= 600
        },
    },
    Case {
        mend: "in what ra prints they are rows: df.lazy().filter(col(\"Proto\").eq(lit(\"man\")))",
        error: |folder| {
            let path = file(folder, "FILE", "Proto,TotPkts\nman,1\nudp,2\n");
            error_of(Load::new(path).management())
        },
        helps: |folder, _| {
            let query = said(folder).read().unwrap().lazy();
            let management = query.filter(col("Proto").eq(lit("man")));
            management.collect().unwrap().height() == 1
        },
    },
];

/// A file of Argus' own.
const RECORDS: &[u8] = include_bytes!("../../argus/tests/data/rewritten.argus");
