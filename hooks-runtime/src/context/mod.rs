//! What the hooks, the view and the handlers of one request share.

mod app;
mod background;
mod by_value;
mod callbacks;
mod demanded;
mod endpoint;
mod g;
mod matched;
mod outcome;
mod provided;
mod provider;
mod request_context;
mod route_option;
mod slot;
mod state;
mod tasks;
mod url;
mod url_error;
mod url_whole;
mod visible;

pub use by_value::{IfProvided, ProvidedByValue};
pub use endpoint::Endpoint;

pub(crate) use app::{AppData, is_log_read};
pub(crate) use background::Background;
pub use background::TaskOutput;
pub(crate) use callbacks::AfterThis;
pub use g::G;
pub(crate) use matched::Matched;
pub use outcome::Outcome;
pub use provided::{Provide, Provided};
pub(crate) use provided::{Value, Values, missing};
pub use provider::Provider;
pub(crate) use provider::{AllOffers, Given, Offers};
pub use request_context::RequestContext;
pub(crate) use route_option::{AnyOption, OptionValues};
pub use route_option::{RouteOption, route_option};

pub use state::{State, StateMap};
pub(crate) use tasks::{Connections, Signals};
pub(crate) use url::UrlMap;
pub use url_error::UrlError;
pub(crate) use url_whole::PublicUrl;
pub(crate) use visible::{SeenAs, Visible, state_for};
