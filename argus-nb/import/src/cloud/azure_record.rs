//! One record of Azure's: tuples by rule.

use crate::json::{Fault, Leaf, walk};
use serde_json::Value;
use std::collections::VecDeque;

/// A record, whose tuples are taken one by one.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) time: Option<String>,
    pub(super) version: Option<String>,
    pub(super) category: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) mac: Option<String>,
    pub(super) tuples: VecDeque<Tuple>,
    /// Keys that no column holds.
    pub(super) other_keys: Vec<String>,
}

/// A tuple of values, and where it stood.
#[derive(Debug, Default)]
pub(super) struct Tuple {
    pub(super) text: String,
    pub(super) rule: Option<String>,
    pub(super) mac: Option<String>,
    pub(super) acl: Option<String>,
}

impl Record {
    /// # Errors
    /// If it is no JSON, or no record of flows.
    pub(super) fn read(line: u64, bytes: &[u8]) -> Result<Record, String> {
        let mut record = Record {
            line,
            ..Record::default()
        };
        let mut flows = None;
        let mut path = String::new();
        let walked = walk(bytes, &mut path, &mut |path, leaf| match (path, leaf) {
            ("properties.flows" | "flowRecords.flows", Leaf::Array(array)) => flows = Some(array),
            (_, Leaf::Text(text)) => record.take(path, text.into_owned()),
            (_, Leaf::Number(number)) => record.take(path, number.to_owned()),
            (_, Leaf::Null) => {}
            _ => record.other_keys.push(path.to_owned()),
        });
        walked
            .map_err(|fault: Fault| format!("not JSON: {} (byte {})", fault.why, fault.at + 1))?;
        let flows = flows.ok_or("neither properties.flows nor flowRecords.flows is in it")?;
        let flows: Vec<Value> = serde_json::from_str(flows).map_err(|error| error.to_string())?;
        for flow in &flows {
            record.take_rule(flow)?;
        }
        Ok(record)
    }

    fn take(&mut self, path: &str, text: String) {
        let place = match path {
            "time" => &mut self.time,
            "properties.Version" | "flowLogVersion" => &mut self.version,
            "category" => &mut self.category,
            "resourceId" | "targetResourceID" => &mut self.resource,
            "macAddress" => &mut self.mac,
            _ => return self.other_keys.push(path.to_owned()),
        };
        *place = Some(text);
    }

    /// A rule's flows of each machine, or an access list's of each rule.
    fn take_rule(&mut self, flow: &Value) -> Result<(), String> {
        let text =
            |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let groups = flow.get("flows").or_else(|| flow.get("flowGroups"));
        let groups = groups
            .and_then(Value::as_array)
            .ok_or("a rule without flows, or flowGroups")?;
        for group in groups {
            let tuples = group.get("flowTuples").and_then(Value::as_array);
            for tuple in tuples.ok_or("a group without flowTuples")? {
                self.tuples.push_back(Tuple {
                    text: tuple
                        .as_str()
                        .map_or_else(|| tuple.to_string(), str::to_owned),
                    rule: text(group, "rule").or_else(|| text(flow, "rule")),
                    mac: text(group, "mac"),
                    acl: text(flow, "aclID"),
                });
            }
        }
        Ok(())
    }
}
