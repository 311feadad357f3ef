//! The files of a load, each as it is to be read.

use super::error::LoadError;
use super::find::find;
use super::options::Load;
use super::source::Source;

impl Load {
    /// The files that are meant, each as it is to be read.
    pub(super) fn sources(&self) -> Result<Vec<Source>, LoadError> {
        let sensor = match self.format {
            // The packets themselves are what is read.
            Some(argus_import::Format::NetflowCapture) => None,
            _ => Some(self.sensor_options()?),
        };
        let sources = find(&self.pattern)?.into_iter();
        Ok(sources
            .map(|source| source.with_sensor(sensor.clone()))
            .collect())
    }
}
