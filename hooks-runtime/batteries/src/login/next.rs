//! [`NextUrl`]: where to go after the login.

use crate::{Connection, site::Site};
use hooks_runtime::{
    Error, RequestContext, Result,
    axum::{
        extract::FromRequestParts,
        http::{Uri, header::REFERER, request::Parts},
    },
};

/// The page to go to after the login: `next` in the query of the request. One that is not of this site
/// counts as none, so that no link to the login leads to another site.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::NextUrl;
/// use hooks_runtime::{axum::response::Redirect, prelude::*};
///
/// #[post("/login")]
/// fn log_in(next: NextUrl) -> Redirect { Redirect::to(next.or("/")) }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// let to = async |url: &str| client.post(url).await.header("location").unwrap().to_owned();
/// assert_eq!(to("/login?next=%2Fcart").await, "/cart");
/// assert_eq!(to("/login?next=%2F%2Fevil.example").await, "/");
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct NextUrl {
    site: Site,
    sent: Option<String>,
}

impl NextUrl {
    /// The page, if there is one.
    pub fn get(&self) -> Option<&str> {
        self.sent.as_deref()
    }

    /// The page, or this one.
    pub fn or<'a>(&'a self, default: &'a str) -> &'a str {
        self.get().unwrap_or(default)
    }

    /// A URL that came another way, such as a field of the form, if it is of this site.
    pub fn checked<'a>(&self, url: &'a str) -> Option<&'a str> {
        let url = url.trim();
        is_of(&self.site, url).then_some(url)
    }
}

impl<S: Sync> FromRequestParts<S> for NextUrl {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let ctx = RequestContext::from_request_parts(parts, state).await?;
        let connection = ctx.demand_if_offered::<Connection>(parts).await?;
        let query = parts.uri.query().unwrap_or_default();
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let sent = pairs.find(|(name, _)| name == "next");
        let mut next = NextUrl {
            site: Site::of(parts, connection.as_deref()),
            sent: None,
        };
        next.sent = sent.and_then(|(_, url)| next.checked(&url).map(in_ascii));
        Ok(next)
    }
}

/// The page whose form was sent with this head, if it is of this site. Behind a proxy that changes `Host` it
/// is of none.
pub(super) fn page_of_form(head: &Parts) -> Option<String> {
    let site = Site::of(head, None);
    let next = NextUrl { site, sent: None };
    let referer = head.headers.get(REFERER)?.to_str().ok()?;
    let url: Uri = next.checked(referer)?.parse().ok()?;
    let path = url.path_and_query()?.to_string();
    // Again: what is left of `http://localhost//other.example` leads elsewhere.
    next.checked(&path).is_some().then_some(path)
}

/// A URL as browsers send it: what a header cannot have is percent-encoded.
pub(crate) fn in_ascii(url: &str) -> String {
    let written = url.bytes().map(|byte| {
        if byte.is_ascii_graphic() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    written.collect()
}

/// Whether a browser that follows this URL stays on the site. Browsers take `\` for `/`, and leave out tabs
/// and line ends.
fn is_of(site: &Site, url: &str) -> bool {
    if url.is_empty() || url.chars().any(char::is_control) {
        return false;
    }
    let url = url.replace('\\', "/");
    if url.starts_with("//") {
        return false;
    }
    let before_path = url.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((scheme, _)) = before_path.split_once(':') else {
        return true;
    };
    let schemes: &[&str] = if site.is_https {
        &["https"]
    } else {
        &["http", "https"]
    };
    let rest = &url[scheme.len() + 1..];
    let host = rest
        .strip_prefix("//")
        .and_then(|rest| rest.split(['/', '?', '#']).next());
    let is_scheme = schemes
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme));
    is_scheme && host.is_some_and(|host| !host.is_empty() && site.is_at(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(is_https: bool) -> Site {
        let host = "shop.example".to_owned();
        Site { is_https, host }
    }

    #[test]
    fn b83_a_next_url_of_this_site_is_taken() {
        let safe = [
            "/cart",
            "/cart?a=1&b=https://evil.example/",
            "/",
            "cart",
            "cart/1",
            "?a=b:c",
            "#top",
            "/a\\b",
            "/a:b",
            "/\u{e9}",
            "https://shop.example/cart",
            "https://shop.example",
            "HTTPS://shop.example/",
        ];
        for url in safe {
            assert!(is_of(&site(true), url), "{url}");
        }
        assert!(is_of(&site(false), "http://shop.example/cart"));
    }

    /// Some proxies add the usual port to `Host`.
    #[test]
    fn b83_a_host_with_the_usual_port_is_the_same_site() {
        for (is_https, host, url, is_same) in [
            (true, "shop.example:443", "https://shop.example/cart", true),
            (true, "Shop.Example", "https://shop.example/cart", true),
            (false, "shop.example:80", "http://shop.example/cart", true),
            (true, "shop.example:80", "https://shop.example/cart", false),
            (true, "shop.example:8443", "https://shop.example/", false),
            (true, "", "https:///cart", false),
            (true, ":443", "https:///cart", false),
        ] {
            let host = host.to_owned();
            assert_eq!(is_of(&Site { is_https, host }, url), is_same, "{url}");
        }
    }

    #[test]
    fn b83_a_next_url_of_another_site_is_refused() {
        let unsafe_urls = [
            "",
            "//evil.example",
            "///evil.example",
            "////evil.example",
            "http://evil.example",
            "https://evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "\\/evil.example",
            "https:///evil.example",
            "https:/evil.example",
            "https:evil.example",
            "https:\\\\evil.example",
            "https://shop.example@evil.example/",
            "https://shop.example:evil@evil.example/",
            "https://shop.example.evil.example/",
            "https://evil.example\\@shop.example/",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "mailto:a@evil.example",
            "\u{1}//evil.example",
            "\u{8}javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            "java\tscript:alert(1)",
            "http://shop.example/",
        ];
        for url in unsafe_urls {
            assert!(!is_of(&site(true), url), "{url:?}");
        }
    }

    #[test]
    fn blanks_around_it_are_left_out() {
        let next = NextUrl {
            site: site(true),
            sent: None,
        };
        assert_eq!(next.checked(" /cart "), Some("/cart"));
        assert_eq!(next.checked(" //evil.example"), None);
    }
}
