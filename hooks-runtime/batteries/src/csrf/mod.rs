//! Protection against requests that a page of another site makes the browser send: [`Csrf`].

mod error;
mod form;
mod origin;
mod plugin;
mod protection;
mod token;
mod trusted;
mod value;

pub use error::{CsrfError, CsrfReason};
#[cfg(feature = "templates")]
pub use plugin::CSRF_TEMPLATES;
pub use plugin::CSRF_TOKENS;
pub use plugin::{CSRF, csrf};
pub use protection::CsrfProtection;
pub use value::Csrf;
