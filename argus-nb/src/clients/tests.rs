//! Whatever is merged or binned, of random frames: no packet and no byte is lost or made.

use super::*;

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as i64) % limit
    }

    fn column(&mut self, name: &str, rows: usize, limit: i64) -> Column {
        let values: Vec<i64> = (0..rows).map(|_| self.below(limit)).collect();
        Column::new(name.into(), values)
    }
}

const SUMS: [&str; 5] = ["SrcPkts", "DstPkts", "SrcBytes", "TotBytes", "Loss"];

/// Flows of a few addresses, some of them longer than any bin.
fn flows(random: &mut Random) -> DataFrame {
    let rows = 1 + random.below(80) as usize;
    let times = DataType::Datetime(TimeUnit::Microseconds, None);
    let starts: Vec<i64> = (0..rows).map(|_| random.below(900_000_000)).collect();
    let ends = starts.iter().map(|start| start + random.below(200_000_000));
    let ends: Vec<i64> = ends.collect();
    let addresses: Vec<String> = (0..rows)
        .map(|_| format!("10.0.{}.1", random.below(4)))
        .collect();
    let protocols: Vec<&str> = (0..rows)
        .map(|_| ["tcp", "udp"][random.below(2) as usize])
        .collect();
    let mut columns = vec![
        Column::new("StartTime".into(), starts)
            .cast(&times)
            .unwrap(),
        Column::new("LastTime".into(), ends).cast(&times).unwrap(),
        Column::new("SrcAddr".into(), addresses),
        Column::new("Proto".into(), protocols),
        random.column("SrcPkts", rows, 30),
        random.column("DstPkts", rows, 9),
        random.column("SrcBytes", rows, 5_000),
        random.column("DstBytes", rows, 900),
        random.column("Loss", rows, 5),
    ];
    let [source, destination] = [6, 7].map(|at: usize| columns[at].i64().unwrap().clone());
    let both = (&source + &destination).with_name("TotBytes".into());
    columns.push(both.into_column());
    DataFrame::new(rows, columns).unwrap()
}

fn sums(df: &DataFrame) -> Vec<Option<i64>> {
    let sum = |name: &&str| df.column(name).unwrap().i64().unwrap().sum();
    SUMS.iter().map(sum).collect()
}

#[test]
fn totals_are_conserved() {
    let mut random = Random(18);
    for round in 0..150 {
        let df = flows(&mut random);
        let total = sums(&df);
        for keys in ["", "saddr", "saddr/16 proto", "proto"] {
            assert_eq!(sums(&df.racluster(keys).unwrap()), total, "{round} {keys}");
            for size in ["10s", "1m", "1h"] {
                let bins = || df.rabins(size).by(keys);
                for made in [bins(), bins().hard(), bins().nomodify(), bins().zero()] {
                    let made = made.collect().unwrap();
                    assert_eq!(sums(&made), total, "{round} {keys} {size}");
                }
            }
        }
    }
}

/// What the classic columns can say, without sides and without ends.
#[test]
fn frames_of_few_columns_are_merged_too() {
    let times = DataType::Datetime(TimeUnit::Microseconds, None);
    let df = df!(
        "StartTime" => [0i64, 5_000_000, 9_000_000], "Dur" => [20.0, 0.0, 1.0],
        "SrcAddr" => ["10.0.0.1", "10.0.0.1", "10.0.0.2"], "TotPkts" => [10i64, 1, 2],
        "TotBytes" => [1000i64, 60, 90], "attack" => ["a", "b", "c"]
    )
    .unwrap();
    let df = df
        .lazy()
        .with_columns([col("StartTime").cast(times)])
        .collect()
        .unwrap();
    let merged = df.racluster("saddr").unwrap();
    assert_eq!(merged.height(), 2);
    assert!(merged.column("attack").is_err());
    let durations: Vec<_> = merged
        .column("Dur")
        .unwrap()
        .f64()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(durations, [Some(20.0), Some(1.0)]);
    let mean: Vec<_> = merged
        .column("Mean")
        .unwrap()
        .f64()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(mean, [Some(10.0), Some(1.0)]);
    let binned = df.rabins("10s").by(["saddr"]).collect().unwrap();
    let bytes: Vec<_> = binned
        .column("TotBytes")
        .unwrap()
        .i64()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(bytes.iter().flatten().sum::<i64>(), 1150);
    assert_eq!(bytes.len(), 3);
    let kept = df.racluster(["attack"]).unwrap();
    assert_eq!(kept.height(), 3);
    let error = df.racluster("sadr").unwrap_err().to_string();
    assert!(error.contains("did you mean `SrcAddr`"), "{error}");
}

#[test]
fn what_was_merged_of_several_protocols_is_merged_again() {
    let df = df!(
        "SrcAddr" => ["::1"; 4], "DstAddr" => ["::2", "::2", "::3", "::3"],
        "Proto" => ["udp", "tcp", "udp", "arp"], "SrcPkts" => [1i64, 2, 4, 8]
    )
    .unwrap();
    let of_pairs = df.racluster("saddr daddr").unwrap();
    let protocols = of_pairs.column("Proto").unwrap();
    assert_eq!((of_pairs.height(), protocols.null_count()), (3, 1));
    for merged in [df, of_pairs].map(|records| records.racluster("saddr").unwrap()) {
        let packets = merged.column("SrcPkts").unwrap().i64().unwrap().to_vec();
        assert_eq!(packets, [Some(7), Some(8)]);
    }
}

#[test]
fn counts_and_orders_are_as_ra_has_them() {
    let df = df!(
        "SrcAddr" => ["10.0.0.10", "::1", "10.0.0.9"], "SrcBytes" => [1i64, 3, 2],
        "DstBytes" => [0i64, 0, 5]
    )
    .unwrap();
    let counted = df.racount().unwrap();
    assert_eq!(
        counted.column("total_bytes").unwrap().i64().unwrap().get(0),
        Some(11)
    );
    let addresses = |df: DataFrame| -> Vec<String> {
        let addresses = df.column("SrcAddr").unwrap().str().unwrap();
        addresses.iter().flatten().map(str::to_owned).collect()
    };
    assert_eq!(
        addresses(df.rasort("saddr").unwrap()),
        ["10.0.0.9", "10.0.0.10", "::1"]
    );
    assert_eq!(addresses(df.ratop(1, "sbytes").unwrap()), ["::1"]);
    assert_eq!(addresses(df.ratop(1, "-sbytes").unwrap()), ["10.0.0.10"]);
}
