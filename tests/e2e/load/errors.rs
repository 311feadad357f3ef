//! What does not fit: an error that names it, or a report that counts it.

use super::sum;
use anyhow::{Context, Result};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;

#[test]
fn what_does_not_fit_is_counted_and_shown() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bad.csv");
    std::fs::write(
        &path,
        "Proto,SrcAddr,TotBytes\ntcp,a,10\nudp,b\ntcp,c,1O\nProto,SrcAddr,TotBytes\nudp,d,7,8\ntcp,e,5\n",
    )?;
    let nulled = Load::new(&path).on_error(OnError::Null).read()?;
    assert_eq!(
        (nulled.height(), nulled.column("TotBytes")?.null_count()),
        (5, 2)
    );
    let report = load_report(&nulled).context("no report")?;
    assert_eq!((report.values_nulled(), report.rows_skipped()), (2, 0));
    let skipped = Load::new(&path).on_error(OnError::Skip).read()?;
    assert_eq!(sum(&skipped, "TotBytes")?, 15);
    let report = load_report(&skipped).context("no report")?.to_string();
    for part in [
        "3 rows left out",
        "`TotBytes` is not a whole number: 1, first",
        "bad.csv:4 `1O`",
        "a row without its 3 fields: 2",
        "stands 1 more time",
    ] {
        assert!(report.contains(part), "`{part}` is not in:\n{report}");
    }
    Ok(())
}

#[test]
fn what_is_wrong_in_a_file_is_named_with_its_place() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bad.csv");
    let endless_row = [b"TotBytes,Label\n1,".as_slice(), &vec![b'x'; 100 << 20]].concat();
    let cases: [(&[u8], &[&str]); 9] = [
        (
            b"Proto,TotBytes\ntcp,10\nudp,1O\n",
            &["line 3, column `TotBytes`: `1O` is not a whole number"],
        ),
        (
            b"Proto,SrcAddr,TotBytes\ntcp,a,10\nudp\n",
            &["line 3: 1 fields where the header has 3"],
        ),
        (
            b"Proto,TotBytes\ntcp,10,9\n",
            &["line 2: 3 fields where the header has 2"],
        ),
        (
            b"Proto,Label,TotBytes\ntcp,caf\xe9,10\n",
            &["line 2, column `Label`", "UTF-8"],
        ),
        (b"", &["is empty"]),
        (b"\x1f\x8b\x08\0", &["gzip"]),
        (b"TotBytes,Label\n1,a\0b\n", &["line 2, column `Label`"]),
        (&endless_row, &["a row of more than 32 MB"]),
        (
            b"TotBytes,TotBytes\n1,2\n",
            &["columns 1 and 2 are both named"],
        ),
    ];
    for (content, parts) in cases {
        std::fs::write(&path, content)?;
        let error = load(&path).err().context("it loaded")?.to_string();
        for part in parts {
            assert!(error.contains(part), "`{part}` is not in:\n{error}");
        }
    }
    std::fs::write(&path, b"TotBytes\n\x1b[2Jx\n")?;
    let error = load(&path).err().context("it loaded")?.to_string();
    assert!(
        !error.contains('\u{1b}'),
        "a terminal's escape passed: {error:?}"
    );
    Ok(())
}

#[test]
fn a_header_alone_is_a_frame_without_rows_and_no_file_is_an_error() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("header.csv");
    std::fs::write(&path, "StartTime,Dport,TotBytes\n")?;
    let header = load(&path)?;
    assert_eq!(
        (header.shape(), header.column("Dport")?.dtype()),
        ((0, 3), &DataType::UInt16)
    );
    let name = folder.path().file_name().context("the folder has a name")?;
    let error = load(folder.path().join("..").join(name).join("none"));
    assert!(error.is_err_and(|error| error.to_string().contains("no file")));
    Ok(())
}
