//! Ports, addresses, networks and protocols: who talks to whom, and how.

use super::cursor::Parser;
use super::qualifiers::{Layer, Qualifiers, Sign};
use super::written::{Written, condition, negated};
use crate::condition::{Comparison, Condition, address, mac};
use crate::error::{FilterError, Problem, nearest};
use crate::filter::{ColumnTest, Columns, Extension, Sides, Test};
use crate::fixed;
use crate::services;
use crate::words::{Meaning, Unit};
use argus_records::fields::ip_protocol_name;
use ipnet::IpNet;

impl Parser<'_> {
    pub(super) fn port(
        &mut self,
        of: &Qualifiers,
        values: &[Written],
    ) -> Result<Test, FilterError> {
        let mut ranges = Vec::new();
        for value in values {
            ranges.extend(self.ports(value)?);
        }
        let condition = condition(of, &ranges, Unit::Plain).ok_or_else(|| {
            self.not_a_value(&values[0], "one port to compare with", String::new())
        })?;
        if matches!(of.layer, Some(Layer::Ether)) {
            let expected = "of `ether`, which has `host`, `proto`, `broadcast`, `multicast`";
            return Err(self.not_a_value(&values[0], expected, String::new()));
        }
        let sides = of.sides.unwrap_or(Sides::Either);
        let ports = negated(of, fixed::sided("Sport", "Dport", sides, condition));
        let of_ports = match of.layer {
            Some(Layer::Protocol(_, test)) => test(),
            _ => Test::IfThere(ColumnTest {
                columns: Columns::One("Proto"),
                condition: Condition::words(fixed::WITH_PORTS),
            }),
        };
        Ok(Test::All(vec![of_ports, ports]))
    }

    /// A port, a range of them, or those of a service.
    fn ports(&self, value: &Written) -> Result<Vec<(f64, f64)>, FilterError> {
        let port = |text: &str| {
            crate::condition::number(text)
                .filter(|port| (0.0..=65535.0).contains(port) && port.fract() == 0.0)
        };
        if let Some(port) = port(&value.text) {
            return Ok(vec![(port, port)]);
        }
        if let Some((first, last)) = value.text.split_once('-')
            && let (Some(first), Some(last)) = (port(first), port(last))
        {
            if first <= last {
                return Ok(vec![(first, last)]);
            }
            let mend = "write the smaller port first".to_owned();
            return Err(self.not_a_value(value, "a range of ports", mend));
        }
        let ports = services::ports(&value.text);
        if ports.is_empty() {
            let nearest = nearest(&value.text, services::WELL_KNOWN.iter().copied());
            return Err(self.error_at(
                value.span.clone(),
                Problem::NotAValue {
                    value: value.text.clone(),
                    expected: "a port",
                    nearest,
                    mend: "write a number from 0 to 65535, a range such as 1-1024, or a service of /etc/services".to_owned(),
                },
            ));
        }
        Ok(ports
            .iter()
            .map(|port| (f64::from(*port), f64::from(*port)))
            .collect())
    }

    /// Addresses and networks, on either side or on those that are named.
    pub(super) fn nets(
        &mut self,
        of: &Qualifiers,
        values: &[Written],
    ) -> Result<Test, FilterError> {
        let mut nets = Vec::new();
        for value in values {
            nets.push(self.net(of, value)?);
        }
        if !matches!(
            of.sign,
            None | Some(Sign::Is(Comparison::Equal) | Sign::IsNot)
        ) {
            return Err(self.not_a_value(&values[0], "a number to compare with", String::new()));
        }
        let sides = of.sides.unwrap_or(Sides::Either);
        Ok(fixed::sided(
            "SrcAddr",
            "DstAddr",
            sides,
            Condition::Nets(nets),
        ))
    }

    fn net(&mut self, of: &Qualifiers, value: &Written) -> Result<IpNet, FilterError> {
        let is_host = matches!(of.word.meaning, Meaning::Host);
        let text = &value.text;
        if let Ok(net) = text.parse::<IpNet>() {
            if is_host {
                self.note(Extension::NetAsHost);
            }
            return Ok(net);
        }
        let Some(address) = address(text) else {
            let mend = match is_host {
                true if mac(text).is_some() => format!("write `ether host {text}`"),
                true => "write an IPv4 or IPv6 address; names are not looked up".to_owned(),
                false => "write it whole, as 10.0.0.0/8 or 2001:db8::/32".to_owned(),
            };
            let expected = if is_host { "an address" } else { "a network" };
            return Err(self.not_a_value(value, expected, mend));
        };
        if is_host {
            return Ok(IpNet::from(address));
        }
        let mend = format!("add how long it is, as in `{text}/24`; one address is `host {text}`");
        Err(self.not_a_value(value, "a network", mend))
    }

    /// `mask 255.255.0.0` behind an address, which makes it a network.
    pub(super) fn mask(&mut self, values: &mut [Written]) -> Result<(), FilterError> {
        let Some(value) = values.last_mut() else {
            return Ok(());
        };
        let Some(address) = address(&value.text).filter(|_| self.takes("mask")) else {
            return Ok(());
        };
        let span = self.span();
        let mask = self.peek_word().and_then(|text| text.parse().ok());
        let net = mask.and_then(|mask| IpNet::with_netmask(address, mask).ok());
        let Some(net) = net else {
            let text = self.shown();
            let mend = "write it as 255.255.0.0".to_owned();
            return Err(self.not_a_value(&Written { text, span }, "a mask", mend));
        };
        self.next += 1;
        value.text = net.to_string();
        Ok(())
    }

    pub(super) fn mac(&self, of: &Qualifiers, value: &Written) -> Result<Test, FilterError> {
        let Some(bytes) = mac(&value.text) else {
            let mend = "write it as 00:11:22:33:44:55".to_owned();
            return Err(self.not_a_value(value, "a MAC address", mend));
        };
        let sides = of.sides.unwrap_or(Sides::Either);
        Ok(fixed::sided(
            "SrcMac",
            "DstMac",
            sides,
            Condition::Mac(bytes),
        ))
    }

    pub(super) fn protocols(
        &mut self,
        of: &Qualifiers,
        values: &[Written],
    ) -> Result<Test, FilterError> {
        self.check_no_direction(of.sides, of.word, of.at)?;
        let is_ether = matches!(of.layer, Some(Layer::Ether));
        let mut names = Vec::new();
        for value in values {
            names.extend(self.protocol_names(value, is_ether)?);
        }
        if is_ether {
            return Ok(negated(of, fixed::ether_types(names)));
        }
        let test = Test::of("Proto", Condition::Words(names));
        let test = match of.layer {
            Some(Layer::Ip) => Test::All(vec![test, fixed::ip(None)]),
            _ => test,
        };
        Ok(negated(of, test))
    }

    /// What ra prints for a protocol that is written as a number or a name.
    fn protocol_names(
        &mut self,
        value: &Written,
        is_ether: bool,
    ) -> Result<Vec<String>, FilterError> {
        let text = value.text.to_ascii_lowercase();
        let number = crate::condition::number(&text).filter(|number| number.fract() == 0.0);
        if is_ether {
            let named = |(ethertype, name): &&(u16, &'static str)| match number {
                Some(number) => f64::from(*ethertype) == number,
                None => *name == text,
            };
            if number.is_none() {
                self.note(Extension::ProtocolName);
            }
            // Types without a name are printed as decimal numbers.
            let name = fixed::ETHERTYPES
                .iter()
                .find(named)
                .map(|(_, name)| (*name).to_owned());
            let printed = number.map_or(text, |number| format!("{number}"));
            return Ok(vec![name.unwrap_or(printed)]);
        }
        let unclear = "`ra` prints several protocols by one name".to_owned();
        match number {
            Some(17.0) => Ok(fixed::UDP.iter().map(|name| (*name).to_owned()).collect()),
            Some(number) if (0.0..=255.0).contains(&number) => match ip_protocol_name(number as u8)
            {
                "unas" | "any" => {
                    Err(self.not_a_value(value, "a protocol that has a name of its own", unclear))
                }
                name => Ok(vec![name.to_owned()]),
            },
            Some(_) => Err(self.not_a_value(value, "a protocol", "write 0 to 255".to_owned())),
            None => {
                let of_ip = (0..=255).map(ip_protocol_name);
                let others = fixed::ETHERTYPES.iter().map(|(_, name)| *name);
                let more = ["rtp", "rtcp", "udt", "llc", "wlan", "isis", "man"];
                let known: Vec<&str> = of_ip.chain(others).chain(more).collect();
                if !known.contains(&text.as_str()) {
                    return Err(self.error_at(
                        value.span.clone(),
                        Problem::NotAValue {
                            value: value.text.clone(),
                            expected: "a protocol",
                            nearest: nearest(&text, known.into_iter()),
                            mend: String::new(),
                        },
                    ));
                }
                if matches!(text.as_str(), "tcp" | "udp" | "icmp" | "igmp") {
                    self.note(Extension::ProtocolName);
                }
                let is_udp = text == "udp";
                let names = if is_udp {
                    fixed::UDP.to_vec()
                } else {
                    vec![text.as_str()]
                };
                Ok(names.into_iter().map(str::to_owned).collect())
            }
        }
    }
}
