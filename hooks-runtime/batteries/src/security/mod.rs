//! [`Security`]: the hosts that the app answers for, https, and headers that browsers follow.

mod headers;
mod https;

pub use https::redirect_to_https;

use crate::{Proxies, hosts::Hosts};
use headers::Headers;
use hooks_runtime::{
    Blueprint, Error, Install, Plugin, Result, State,
    axum::{
        http::{StatusCode, request::Parts},
        response::{IntoResponse, Response},
    },
    before_request, error_response,
};
use https::Redirect;
use std::{fmt, time::Duration};

/// As Django orders its middleware.
const RANK: i32 = 400;

/// The functions of [`Security`], for `skip` and descriptions.
pub static SECURITY: Blueprint = Blueprint::new("security");

/// The hosts that the app answers for, redirects to https, and headers for browsers, as Django's
/// `SecurityMiddleware`. A header that the response has already stays as it is.
///
/// | header | at first | setting |
/// |---|---|---|
/// | `X-Content-Type-Options` | `nosniff` | [`nosniff`](Self::nosniff) |
/// | `Referrer-Policy` | `same-origin` | [`referrer_policy`](Self::referrer_policy) |
/// | `Cross-Origin-Opener-Policy` | `same-origin` | [`opener_policy`](Self::opener_policy) |
/// | `Strict-Transport-Security` | none | [`hsts`](Self::hsts) |
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::prelude::*;
/// use hooks_runtime::prelude::*;
///
/// #[get("/")]
/// fn index() -> &'static str { "hello" }
///
/// # #[tokio::main]
/// # async fn main() {
/// let security = Security::new().hosts(["example.com"]).redirect_to_https().hsts(days(365));
/// let client = app!().with(security).test_client();
/// let response = client.get("/?a=1").header("host", "example.com").await;
/// assert_eq!(response.status(), StatusCode::MOVED_PERMANENTLY);
/// assert_eq!(response.header("location"), Some("https://example.com/?a=1"));
/// assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
/// let other = client.get("/").header("host", "evil.example").await;
/// assert_eq!(other.status(), StatusCode::BAD_REQUEST);
/// # }
/// ```
///
/// Behind a proxy that speaks TLS, [`Proxies`] tells which requests are https; without it none is.
///
/// The same headers by hand are layers of `tower_http::set_header` around an axum router. The redirect,
/// the check of the host and what depends on https need a middleware each.
#[derive(Clone, Debug)]
pub struct Security {
    hosts: Option<Hosts>,
    redirect: Option<Redirect>,
    https_host: Option<String>,
    exempt: Vec<String>,
    headers: Headers,
    problems: Vec<String>,
}

impl Default for Security {
    fn default() -> Self {
        Security::new()
    }
}

impl Security {
    /// The headers of the table, for any host, over http and https.
    pub fn new() -> Self {
        Security {
            hosts: None,
            redirect: None,
            https_host: None,
            exempt: Vec::new(),
            headers: Headers::default(),
            problems: Vec::new(),
        }
    }

    /// Answer for these hosts only, on any port: `example.com`, or `.example.com` for its subdomains, too;
    /// `*` for all. A request for another host is a [`DisallowedHost`], with the status 400. The test client
    /// asks for `localhost`, unless a test sets the header `host`.
    pub fn hosts<H: AsRef<str>>(mut self, hosts: impl IntoIterator<Item = H>) -> Self {
        let allowed = self.hosts.get_or_insert_default();
        for host in hosts {
            self.problems.extend(allowed.add(host.as_ref()));
        }
        self
    }

    /// Redirect requests over http to https (301). `skip = [security::redirect_to_https]` leaves out a
    /// route. A WebSocket is not redirected, as browsers would not follow.
    pub fn redirect_to_https(mut self) -> Self {
        self.redirect = Some(Redirect::default());
        self
    }

    /// Redirect to this host, which may have a port, in place of that of the request.
    pub fn https_host(mut self, host: impl Into<String>) -> Self {
        self.https_host = Some(host.into());
        self
    }

    /// Do not redirect these paths, or all paths below one that ends with `/*`, such as
    /// `/.well-known/acme-challenge/*`.
    pub fn exempt<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.exempt.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Tell browsers to use nothing but https for this host, for so long (`Strict-Transport-Security`).
    /// Only responses over https have it.
    ///
    /// A browser that has seen it cannot be told otherwise over http: begin with an hour.
    pub fn hsts(mut self, age: Duration) -> Self {
        self.headers.hsts.age = Some(age);
        self
    }

    /// [`hsts`](Self::hsts) is for all subdomains, too.
    pub fn subdomains(mut self) -> Self {
        self.headers.hsts.subdomains = true;
        self
    }

