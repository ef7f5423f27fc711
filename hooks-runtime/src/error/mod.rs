//! [`Error`]: what a hook, a view or an extractor raised.

mod boxed;
pub(crate) mod guard;
mod held;
mod http;
mod panic;
mod print;
mod raise;
mod registered;
mod rejections;
mod render;
mod text;
mod unit_result;
#[cfg(feature = "ws")]
mod unsendable;
mod value;
#[cfg(feature = "ws")]
mod websocket;

pub(crate) use held::{
    Discard, DropQuietly, Held, drop_any_quietly, drop_quietly, drop_response_quietly,
};
pub use http::HttpError;
pub(crate) use panic::panic_message;
#[cfg(feature = "testing")]
pub(crate) use raise::FinalError;
pub use raise::ResponseExt;
pub(crate) use raise::{RaisedError, UnhandledError};
pub use registered::{ErrorResponse, RegisteredError, UnregisteredError, typed};
pub(crate) use render::{Rendered, plain_status};
pub(crate) use unit_result::{Never, UnitResult};
#[cfg(feature = "ws")]
pub(crate) use unsendable::Unsendable;
pub use value::{Error, IntoError, abort};
#[cfg(feature = "ws")]
pub use websocket::WebSocketUpgradeRejection;

/// `Result` with [`Error`] as its default error type.
pub type Result<T, E = Error> = std::result::Result<T, E>;
