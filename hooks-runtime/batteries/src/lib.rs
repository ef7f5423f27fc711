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
//!     .state(Keys::random()) // or `Keys::from_env("SECRET_KEYS")?`
//!     .with(RequestId::new())
//!     .with(Security::new())
//!     .with(Sessions::default().age(days(14)))
//!     .with(Csrf::in_session())
//!     .with(Flash::cookie())
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
//! # A login
//!
//! Users, a form with its CSRF token, and a message, with the features `argon2` and `templates`:
//!
//! ```
//! # #[cfg(not(all(feature = "argon2", feature = "templates")))]
//! # fn main() {}
//! # #[cfg(all(feature = "argon2", feature = "templates"))]
//! # fn main() { program::main() }
//! # #[cfg(all(feature = "argon2", feature = "templates"))]
//! # mod program {
//! # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
//! use hooks_batteries::prelude::*;
//! use hooks_runtime::{axum::response::Redirect, prelude::*};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Clone, Serialize)]
//! struct User {
//!     id: i64,
//!     name: String,
//!     #[serde(skip)]
//!     password: String, // its hash
//! }
//!
//! impl hooks_batteries::User for User {
//!     type Id = i64;
//!
//!     fn id(&self) -> i64 { self.id }
//!     fn session_secret(&self) -> &[u8] { self.password.as_bytes() }
//! }
//!
//! /// In an app: the pool of its database.
//! struct Users(Vec<User>);
//!
//! impl UserStore for Users {
//!     type User = User;
//!
//!     async fn by_id(&self, id: &i64) -> Result<Option<User>> {
//!         Ok(self.0.iter().find(|user| user.id == *id).cloned())
//!     }
//!
//!     async fn by_login(&self, login: &str) -> Result<Option<User>> {
//!         Ok(self.0.iter().find(|user| user.name == login).cloned())
//!     }
//! }
//!
//! #[get("/")]
//! fn index(user: CurrentUser<User>) -> TemplateResponse {
//!     TemplateResponse::new("index.html", context! { user })
//! }
//!
//! /// The argument is for `csrf_field()` in the template.
//! #[get("/login")]
//! fn login_page(_: Csrf) -> TemplateResponse {
//!     TemplateResponse::new("login.html", ())
//! }
//!
//! #[derive(Deserialize)]
//! struct LoginForm { name: String, password: String }
//!
//! #[post("/login")]
//! async fn log_in(
//!     auth: Auth<Users>,
//!     next: NextUrl,
//!     messages: Messages,
//!     Form(form): Form<LoginForm>,
//! ) -> Result<Redirect> {
//!     match auth.authenticate(&form.name, &form.password).await? {
//!         Some(user) => {
//!             auth.login(user).await?;
//!             Ok(Redirect::to(next.or("/")))
//!         }
//!         None => {
//!             messages.error("wrong name or password");
//!             Ok(Redirect::to("/login"))
//!         }
//!     }
//! }
//!
//! #[post("/logout")]
//! fn log_out(auth: Auth<Users>) -> Redirect {
//!     auth.logout();
//!     Redirect::to("/login")
//! }
//!
//! async fn make_app() -> Result<App> {
//!     let passwords = Passwords::argon2();
//! #   let passwords = Passwords::for_tests();
//!     let password = passwords.hash("books").await?;
//!     let users = Users(vec![User { id: 1, name: "ann".to_owned(), password }]);
//!     Ok(app!()
//!         .state(Keys::random()) // or `Keys::from_env("SECRET_KEYS")?`
//!         .with(Sessions::default())
//!         .with(Csrf::in_session())
//!         .with(Login::new(users).url("/login").passwords(passwords))
//!         .with(Flash::fallback())
//!         .templates([
//!             ("index.html", r#"Hello {{ user.name }}
//!                 <form method="post" action="/logout">{{ csrf_field() }}<button>Log out</button></form>"#),
//!             ("login.html", r#"{% for message in messages %}<p>{{ message.text }}</p>{% endfor %}
//!                 <form method="post">{{ csrf_field() }}
//!                 <input name="name"> <input name="password" type="password"> <button>Log in</button></form>"#),
//!         ]))
//! }
//!
//! # /*
//! #[tokio::main]
//! async fn main() -> Result<()> {
//!     make_app().await?.serve("127.0.0.1:3000").await
//! }
//! # */
//! # #[tokio::main]
//! # pub async fn main() {
//! # let client = make_app().await.unwrap().test_client().enforce_csrf();
//! # let page = client.get("/").header("accept", "text/html").await;
//! # assert_eq!(page.header("location"), Some("/login?next=%2F"));
//! # for (password, location) in [("x", "/login"), ("books", "/")] {
//! #     let page = client.get("/login?next=/").await;
//! #     assert_eq!(page.text().contains("wrong name"), false);
//! #     let token = page.text().split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
//! #     let form = [("name", "ann"), ("password", password), ("csrf_token", &*token)];
//! #     let response = client.post("/login?next=/").form(&form).await;
//! #     assert_eq!(response.header("location"), Some(location));
//! #     if location == "/login" {
//! #         assert!(client.get("/login").await.text().contains("wrong name"));
//! #     }
//! # }
//! # assert!(client.get("/").await.text().starts_with("Hello ann"));
//! # }
//! # }
//! ```
//!
//! `examples/shop` of the repository has more: permissions, languages, error pages, a JSON API.
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

mod accepts;
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
mod own_keys;
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
pub use login::{Passwords, Pbkdf2, Verified};
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
