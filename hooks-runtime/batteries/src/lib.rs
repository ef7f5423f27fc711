//! Ready-made parts for web apps with [`hooks_runtime`]: what Django builds in.
//!
//! Each part is a [plugin](hooks_runtime::Plugin), a value with its settings. What it gives to
//! functions, they take as an argument; a function that takes a [`Session`] in an app without
//! [`Sessions`] is a problem of `build`.
//!
//! ```
//! # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
//! use hooks_batteries::prelude::*;
//! use hooks_runtime::prelude::*;
//!
//! #[get("/")]
//! fn index(session: Session, messages: Messages) -> Result<String> {
//!     let visits = session.update("visits", |visits: &mut u32| {
//!         *visits += 1;
//!         *visits
//!     })?;
//!     messages.success("See you again.");
//!     Ok(format!("visit {visits}"))
//! }
//!
//! # #[tokio::main]
//! # async fn main() {
//! let app = app!()
//!     .with(RequestId::new())
//!     .with(Security::new())
//!     .with(Sessions::default().age(days(14)))
//!     .with(Csrf::in_session())
//!     .with(Flash::cookie(Keys::random())) // or `Keys::from_env("SECRET_KEYS")?`
//!     .with(Frames::deny());
//! let client = app.test_client();
//! assert_eq!(client.get("/").await.text(), "visit 1");
//! assert_eq!(client.get("/").await.text(), "visit 2");
//! # }
//! ```
//!
//! The order of the calls does not matter: each part has a fixed rank, in the order of Django's
//! middleware. A route leaves a part out by the name of its function, as in `skip = [csrf]`.
//!
//! # Modules
//!
//! | module | what it has |
//! |---|---|
//! | [`clock`] | [`Clock`]: the time, or a time that a test sets |
//! | [`common`] | [`Common`]: `www.`, slashes at the end of paths, and clients that are refused |
//! | [`cookies`] | [`Cookie`], a cookie's attributes as settings; [`Cookies`], which reads and sets cookies |
//! | [`cors`] | [`Cors`]: which other sites' scripts may ask |
//! | [`csp`] | [`Csp`]: a Content Security Policy, with a nonce |
//! | [`csrf`](mod@csrf) | [`Csrf`]: no page of another site can make a browser change something here |
//! | [`django`] | [`django_defaults`]: the plugins that Django switches on |
//! | [`flash`] | [`Flash`]: messages for the next page |
//! | [`frames`] | [`Frames`]: whether pages may be in frames of others |
//! | [`keys`] | [`Keys`]: the secrets that sign and encrypt what clients keep |
//! | [`locale`] | [`Locales`]: the language of a request, and texts in it |
//! | [`login`] | [`Login`]: users, who is logged in, passwords, permissions |
//! | `postgres` | `Postgres`: connections to PostgreSQL, for sessions (feature `postgres`) |
//! | [`proxies`] | [`Proxies`]: trusted proxies; [`Connection`]: scheme, host and address of the client |
//! | `redis` | `Redis`: a connection to Redis, for sessions (feature `redis`) |
//! | [`request_id`] | [`RequestId`]: one id for each request, in the log and the response |
//! | [`security`] | [`Security`]: hosts, https, and headers for browsers |
//! | [`session`] | [`Sessions`]: values kept for one browser, in memory, cookies, Redis or PostgreSQL |
//! | `testing` | `BatteriesClient`: what tests do with a session and a user (feature `testing`) |
//! | [`time`] | durations as settings say them: [`days`], [`hours`], [`minutes`] |
//! | [`vary`] | the header `Vary` |
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod by_value;
pub mod clock;
pub mod common;
pub mod cookies;
pub mod cors;
pub mod csp;
pub mod csrf;
pub mod django;
pub mod flash;
pub mod frames;
mod hosts;
pub mod keys;
pub mod locale;
pub mod login;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod prelude;
pub mod proxies;
mod quoted;
mod redirects;
#[cfg(feature = "redis")]
pub mod redis;
pub mod request_id;
pub mod security;
pub mod session;
mod site;
mod store_down;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;
pub mod vary;

pub use clock::Clock;
pub use common::Common;
pub use cookies::{Cookie, Cookies, SameSite};
pub use cors::Cors;
pub use csp::{Csp, CspNonce};
pub use csrf::{Csrf, CsrfError};
pub use django::django_defaults;
pub use flash::{Flash, Messages};
pub use frames::Frames;
pub use keys::Keys;
pub use locale::{Languages, Locale, Locales};
pub use login::{Auth, CurrentUser, Login, NextUrl, User, UserStore, needs_permission};
#[cfg(feature = "argon2")]
pub use login::{Passwords, Verified};
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
pub use proxies::{Connection, Proxies};
#[cfg(feature = "redis")]
pub use redis::Redis;
pub use request_id::{CurrentRequestId, RequestId};
pub use security::Security;
pub use session::{CookieStore, Session, Sessions};
pub use store_down::StoreDown;
pub use time::{days, hours, minutes};
