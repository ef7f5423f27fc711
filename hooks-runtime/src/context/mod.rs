//! What hooks, views and handlers of one request share.

mod background;
mod callbacks;
mod endpoint;
mod g;
mod outcome;
mod request_context;
mod slot;
mod state;
mod url;

pub use endpoint::Endpoint;
pub(crate) use endpoint::EndpointData;

pub(crate) use background::Background;
pub use background::TaskOutput;
pub(crate) use callbacks::AfterThis;
pub use g::G;
pub use outcome::Outcome;
pub use request_context::RequestContext;

pub use state::{State, StateMap};
pub use url::UrlError;
pub(crate) use url::UrlMap;
