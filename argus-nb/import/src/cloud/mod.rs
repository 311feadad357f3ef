//! Flow logs of clouds: AWS' as text, Azure's and Google's as JSON.

mod aws;
mod aws_decode;
mod aws_fields;
mod azure;
mod azure_record;
mod gcp;

pub(crate) use aws::from_aws;
pub(crate) use aws_fields::is_aws;
pub(crate) use azure::AzureImport;
pub(crate) use gcp::GCP;
