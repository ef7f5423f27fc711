//! [`Common`]: `www.`, slashes at the end of paths, and clients that are refused.

mod slash;

pub use slash::{APPEND_SLASH, append_slash};

use crate::{Proxies, hosts::Host, redirects};
use hooks_runtime::{
    Blueprint, Error, Install, Plugin, Result, State,
    axum::{
        http::{HeaderValue, StatusCode, header, request::Parts},
        response::{IntoResponse, Response},
    },
    before_request, error_response,
};
use std::fmt;

/// As Django orders its middleware.
const RANK: i32 = 1000;

/// The functions of [`Common`], for `skip` and descriptions.
pub static COMMON: Blueprint = Blueprint::new("common");

/// Redirects to `www.` and to paths with a slash at their end, and clients that are refused, as Django's
/// `CommonMiddleware`.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::Common;
/// use hooks_runtime::prelude::*;
///
/// #[get("/")]
/// fn index() -> &'static str { "hello" }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().with(Common::new().prepend_www().refuse_agents(["BadBot"])).test_client();
/// let moved = client.get("/?a=1").header("host", "example.com").await;
/// assert_eq!(moved.header("location"), Some("http://www.example.com/?a=1"));
/// let refused = client.get("/").header("user-agent", "badbot/1.0").await;
/// assert_eq!(refused.status(), StatusCode::FORBIDDEN);
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Common {
    prepends_www: bool,
    appends_slash: bool,
    /// Lower-case.
    agents: Vec<String>,
}

impl Common {
    /// Nothing, at first.
    pub fn new() -> Self {
        Common::default()
    }

    /// Redirect to the same host with `www.` before it (301), for all paths. An address, and a name without a
    /// dot such as `localhost`, stay.
    pub fn prepend_www(mut self) -> Self {
        self.prepends_www = true;
        self
    }

    /// Redirect a request that is not found to its path with a slash at the end (308), if a route takes that:
    /// one of a router that was [merged](hooks_runtime::App::merge), for whatever method. Query, method and
    /// body stay.
    ///
    /// Routes of the app need no setting: the router redirects to those that end with a slash, whatever this
    /// says. What a mounted service or a fallback has is not known here: the paths below it are its own.
    ///
    /// ```
    /// use hooks_batteries::Common;
    /// use hooks_runtime::{App, axum::{Router, routing::get}};
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let old = Router::new().route("/books/", get(|| async { "books" }));
    /// let client = App::new().merge(old).with(Common::new().append_slash()).test_client();
    /// assert_eq!(client.get("/books?a=1").await.header("location"), Some("/books/?a=1"));
    /// # }
    /// ```
    ///
    /// By hand it is a fallback of the axum router that has the list of its paths, or
    /// `tower_http::normalize_path` around it, which redirects nobody.
    pub fn append_slash(mut self) -> Self {
        self.appends_slash = true;
        self
    }

    /// Refuse clients whose `User-Agent` contains one of these texts, in upper or lower case, with a
    /// [`RefusedAgent`] (403).
    pub fn refuse_agents<A: AsRef<str>>(mut self, agents: impl IntoIterator<Item = A>) -> Self {
        let agents = agents
            .into_iter()
            .map(|agent| agent.as_ref().to_ascii_lowercase());
        self.agents.extend(agents);
        self
    }
}

impl Plugin for Common {
    fn install(self, at: &mut Install<'_>) {
        at.name("common").rank(RANK).blueprint(&COMMON);
        let added = |is_added| if is_added { "added" } else { "not added" };
        at.setting("www", added(self.prepends_www));
        at.setting("slash", added(self.appends_slash));
        if self.appends_slash {
            at.blueprint(&APPEND_SLASH).on_response_to(slash::redirect);
        }
        if !self.agents.is_empty() {
            at.setting("refused agents", self.agents.join(", "));
        }
        if self.agents.iter().any(|agent| agent.trim().is_empty()) {
            at.problem(
                "`refuse_agents` has an empty text, which every client contains: leave it out",
            );
        }
        if !self.prepends_www {
            at.leave_out(prepend_www);
        }
        if self.agents.is_empty() {
            at.leave_out(refuse_agents);
            #[cfg(feature = "ws")]
            at.leave_out(refuse_agents_of_websocket);
        } else {
            at.state(RefusedAgents(self.agents));
        }
    }
}

/// What [`refuse_agents`] reads.
#[doc(hidden)]
#[derive(Debug)]
pub struct RefusedAgents(Vec<String>);

/// Refuse the clients of [`Common::refuse_agents`].
#[before_request(COMMON)]
pub fn refuse_agents(agents: State<RefusedAgents>, head: &Parts) -> Result<()> {
    let Some(agent) = head.headers.get(header::USER_AGENT) else {
        return Ok(());
    };
    let agent = String::from_utf8_lossy(agent.as_bytes()).to_ascii_lowercase();
    match agents
        .0
        .0
        .iter()
        .find(|refused| agent.contains(&***refused))
    {
        None => Ok(()),
        Some(refused) => Err(Error::new(RefusedAgent {
            text: refused.clone(),
        })),
    }
}

/// As [`refuse_agents`], for a WebSocket.
#[cfg(feature = "ws")]
#[hooks_runtime::before_websocket(COMMON)]
pub fn refuse_agents_of_websocket(agents: State<RefusedAgents>, head: &Parts) -> Result<()> {
    refuse_agents(agents, head)
}

/// Redirect to `www.`, after [`Common::prepend_www`].
#[before_request(COMMON)]
pub fn prepend_www(proxies: Option<State<Proxies>>, head: &Parts) -> Option<Response> {
    let proxies = proxies.as_deref().unwrap_or(Proxies::NONE);
    let host = proxies.host(head)?;
    let Host { name, .. } = Host::parse(host)?;
    let is_address = name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok();
    let is_name = name.contains('.') && !is_address;
    let has_www = name
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("www."));
    if !is_name || has_www {
        return None;
    }
    let scheme = if proxies.is_secure(head) {
        "https"
    } else {
        "http"
    };
    let path = redirects::asked(head);
    let location = HeaderValue::try_from(format!("{scheme}://www.{host}{path}")).ok()?;
    Some(
        (
            StatusCode::MOVED_PERMANENTLY,
            [(header::LOCATION, location)],
        )
            .into_response(),
    )
}

/// A client of [`Common::refuse_agents`]. The response is a 403.
#[derive(Debug)]
#[non_exhaustive]
pub struct RefusedAgent {
    /// The text that its `User-Agent` contains.
    pub text: String,
}

impl fmt::Display for RefusedAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a `User-Agent` with `{}` is refused", self.text)
    }
}

impl std::error::Error for RefusedAgent {}

#[error_response]
impl IntoResponse for RefusedAgent {
    fn into_response(self) -> Response {
        (StatusCode::FORBIDDEN, "this client is refused").into_response()
    }
}
