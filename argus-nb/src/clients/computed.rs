//! Columns that are made of merged columns: durations, rates, shares, and the statistics of
//! what was merged. A quotient of sums is no sum of quotients.

use super::columns::Columns;
use super::rules::field_of;
use super::statistics::{
    ENDED, IS_PART, LONGEST, RECORDS, SHORTEST, ended, mean, mean_square, seconds, total,
};
use super::words::without_transport;
use polars::prelude::*;

/// Formulas for what can be computed of the columns that there are.
pub(super) struct Computed<'a> {
    columns: &'a Columns,
}

impl Computed<'_> {
    pub(super) fn new(columns: &Columns) -> Computed<'_> {
        Computed { columns }
    }

    /// Whether a merged record's own values do not serve any more: it was made of several, or
    /// is a part of one.
    pub(super) fn is_anew(&self) -> Expr {
        let several = col(RECORDS).gt(lit(1));
        match self.columns.dtype(IS_PART) {
            Some(_) => several.or(col(IS_PART)),
            None => several,
        }
    }

    /// The formula for a field, by ra's name; none if a column is missing for it.
    pub(super) fn of(&self, field: &str) -> Option<Expr> {
        match field {
            "dur" => self.duration(),
            "sdur" => self.side("sstime", "sltime"),
            "ddur" => self.side("dstime", "dltime"),
            "mean" => self.has_lengths().then(mean),
            "sum" | "runtime" => self.has_lengths().then(total),
            "stddev" => self.has_lengths().then(|| {
                let variance = mean_square() - mean() * mean();
                // Of equal durations, rounding may leave less than nothing.
                when(variance.clone().gt(lit(0.0)))
                    .then(variance)
                    .otherwise(lit(0.0))
                    .sqrt()
            }),
            "min" => self.has_lengths().then(|| col(SHORTEST)),
            "max" => self.has_lengths().then(|| col(LONGEST)),
            "rate" => Some(rate(
                self.total("pkts", "spkts", "dpkts")?,
                self.duration()?,
            )),
            "srate" => Some(rate(self.number("spkts")?, self.of_side("sdur")?)),
            "drate" => Some(rate(self.number("dpkts")?, self.of_side("ddur")?)),
            "sload" => Some(load(self.number("sbytes")?, self.duration()?)),
            "dload" => Some(load(self.number("dbytes")?, self.duration()?)),
            "load" => self.load(),
            "pcr" | "abr" => {
                let (source, destination) = (self.number("sappbytes")?, self.number("dappbytes")?);
                let both = source.clone() + destination.clone();
                Some(quotient(source - destination, both))
            }
            "smeansz" => Some(quotient(self.number("sbytes")?, self.number("spkts")?)),
            "dmeansz" => Some(quotient(self.number("dbytes")?, self.number("dpkts")?)),
            "sploss" => Some(lost(self.number("sloss")?, self.number("spkts")?)),
            "dploss" => Some(lost(self.number("dloss")?, self.number("dpkts")?)),
            "ploss" => {
                let packets = self.total("pkts", "spkts", "dpkts")?;
                Some(lost(self.total("loss", "sloss", "dloss")?, packets))
            }
            _ => None,
        }
    }

    /// What a state, a direction or flags are once all columns are merged. None where they stay
    /// as they were merged.
    pub(super) fn told(&self, name: &str) -> Option<Expr> {
        match field_of(name) {
            Some("flgs") => self.of_one_transport(name),
            _ => self.by_packets(name),
        }
    }

    /// Flags, of which those of a transport protocol are left where there was one protocol.
    fn of_one_transport(&self, name: &str) -> Option<Expr> {
        let flags = || col(name).cast(DataType::String);
        let are_several = self
            .is_anew()
            .and(col(self.columns.find("proto")?).is_null());
        Some(
            when(are_several)
                .then(without_transport(flags()))
                .otherwise(flags()),
        )
    }

    /// State and direction of what is merged or a part, by who sent packets; TCP's are told by
    /// its handshake. None where packets or protocols are not known.
    fn by_packets(&self, name: &str) -> Option<Expr> {
        let (source, destination) = (self.number("spkts")?, self.number("dpkts")?);
        let (sent, answered) = (source.gt(lit(0.0)), destination.gt(lit(0.0)));
        let both = sent.clone().and(answered.clone());
        let proto = col(self.columns.find("proto")?).cast(DataType::String);
        let own = || col(name).cast(DataType::String);
        let is_among = |words: &[&'static str]| {
            let equal = words.iter().map(|word| own().eq(lit(*word)));
            equal.reduce(Expr::or).unwrap_or_else(|| lit(false))
        };
        let is_state = field_of(name) == Some("state");
        let (known, of_both, of_source, of_destination) = if is_state {
            let known = is_among(&["CON", "INT", "REQ", "RSP"]);
            let began = when(is_among(&["INT", "REQ"]))
                .then(own())
                .otherwise(lit("INT"));
            (known, lit("CON"), began, lit("RSP"))
        } else {
            let known = is_among(&["->", "<->", "<-"]);
            (known, lit("<->"), lit("->"), lit("<-"))
        };
        let told = when(both).then(of_both).otherwise(
            when(sent)
                .then(of_source)
                .otherwise(when(answered).then(of_destination).otherwise(own())),
        );
        let is_tcp = proto.clone().eq(lit("tcp"));
        let is_told = self
            .is_anew()
            .and(known)
            .and(is_tcp.not().fill_null(lit(true)));
        let told = when(is_told).then(told).otherwise(own());
        if !is_state {
            return Some(told);
        }
        // Several protocols have no state in common.
        let are_several = self.is_anew().and(proto.is_null());
        Some(when(are_several).then(lit(NULL)).otherwise(told))
    }

    fn number(&self, field: &str) -> Option<Expr> {
        let name = self.columns.numbers(field)?;
        Some(col(name).cast(DataType::Float64))
    }

    /// A sum of both sides, or what it is made of.
    fn total(&self, both: &str, source: &str, destination: &str) -> Option<Expr> {
        self.number(both)
            .or_else(|| Some(self.number(source)? + self.number(destination)?))
    }

    fn duration(&self) -> Option<Expr> {
        let began = self.columns.instants("stime")?;
        let _is_known = ended(self.columns)?;
        Some(seconds(col(began), col(ENDED)))
    }

    fn has_lengths(&self) -> bool {
        self.duration().is_some() || self.columns.numbers("dur").is_some()
    }

    fn side(&self, start: &str, end: &str) -> Option<Expr> {
        let (start, end) = (self.columns.instants(start)?, self.columns.instants(end)?);
        let length = seconds(col(start), col(end));
        Some(length.fill_null(lit(0.0)))
    }

    /// The duration that a side's rate refers to: its own, or the record's where it has none.
    fn of_side(&self, field: &str) -> Option<Expr> {
        let side = self.of(field)?;
        let is_long = side.clone().gt(lit(0.0));
        Some(when(is_long).then(side).otherwise(self.duration()?))
    }

    /// ra weighs each side's load with that side's duration.
    fn load(&self) -> Option<Expr> {
        let duration = self.duration()?;
        let source = self.of("sload")? * self.of_side("sdur")?;
        let destination = self.of("dload")? * self.of_side("ddur")?;
        Some(or_zero(source + destination, duration))
    }
}

/// Packets a second, of the gaps between them.
fn rate(packets: Expr, duration: Expr) -> Expr {
    let several = packets.clone().gt(lit(1.0));
    let rate = or_zero(packets - lit(1.0), duration);
    when(several).then(rate).otherwise(lit(0.0))
}

/// Bits a second.
fn load(bytes: Expr, duration: Expr) -> Expr {
    or_zero(bytes * lit(8.0), duration)
}

fn lost(lost: Expr, packets: Expr) -> Expr {
    or_zero(lost.clone() * lit(100.0), packets + lost)
}

fn or_zero(dividend: Expr, divisor: Expr) -> Expr {
    let is_more = divisor.clone().gt(lit(0.0));
    when(is_more).then(dividend / divisor).otherwise(lit(0.0))
}

/// Null where there is nothing to divide by.
fn quotient(dividend: Expr, divisor: Expr) -> Expr {
    let is_more = divisor.clone().gt(lit(0.0));
    when(is_more).then(dividend / divisor).otherwise(lit(NULL))
}
