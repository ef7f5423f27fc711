//! Ready-made parts for web apps with [`hooks_runtime`]: what Django builds in.
//!
//! # Modules
//!
//! | module | what it has |
//! |---|---|
//! | [`clock`] | [`Clock`]: the time, or a time that a test sets |
//! | [`cookies`] | [`Cookie`], a cookie's attributes as settings; [`Cookies`], which reads and sets cookies |
//! | [`csrf`](mod@csrf) | [`Csrf`]: no page of another site can make a browser change something here |
//! | [`keys`] | [`Keys`]: the secrets that sign and encrypt what clients keep |
//! | [`login`] | [`Login`]: users, who is logged in, passwords, permissions |
//! | `postgres` | `Postgres`: connections to PostgreSQL, for sessions (feature `postgres`) |
//! | `redis` | `Redis`: a connection to Redis, for sessions (feature `redis`) |
//! | [`session`] | [`Sessions`]: values kept for one browser, in memory, cookies, Redis or PostgreSQL |
//! | `testing` | `BatteriesClient`: what tests do with a session and a user (feature `testing`) |
//! | [`time`] | durations as settings say them: [`days`], [`hours`], [`minutes`] |
//! | [`vary`] | the header `Vary` |
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod clock;
pub mod cookies;
pub mod csrf;
pub mod keys;
pub mod login;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod prelude;
#[cfg(feature = "redis")]
pub mod redis;
pub mod session;
mod site;
mod store_down;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;
pub mod vary;

pub use clock::Clock;
pub use cookies::{Cookie, Cookies, SameSite};
pub use csrf::{Csrf, CsrfError};
pub use keys::Keys;
pub use login::{Auth, CurrentUser, Login, NextUrl, User, UserStore, needs_permission};
#[cfg(feature = "argon2")]
pub use login::{Passwords, Verified};
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
#[cfg(feature = "redis")]
pub use redis::Redis;
pub use session::{CookieStore, Session, Sessions};
pub use store_down::StoreDown;
pub use time::{days, hours, minutes};
