//! What the hooks, the view and the handlers of one request share.

mod app;
mod background;
#[cfg(feature = "ws")]
mod before_handshake;
mod by_value;
mod callbacks;
mod demand;
mod demanded;
mod endpoint;
mod g;
mod matched;
mod offers;
mod outcome;
mod provided;
mod provider;
mod request_context;
mod route_option;
mod shared;
mod slot;
mod state;
mod tasks;
mod url;
mod url_error;
mod url_whole;
mod visible;

pub use by_value::{IfProvided, ProvidedByValue};
pub use endpoint::Endpoint;

pub(crate) use app::{AppData, HasRoute, is_log_read};
pub(crate) use background::Background;
pub use background::TaskOutput;
#[cfg(feature = "ws")]
pub(crate) use before_handshake::BeforeHandshake;
pub(crate) use callbacks::AfterThis;
pub use g::G;
pub(crate) use matched::Matched;
pub(crate) use offers::{AllOffers, Offers};
pub use outcome::Outcome;
pub use provided::{Provide, Provided};
pub(crate) use provided::{Value, Values, missing};
pub(crate) use provider::Given;
pub use provider::Provider;
pub use request_context::RequestContext;
pub(crate) use route_option::{AnyOption, OptionValues};
pub use route_option::{RouteOption, route_option};
pub(crate) use state::StateCheck;
pub use state::{State, StateMap};
pub(crate) use tasks::{Connections, Signals};
pub(crate) use url::UrlMap;
pub use url_error::UrlError;
pub(crate) use url_whole::PublicUrl;
pub(crate) use visible::{SeenAs, Visible, state_for};
