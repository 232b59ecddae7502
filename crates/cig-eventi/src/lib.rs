//! Events as webhooks, signed as the [Standard Webhooks](https://www.standardwebhooks.com) specification says.
#![warn(missing_docs)]

mod firma;
mod http;
mod messaggio;

pub use firma::{Segreto, SegretoNonValido};
pub use http::{HttpWebhooks, Webhook};
