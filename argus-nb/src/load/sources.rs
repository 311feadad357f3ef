//! The files of a load, each as it is to be read: of a capture, how flows are made of its
//! packets.

use super::error::LoadError;
use super::find::find;
use super::options::Load;
use super::source::Source;
use argus_sensor::SensorOptions;
use polars::prelude::Duration as Length;
use std::time::Duration;

impl Load {
    /// The files that are meant, each as it is to be read.
    pub(super) fn sources(&self) -> Result<Vec<Source>, LoadError> {
        let sensor = match self.format {
            // The packets themselves are what is read.
            Some(format) if format.reads_packets() => None,
            _ => Some(self.sensor_options()?),
        };
        let sources = find(&self.pattern)?.into_iter();
        Ok(sources
            .map(|source| source.with_sensor(sensor.clone()))
            .collect())
    }
}

impl Load {
    /// How flows are made of packets, as far as it was said.
    fn sensor_options(&self) -> Result<SensorOptions, LoadError> {
        let mut options = SensorOptions {
            whole: self.whole,
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
