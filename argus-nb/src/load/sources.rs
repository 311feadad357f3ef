//! The files of a load, each as it is to be read: of a capture, how flows are made of its
//! packets.

use super::error::LoadError;
use super::find::find;
use super::options::Load;
use super::source::Source;
use argus_sensor::{SensorOptions, Tunnels};
use polars::prelude::Duration as Length;
use std::time::Duration;

impl Load {
    /// The files that are meant, each as it is to be read.
    pub(super) fn sources(&self) -> Result<Vec<Source>, LoadError> {
        self.refuse_options_of_exports()?;
        let sensor = match self.format {
            // The packets themselves are what is read.
            Some(format) if format.reads_packets() => None,
            _ => Some(self.sensor_options()?),
        };
        let sources = find(&self.pattern)?.into_iter();
        let sources: Vec<Source> = sources
            .map(|source| source.with_sensor(sensor.clone()))
            .collect();
        self.refuse_options_of_captures(&sources)?;
        Ok(sources)
    }

    /// What is said of how flows are made of packets would be passed over in silence where
    /// there are no packets.
    fn refuse_options_of_captures(&self, sources: &[Source]) -> Result<(), LoadError> {
        let options = [
            (self.interval.is_some(), "interval"),
            (self.whole, "whole"),
            (self.inner_flows, "inner_flows"),
        ];
        let Some((_, option)) = options.into_iter().find(|(is_said, _)| *is_said) else {
            return Ok(());
        };
        for source in sources {
            if !source.is_capture()? {
                return Err(LoadError::NoPackets {
                    path: source.path.clone(),
                    option,
                });
            }
        }
        Ok(())
    }

    /// How flows are made of packets, as far as it was said.
    fn sensor_options(&self) -> Result<SensorOptions, LoadError> {
        let mut options = SensorOptions {
            whole: self.whole,
            tunnels: match self.inner_flows {
                true => Tunnels::All,
                false => Tunnels::AsArgus,
            },
            user_data: if self.user_data_as_bytes {
                USER_DATA
            } else {
                0
            },
            ..SensorOptions::default()
        };
        if let Some(text) = &self.interval {
            options.status_interval = interval(text)?;
        }
        Ok(options)
    }
}

/// How many bytes of user data are kept of each side, where they are asked for.
const USER_DATA: u16 = 128;

fn interval(text: &str) -> Result<Duration, LoadError> {
    let wanted = || LoadError::Option {
        option: "interval",
        value: text.to_owned(),
        wanted: "a length of time, such as \"5s\" or \"1m\"",
    };
    let length = Length::try_parse(text).map_err(|_| wanted())?;
    let micros = u64::try_from(length.duration_us()).map_err(|_| wanted())?;
    match micros {
        0 => Err(wanted()),
        micros => Ok(Duration::from_micros(micros)),
    }
}
