//! [`Cors`]: which other sites' scripts may ask the app.

mod origins;

use crate::vary;
use hooks_runtime::{
    Blueprint, IfProvided, Install, Plugin, Provide, State,
    axum::{
        http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
        response::{IntoResponse, Response},
    },
    before_request,
};
use origins::Origins;
use std::{sync::Arc, time::Duration};

/// Outside of what may refuse a preflight.
const RANK: i32 = 300;

/// By reference it is looked up a little faster.
static ORIGIN: HeaderName = header::ORIGIN;

/// The functions of [`Cors`], for `skip` and descriptions.
pub static CORS: Blueprint = Blueprint::new("cors");

/// Which other sites' scripts may ask the app and read what it answers (CORS). Browsers keep to it; the app
/// refuses nothing by it.
///
/// - A preflight is answered before all hooks of the app, for any path. A middleware of the app, which
///   comes first, has to let a preflight through.
/// - All other responses carry the headers: also 404s, errors, and what a middleware answers. A header
///   that is there already stays as it is.
/// - `Vary: Origin` is on every response, unless [any](Self::any) site may ask.
/// - With [`Csrf`](crate::Csrf) sites whose scripts change something have to be trusted there, too:
///   `Csrf::in_session().trust([…])`.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::Cors;
/// use hooks_runtime::prelude::*;
///
/// #[get("/")]
/// fn index() -> &'static str { "hello" }
///
/// # #[tokio::main]
/// # async fn main() {
/// let cors = Cors::allow(["https://app.example.com"]).credentials();
/// let client = app!().with(cors).test_client();
/// let response = client.get("/").header("origin", "https://app.example.com").await;
/// let allowed = response.header("access-control-allow-origin");
/// assert_eq!(allowed, Some("https://app.example.com"));
/// let other = client.get("/").header("origin", "https://evil.example").await;
/// assert_eq!(other.header("access-control-allow-origin"), None);
/// # }
/// ```
///
/// With a plain axum router it is `tower_http::cors::CorsLayer`, which knows more settings. Around an app it
/// works as [`App::layer`](hooks_runtime::App::layer), too; it cannot be a part of a plugin, panics where this
/// has a problem of `build`, and is around the error page of the app, but not around one blueprint.
#[derive(Clone, Debug)]
pub struct Cors {
    origins: Origins,
    credentials: bool,
    methods: Vec<String>,
    headers: Vec<String>,
    expose: Vec<String>,
    max_age: Option<Duration>,
    problems: Vec<String>,
}

impl Cors {
    /// Scripts of these sites may ask: `https://app.example.com`, with a port if it has one, or
    /// `https://*.example.com` for all subdomains. `*` is any site.
    pub fn allow<O: AsRef<str>>(origins: impl IntoIterator<Item = O>) -> Self {
        let mut cors = Cors::with(Origins::default());
        let mut is_any = false;
        for origin in origins {
            is_any |= origin.as_ref() == "*";
            if origin.as_ref() != "*"
                && let Some(problem) = cors.origins.add(origin.as_ref())
            {
                cors.problems.push(problem);
            }
        }
        if is_any {
            cors.origins = Origins::Any;
        }
        cors
    }

    /// Scripts of any site may ask, without the visitor's cookies.
    pub fn any() -> Self {
        Cors::with(Origins::Any)
    }

    fn with(origins: Origins) -> Self {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Cors {
            origins,
            credentials: false,
            methods: texts(&["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
            headers: texts(&[
                "accept",
                "authorization",
                "content-type",
                "x-csrf-token",
                "x-csrftoken",
                "x-requested-with",
            ]),
            expose: Vec::new(),
            max_age: None,
            problems: Vec::new(),
        }
    }

    /// Scripts may ask with the visitor's cookies, and with what a browser knows of his login.
    pub fn credentials(mut self) -> Self {
        self.credentials = true;
        self
    }

    /// The methods that scripts may use, in place of GET, HEAD, POST, PUT, PATCH and DELETE. `*` is any
    /// method, without [`credentials`](Self::credentials).
    pub fn methods<M: AsRef<str>>(mut self, methods: impl IntoIterator<Item = M>) -> Self {
        self.methods = collected(methods);
        self
    }

    /// The request headers that scripts may set, in place of `accept`, `authorization`, `content-type`,
    /// `x-csrf-token`, `x-csrftoken` and `x-requested-with`. `*` is any header but `authorization`, without
    /// [`credentials`](Self::credentials).
    pub fn headers<H: AsRef<str>>(mut self, headers: impl IntoIterator<Item = H>) -> Self {
        self.headers = collected(headers);
        self
    }

    /// The response headers that scripts may read, besides those that they always may. `*` is any header,
    /// without [`credentials`](Self::credentials).
    pub fn expose<H: AsRef<str>>(mut self, headers: impl IntoIterator<Item = H>) -> Self {
        self.expose = collected(headers);
        self
    }

    /// How long a browser need not ask again with a preflight. Without it browsers take 5 seconds.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    fn check(&mut self) {
        if self.origins.is_any() && self.credentials {
            self.problems.push(
                "any site (`*`) with `credentials()`: every site could read what a visitor sees who is \
                 logged in here: name the sites"
                    .to_owned(),
            );
        }
        if self.origins.is_empty() && self.problems.is_empty() {
            let problem = "no site may ask: name one, or leave `Cors` out";
            self.problems.push(problem.to_owned());
        }
        for method in &self.methods {
            let large = method.to_ascii_uppercase();
            if Method::from_bytes(method.as_bytes()).is_err() {
                self.problems
                    .push(format!("`{method}` is no method: write one such as `PUT`"));
            } else if *method != large {
                // Browsers compare letter by letter.
                let problem = format!("`{method}` is no method: write `{large}`");
                self.problems.push(problem);
            }
        }
        let all = self.headers.iter().chain(&self.expose);
        for header in all.filter(|name| HeaderName::try_from(*name).is_err()) {
            let problem = format!("`{header}` is no name of a header: write one such as `x-total`");
            self.problems.push(problem);
        }
        for (what, names) in [
            ("methods", &self.methods),
            ("headers", &self.headers),
            ("headers", &self.expose),
        ] {
            if self.credentials && names.iter().any(|name| name == "*") {
                self.problems.push(format!(
                    "`*` among the {what} with `credentials()`: browsers do not take it for all: name each \
                     one that is meant"
                ));
            }
        }
    }
}

fn collected<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    texts
        .into_iter()
        .map(|text| text.as_ref().to_owned())
        .collect()
}

