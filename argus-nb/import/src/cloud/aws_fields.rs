//! The fields of AWS' VPC flow logs.

use crate::mapping::AWS_VPC;
use crate::row::{argus_kind, argus_position};
use crate::text::instant;
use crate::{Column, Kind};

/// All fields of versions 2 to 5 and behind, and the types of those that keep their names.
const FIELDS: &[(&str, Kind)] = &[
    ("version", Kind::Count),
    ("account-id", Kind::Text),
    ("interface-id", Kind::Category),
    ("srcaddr", Kind::Address),
    ("dstaddr", Kind::Address),
    ("srcport", Kind::Port),
    ("dstport", Kind::Port),
    ("protocol", Kind::Category),
    ("packets", Kind::Count),
    ("bytes", Kind::Count),
    ("start", Kind::Time),
    ("end", Kind::Time),
    ("action", Kind::Category),
    ("log-status", Kind::Category),
    ("vpc-id", Kind::Category),
    ("subnet-id", Kind::Category),
    ("instance-id", Kind::Category),
    ("tcp-flags", Kind::Count),
    ("type", Kind::Category),
    ("pkt-srcaddr", Kind::Address),
    ("pkt-dstaddr", Kind::Address),
    ("region", Kind::Category),
    ("az-id", Kind::Category),
    ("sublocation-type", Kind::Category),
    ("sublocation-id", Kind::Category),
    ("pkt-src-aws-service", Kind::Category),
    ("pkt-dst-aws-service", Kind::Category),
    ("flow-direction", Kind::Category),
    ("traffic-path", Kind::Count),
    ("ecs-cluster-arn", Kind::Text),
    ("ecs-cluster-name", Kind::Text),
    ("ecs-container-instance-arn", Kind::Text),
    ("ecs-container-instance-id", Kind::Text),
    ("ecs-container-id", Kind::Text),
    ("ecs-second-container-id", Kind::Text),
    ("ecs-service-name", Kind::Text),
    ("ecs-task-definition-arn", Kind::Text),
    ("ecs-task-arn", Kind::Text),
    ("ecs-task-id", Kind::Text),
    ("reject-reason", Kind::Category),
    ("resource-id", Kind::Text),
    ("encryption-status", Kind::Category),
    // written by CloudWatch in front of a line
    ("timestamp", Kind::Time),
];

/// How many of them, from the first, a line without a header has: the default format.
const DEFAULT: usize = 14;

/// The fields that a header names: all are known, and one tells it from other text.
pub(super) fn of_header(line: &str) -> Option<Vec<String>> {
    // Every record has a digit, no field's name has one.
    if line.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let names: Vec<String> = line
        .split_ascii_whitespace()
        .map(|name| name.replace('_', "-").to_ascii_lowercase())
        .collect();
    let is_known = |name: &String| FIELDS.iter().any(|(known, _)| known == name);
    let tells = ["srcaddr", "pkt-srcaddr", "interface-id", "log-status"];
    let is_header = names.len() > 1
        && names.iter().all(is_known)
        && names.iter().any(|name| tells.contains(&name.as_str()));
    is_header.then_some(names)
}

/// The fields of a line of the default format, which has no header.
pub(super) fn of_default_line(line: &str) -> Option<Vec<String>> {
    let values: Vec<&str> = line.split_ascii_whitespace().collect();
    let has_time =
        values.len() == DEFAULT + 1 && values.first().is_some_and(|first| instant(first).is_some());
    let record = values.get(usize::from(has_time)..)?;
    let [version, .., action, status] = record else {
        return None;
    };
    let is_record = record.len() == DEFAULT
        && matches!(*version, "1" | "2")
        && matches!(*action, "ACCEPT" | "REJECT" | "-")
        && matches!(*status, "OK" | "NODATA" | "SKIPDATA");
    let time = has_time.then_some("timestamp");
    let names = time
        .into_iter()
        .chain(FIELDS.iter().take(DEFAULT).map(|(name, _)| *name));
    is_record.then(|| names.map(str::to_owned).collect())
}

/// Whether a text begins with a header or a record.
pub(crate) fn is_aws(start: &[u8]) -> bool {
    let line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = std::str::from_utf8(line)
        .unwrap_or_default()
        .trim_start_matches('\u{feff}');
    of_header(line).is_some() || of_default_line(line).is_some()
}

/// The columns of these fields: Argus' first, in ra's order.
pub(super) fn columns(fields: &[String]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for field in fields {
        let argus = AWS_VPC
            .iter()
            .find(|row| row.field == field && argus_position(row.column).is_some());
        let own = FIELDS
            .iter()
            .find(|(name, _)| name == field)
            .map_or(Kind::Text, |(_, kind)| *kind);
        if columns.iter().all(|column| column.source != *field) {
            columns.push(Column {
                name: argus.map_or(field.as_str(), |row| row.column).to_owned(),
                source: field.clone(),
                kind: argus.and_then(|row| argus_kind(row.column)).unwrap_or(own),
            });
        }
    }
    let has = |name: &str| fields.iter().any(|field| field == name);
    if has("start") && has("end") {
        columns.push(Column {
            name: "Dur".to_owned(),
            source: "end - start".to_owned(),
            kind: Kind::Number,
        });
    }
    columns.sort_by_key(|column| argus_position(&column.name).unwrap_or(usize::MAX));
    columns
}
