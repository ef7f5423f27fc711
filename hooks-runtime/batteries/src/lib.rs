//! Ready-made parts for web apps with [`hooks_runtime`]: what Django builds in.
//!
//! # Modules
//!
//! | module | what it has |
//! |---|---|
//! | [`clock`] | [`Clock`]: the time, or a time that a test sets |
//! | [`cookies`] | [`Cookie`], a cookie's attributes as settings; [`Cookies`], which reads and sets cookies |
//! | [`flash`] | [`Flash`]: messages for the next page |
//! | [`keys`] | [`Keys`]: the secrets that sign and encrypt what clients keep |
//! | [`locale`] | [`Locales`]: the language of a request, and texts in it |
//! | `postgres` | `Postgres`: connections to PostgreSQL, for sessions (feature `postgres`) |
//! | `redis` | `Redis`: a connection to Redis, for sessions (feature `redis`) |
//! | [`session`] | [`Sessions`]: values kept for one browser, in memory, cookies, Redis or PostgreSQL |
//! | [`time`] | durations as settings say them: [`days`], [`hours`], [`minutes`] |
//! | [`vary`] | the header `Vary` |
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod clock;
pub mod cookies;
pub mod flash;
pub mod keys;
pub mod locale;
mod next_url;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod prelude;
#[cfg(feature = "redis")]
pub mod redis;
pub mod session;
mod store_down;
pub mod time;
pub mod vary;

pub use clock::Clock;
pub use cookies::{Cookie, Cookies, SameSite};
pub use flash::{Flash, Messages};
pub use keys::Keys;
pub use locale::{Languages, Locale, Locales};
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
#[cfg(feature = "redis")]
pub use redis::Redis;
pub use session::{CookieStore, Session, Sessions};
pub use store_down::StoreDown;
pub use time::{days, hours, minutes};