/// What is answered.
#[doc(hidden)]
#[derive(Debug)]
pub struct Settings {
    origins: Origins,
    credentials: bool,
    /// Of preflights.
    methods: HeaderValue,
    headers: HeaderValue,
    max_age: Option<HeaderValue>,
    /// Of other responses; empty for none.
    expose: HeaderValue,
}

impl Plugin for Cors {
    fn install(mut self, at: &mut Install<'_>) {
        self.check();
        at.name("cors").rank(RANK).blueprint(&CORS);
        at.setting("origins", &self.origins);
        at.setting("credentials", self.credentials);
        at.setting("methods", self.methods.join(", "));
        at.setting("headers", self.headers.join(", "));
        if !self.expose.is_empty() {
            at.setting("exposes", self.expose.join(", "));
        }
        if let Some(age) = self.max_age {
            at.setting("max age", format_args!("{}s", age.as_secs()));
        }
        for problem in &self.problems {
            at.problem(problem);
        }
        // What is no header is a problem of `build` already.
        let list = |texts: &[String]| HeaderValue::try_from(texts.join(", ")).ok();
        let list = |texts: &[String]| list(texts).unwrap_or_else(|| HeaderValue::from_static(""));
        let settings = Arc::new(Settings {
            methods: list(&self.methods),
            headers: list(&self.headers),
            expose: list(&self.expose),
            max_age: self.max_age.map(|age| HeaderValue::from(age.as_secs())),
            origins: self.origins,
            credentials: self.credentials,
        });
        at.state(settings.clone()).keep_head();
        at.on_response_to(move |request, response| {
            let origin = request.head().and_then(|head| head.headers.get(&ORIGIN));
            settings.tell(origin, response.headers_mut());
        });
    }
}

impl Settings {
    /// What a browser needs that shows a response to a script.
    fn tell(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        let allowed = if self.origins.is_any() {
            // Also where no script asks: a cache may give the response to one later.
            Some(HeaderValue::from_static("*"))
        } else {
            vary::add(headers, "origin");
            origin.filter(|origin| self.origins.allow(origin)).cloned()
        };
        let Some(allowed) = allowed else {
            return;
        };
        if headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
            return;
        }
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        if self.credentials {
            let yes = HeaderValue::from_static("true");
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
        }
        if !self.expose.is_empty() {
            let exposed = headers.entry(header::ACCESS_CONTROL_EXPOSE_HEADERS);
            exposed.or_insert_with(|| self.expose.clone());
        }
    }
}

/// A preflight.
#[derive(Clone, Copy, Debug)]
struct Preflight;

/// For all other requests this is all that runs before the view.
#[before_request(CORS)]
fn find_preflight(head: &Parts) -> Option<Provide<Preflight>> {
    // The method first: it is cheaper to compare than a header is to find.
    let is_preflight = head.method == Method::OPTIONS
        && head.headers.contains_key(header::ORIGIN)
        && head
            .headers
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    is_preflight.then_some(Provide(Preflight))
}

/// Answer a preflight, with which a browser asks whether a script may send its request. A site that may not
/// gets an answer, too, without the headers that allow it.
#[before_request(CORS)]
pub fn answer_preflight(
    _: IfProvided<Preflight>,
    settings: State<Arc<Settings>>,
    head: &Parts,
) -> Option<Response> {
    let origin = head.headers.get(header::ORIGIN)?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if settings.origins.allow(origin) {
        let headers = response.headers_mut();
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            settings.methods.clone(),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            settings.headers.clone(),
        );
        if let Some(age) = &settings.max_age {
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, age.clone());
        }
    }
    Some(response)
}
