//! Rows of every layout, cut: tests.

use super::*;

/// Every wanted field of every row, and the rows of another width.
#[derive(Default)]
struct Collected {
    fields: Vec<String>,
    faults: Vec<RowFault>,
    headers: usize,
    comments: usize,
}

impl Rows for Collected {
    fn block(&mut self, block: &Block<'_>) -> bool {
        let text = |span: &(u32, u32)| {
            String::from_utf8_lossy(&block.text[span.0 as usize..span.1 as usize]).into_owned()
        };
        self.fields.extend(block.spans.iter().map(text));
        true
    }
    fn fault(&mut self, _: usize, _: usize, fault: RowFault) -> bool {
        self.faults.push(fault);
        true
    }
    fn header_again(&mut self) {
        self.headers += 1;
    }
    fn comment(&mut self) {
        self.comments += 1;
    }
}

fn cut(layout: &Layout, places: &[Option<usize>], text: &str) -> Collected {
    let dialect = Dialect {
        layout: layout.clone(),
        spelling: Default::default(),
        names: vec![String::new(); places.len()],
        header: b"A,B,C".to_vec(),
        skip: 0,
        lines: 0,
        notes: Vec::new(),
    };
    let cutter = Cutter::new(&dialect, places, &[false, true]);
    let mut seen = Collected::default();
    cutter.cut(text.as_bytes(), text.contains('"'), &mut seen);
    seen
}

#[test]
fn plain_and_quoted_rows_are_cut_alike() {
    let places = [Some(1), None, Some(0)];
    let comma = Layout::Separated(b',');
    let plain = cut(&comma, &places, "a,b,c\r\n\nA,B,C\nd,e\nf,g,h,i");
    assert_eq!(plain.fields, ["c", "a", "", "d", "h", "f"]);
    let widths = [RowFault::Width(2), RowFault::Width(4)];
    assert_eq!((&plain.faults[..], plain.headers), (&widths[..], 1));
    let quoted = cut(&comma, &places, "a,b,\"c\"\r\n\nA,B,C\nd,e\nf,g,h,i");
    assert_eq!(quoted.fields, ["c", "a", "", "d", "h", "f"]);
    assert_eq!((&quoted.faults[..], quoted.headers), (&widths[..], 1));
    let comments = cut(&comma, &places, "# x, y\na,b,c\n# \"x\n");
    assert_eq!((comments.fields.len(), comments.comments), (2, 2));
}

#[test]
fn a_quote_that_does_not_end_with_its_field_swallows_no_line() {
    let places = [Some(0), Some(1)];
    let open = |fields| vec![RowFault::OpenQuote(fields)];
    for (text, fields, faults) in [
        (
            "1,\"x\n2,y\n3,z\n",
            vec!["1", "x", "2", "y", "3", "z"],
            open(2),
        ),
        (
            "1,\"x\n2,\"y\"\n3,z",
            vec!["1", "x", "2", "y", "3", "z"],
            open(2),
        ),
        (
            "1,a\n\"2,y\n3,z\n",
            vec!["1", "a", "2,y", "", "3", "z"],
            open(1),
        ),
        ("1,a\n2,\"y", vec!["1", "a", "2", "y"], open(2)),
        ("1,a\n2,\"y\n", vec!["1", "a", "2", "y"], open(2)),
        (
            "1,\"x\ny\"\n2,\"\"\"\"\n",
            vec!["1", "x\ny", "2", "\""],
            vec![],
        ),
        (
            "1,\"x\r\n\"\"y\"\r\n2,5\"\r\n",
            vec!["1", "x\r\n\"y", "2", "5\""],
            vec![],
        ),
    ] {
        let seen = cut(&Layout::Separated(b','), &places, text);
        assert_eq!(
            (seen.fields, seen.faults),
            (fields.into_iter().map(str::to_owned).collect(), faults),
            "{text}"
        );
    }
}

#[test]
fn aligned_rows_are_cut_at_their_columns() {
    let layout = Layout::Aligned(vec![5, 11, 17]);
    let seen = cut(
        &layout,
        &[Some(0), Some(1), Some(2)],
        "  1.5  e   .53\n\n  2\n",
    );
    assert_eq!(seen.fields, ["1.5", " e   ", "53", "2", "", ""]);
}