    /// [`hsts`](Self::hsts) agrees to lists of hosts that browsers are delivered with. They take a host with
    /// [`subdomains`](Self::subdomains) and an age of a year at least, and nobody gets off them soon.
    pub fn preload(mut self) -> Self {
        self.headers.hsts.preload = true;
        self
    }

    /// Whether browsers must take each response for what its `Content-Type` says.
    pub fn nosniff(mut self, is_on: bool) -> Self {
        self.headers.nosniff = is_on;
        self
    }

    /// Which pages are told where a visitor comes from. Of several a browser takes the last that it knows;
    /// none leaves out the header.
    pub fn referrer_policy<P: Into<String>>(
        mut self,
        policies: impl IntoIterator<Item = P>,
    ) -> Self {
        self.headers.referrer = policies.into_iter().map(Into::into).collect();
        self
    }

    /// Which pages of other sites may hold on to a window with this page: `same-origin`,
    /// `same-origin-allow-popups`, `noopener-allow-popups` or `unsafe-none`. `None` leaves out the header.
    pub fn opener_policy<'a>(mut self, policy: impl Into<Option<&'a str>>) -> Self {
        self.headers.opener = policy.into().map(str::to_owned);
        self
    }
}

/// What [`check_host`] reads.
#[doc(hidden)]
#[derive(Debug)]
pub struct AllowedHosts(Hosts);

impl Plugin for Security {
    fn install(mut self, at: &mut Install<'_>) {
        at.name("security").rank(RANK).blueprint(&SECURITY);
        self.headers.check(&mut self.problems);
        let (host, exempt) = (self.https_host, self.exempt);
        let is_of_redirect = host.is_some() || !exempt.is_empty();
        let redirect = self
            .redirect
            .map(|_| Redirect::new(host, exempt, &mut self.problems));
        if is_of_redirect && redirect.is_none() {
            let problem = "`https_host` and `exempt` are for redirects: call `redirect_to_https()`";
            self.problems.push(problem.to_owned());
        }
        if self.hosts == Some(Hosts::default()) && self.problems.is_empty() {
            let problem = "`hosts` has no host: the app would answer nobody";
            self.problems.push(problem.to_owned());
        }
        for problem in self.problems {
            at.problem(problem);
        }
        match &self.hosts {
            Some(hosts) => at.setting("hosts", hosts),
            None => at.setting("hosts", "any"),
        };
        match &redirect {
            Some(redirect) => redirect.tell(at),
            None => {
                at.setting("http", "not redirected");
            }
        }
        self.headers.install(at);
        match self.hosts {
            Some(hosts) => at.state(AllowedHosts(hosts)),
            None => leave_out_hosts(at),
        };
        match redirect {
            Some(redirect) => at.state(redirect),
            None => at.leave_out(redirect_to_https),
        };
    }
}

fn leave_out_hosts<'a, 'b>(at: &'a mut Install<'b>) -> &'a mut Install<'b> {
    #[cfg(feature = "ws")]
    at.leave_out(check_host_of_websocket);
    at.leave_out(check_host)
}

/// Refuse a request for a host that is not among [`Security::hosts`].
#[before_request(SECURITY)]
pub fn check_host(
    hosts: State<AllowedHosts>,
    proxies: Option<State<Proxies>>,
    head: &Parts,
) -> Result<()> {
    let host = proxies.as_deref().unwrap_or(Proxies::NONE).host(head);
    match host {
        Some(host) if hosts.0.0.allow(host) => Ok(()),
        _ => Err(Error::new(DisallowedHost {
            host: host.map(str::to_owned),
        })),
    }
}

/// As [`check_host`], for a WebSocket.
#[cfg(feature = "ws")]
#[hooks_runtime::before_websocket(SECURITY)]
pub fn check_host_of_websocket(
    hosts: State<AllowedHosts>,
    proxies: Option<State<Proxies>>,
    head: &Parts,
) -> Result<()> {
    check_host(hosts, proxies, head)
}

/// A request for a host that the app does not answer for. The response is a 400.
///
/// The host is the client's word: a page that shows it has to escape it.
#[derive(Debug)]
#[non_exhaustive]
pub struct DisallowedHost {
    /// What the client asked for; `None` for no host, or for what is none.
    pub host: Option<String>,
}

impl fmt::Display for DisallowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Some(host) => write!(
                f,
                "the host {host:?} is not among those of `Security::hosts`"
            ),
            None => f.write_str("the request names no valid host"),
        }
    }
}

impl std::error::Error for DisallowedHost {}

#[error_response]
impl IntoResponse for DisallowedHost {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, "this host is not known here").into_response()
    }
}
