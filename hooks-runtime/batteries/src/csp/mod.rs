//! A Content Security Policy on every response: [`Csp`], with a nonce for scripts and styles of the page.
//!
//! ```
//! # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
//! use hooks_batteries::{Csp, CspNonce, csp::csp};
//! use hooks_runtime::{axum::response::Html, prelude::*};
//!
//! #[get("/")]
//! fn index(nonce: CspNonce) -> Html<String> {
//!     Html(format!("<script nonce=\"{nonce}\">hello()</script>"))
//! }
//!
//! #[get("/map", with = [csp(Csp::new().default_src("'self' https://tiles.example"))])]
//! fn map() {}
//!
//! # #[tokio::main]
//! # async fn main() {
//! let policy = Csp::new().default_src("'self'").script_src_nonce();
//! let client = app!().with(policy).test_client();
//! let page = client.get("/").await;
//! assert!(page.header("content-security-policy").unwrap().contains("script-src 'nonce-"));
//! assert_eq!(page.header("cache-control"), Some("private"));
//! let map = client.get("/map").await;
//! let of_map = "default-src 'self' https://tiles.example";
//! assert_eq!(map.header("content-security-policy"), Some(of_map));
//! # }
//! ```
//!
//! By hand it is a middleware around an axum router that makes a nonce for each request, puts it into the
//! extensions for the views, and writes the header.
//!
//! A header that the response has already stays as it is. In templates (feature `templates`) the nonce is
//! `{{ csp_nonce }}`.

mod nonce;
mod policy;

pub use nonce::CspNonce;
#[cfg(feature = "templates")]
pub use nonce::csp_nonce;
pub use policy::Csp;

use crate::quoted;
use hooks_runtime::{
    Blueprint, Endpoint, Install, Plugin, RouteOption,
    axum::http::{HeaderName, HeaderValue, header},
};
use nonce::Nonces;
use std::fmt;

/// Inside of nearly all others.
const RANK: i32 = 1700;

/// The functions of [`Csp`], for `skip` and descriptions.
pub static CSP: Blueprint = Blueprint::new("csp");

/// The policy of a route, from [`csp()`] or [`off`].
pub struct OwnPolicy {
    policy: Option<Csp>,
    /// If nobody has read a nonce.
    header: Option<HeaderValue>,
}

/// For a route: this policy in place of that of the app.
pub fn csp(policy: Csp) -> OwnPolicy {
    OwnPolicy {
        header: policy.header(None),
        policy: Some(policy),
    }
}

/// For a route: no policy.
pub fn off() -> OwnPolicy {
    OwnPolicy {
        policy: None,
        header: None,
    }
}

/// As descriptions show it.
impl fmt::Debug for OwnPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policy = self.policy.as_ref().map(Csp::shown);
        write!(f, "OwnPolicy({})", policy.as_deref().unwrap_or("off"))
    }
}

impl RouteOption for OwnPolicy {
    const READ_BY: &'static str = "`.with(Csp::new())`";

    fn check(&self) -> Result<(), String> {
        match self.policy.as_ref().and_then(Csp::problem) {
            Some(problem) => Err(problem),
            None => Ok(()),
        }
    }
}

impl Plugin for Csp {
    fn install(self, at: &mut Install<'_>) {
        at.name("csp")
            .rank(RANK)
            .blueprint(&CSP)
            .reads::<OwnPolicy>();
        if let Some(problem) = self.problem() {
            at.problem(problem);
        }
        at.setting(header_name(&self).as_str(), self.shown());
        let of_app = csp(self);
        at.provide::<CspNonce>(Nonces);
        at.on_response_to(move |request, response| {
            let of_route = request.endpoint().and_then(Endpoint::option::<OwnPolicy>);
            let OwnPolicy { policy, header } = of_route.unwrap_or(&of_app);
            let Some(policy) = policy else { return };
            let nonce = request.provided::<CspNonce>();
            let nonce = nonce.as_deref().and_then(CspNonce::if_read);
            let nonce = nonce.filter(|_| policy.has_nonce());
            let headers = response.headers_mut();
            let name = header_name(policy);
            if nonce.is_some() {
                keep_private(headers);
            }
            if headers.contains_key(&name) {
                return;
            }
            let value = match nonce {
                Some(nonce) => policy.header(Some(nonce)),
                None => header.clone(),
            };
            if let Some(value) = value {
                headers.insert(name, value);
            }
        });
    }
}

fn header_name(policy: &Csp) -> HeaderName {
    if policy.is_report_only() {
        header::CONTENT_SECURITY_POLICY_REPORT_ONLY
    } else {
        header::CONTENT_SECURITY_POLICY
    }
}

/// A shared cache must not give one nonce to several visitors.
fn keep_private(headers: &mut header::HeaderMap) {
    let lines = headers.get_all(header::CACHE_CONTROL).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let directives = lines.flat_map(|line| quoted::split(line, b','));
    let directives = directives.map(str::trim);
    let is = |directive: &str, name: &str| {
        let end = directive.find('=').unwrap_or(directive.len());
        directive[..end].eq_ignore_ascii_case(name)
    };
    let kept: Vec<_> = directives
        .filter(|directive| !directive.is_empty())
        .filter(|directive| !is(directive, "public") && !is(directive, "s-maxage"))
        // With names of fields it is about these alone.
        .filter(|directive| !is(directive, "private"))
        .collect();
    let is_private = kept.iter().any(|directive| is(directive, "no-store"));
    let private = (!is_private).then_some("private");
    let value = kept
        .iter()
        .copied()
        .chain(private)
        .collect::<Vec<_>>()
        .join(", ");
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(header::CACHE_CONTROL, value);
    }
}
