//! [`Jar`]: the cookies of a test client, kept and sent as a browser does (RFC 6265bis).

use axum::http::{HeaderMap, header::SET_COOKIE};
use cookie::{Cookie, time::OffsetDateTime};
use std::net::IpAddr;

/// Where a request goes, as far as cookies care.
pub(super) struct Site {
    /// Without a port, in lower case.
    host: String,
    is_https: bool,
    path: String,
}

impl Site {
    pub(super) fn new(host: &str, is_https: bool, path: &str) -> Self {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        Site {
            host: name.to_ascii_lowercase(),
            is_https,
            path: path.to_owned(),
        }
    }

    fn ip(&self) -> Option<IpAddr> {
        self.host.trim_matches(['[', ']']).parse().ok()
    }

    /// Browsers send `Secure` cookies over HTTPS, and to the same machine.
    fn is_secure(&self) -> bool {
        self.is_https
            || self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self.ip().is_some_and(|ip| ip.is_loopback())
    }

    fn is_below(&self, domain: &str) -> bool {
        let above = self.host.strip_suffix(domain);
        let is_sub = above.is_some_and(|above| above.ends_with('.'));
        self.host == domain || (is_sub && self.ip().is_none())
    }

    /// The path of a cookie that names none: that of the request, without its last segment.
    fn default_path(&self) -> &str {
        match self.path.rfind('/') {
            None | Some(0) => "/",
            Some(last) => &self.path[..last],
        }
    }
}

/// All cookies, in the order in which they were first set.
#[derive(Default)]
pub(super) struct Jar(Vec<Kept>);

struct Kept {
    name: String,
    value: String,
    host: Host,
    path: String,
    is_secure: bool,
    expires: Option<OffsetDateTime>,
}

/// Which hosts get a cookie.
#[derive(PartialEq)]
enum Host {
    /// All: the test has set it.
    Any,
    Only(String),
    /// This one and those below it.
    Domain(String),
}

impl Kept {
    fn is_over(&self, now: OffsetDateTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    fn goes_to_host(&self, site: &Site) -> bool {
        match &self.host {
            Host::Any => true,
            Host::Only(host) => *host == site.host,
            Host::Domain(domain) => site.is_below(domain),
        }
    }

    fn goes_to(&self, site: &Site) -> bool {
        let below = site.path.strip_prefix(&self.path);
        let is_below = below.is_some_and(|below| {
            below.is_empty() || below.starts_with('/') || self.path.ends_with('/')
        });
        self.goes_to_host(site) && is_below && (site.is_secure() || !self.is_secure)
    }

    /// Whether this one takes the place of the other.
    fn replaces(&self, other: &Kept, site: &Site) -> bool {
        let is_same_host = self.host == other.host
            || self.host == Host::Any
            || (other.host == Host::Any && self.goes_to_host(site));
        self.name == other.name && self.path == other.path && is_same_host
    }
}

impl Jar {
    /// Keep what a response sets.
    pub(super) fn keep(&mut self, headers: &HeaderMap, site: &Site) {
        let values = headers.get_all(SET_COOKIE).iter();
        for value in values.filter_map(|value| value.to_str().ok()) {
            let kept = Cookie::parse(value).ok();
            if let Some(kept) = kept.and_then(|cookie| accepted(&cookie, site)) {
                self.add(kept, site);
            }
        }
    }

    /// Keep what the test sets, for every host.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let kept = Kept {
            name: name.to_owned(),
            value: value.to_owned(),
            host: Host::Any,
            path: "/".to_owned(),
            is_secure: false,
            expires: None,
        };
        self.add(kept, &Site::new("", false, "/"));
    }

    fn add(&mut self, kept: Kept, site: &Site) {
        // Somebody between client and server could otherwise replace a cookie of the server's.
        let is_guarded =
            |other: &Kept| other.name == kept.name && other.is_secure && other.goes_to_host(site);
        if kept.host != Host::Any && !site.is_secure() && self.0.iter().any(is_guarded) {
            return;
        }
        let is_over = kept.is_over(OffsetDateTime::now_utc());
        let place = self.0.iter().position(|other| kept.replaces(other, site));
        match place {
            Some(place) if is_over => drop(self.0.remove(place)),
            Some(place) => self.0[place] = kept,
            None if is_over => {}
            None => self.0.push(kept),
        }
    }

    /// The value that was set last under a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let now = OffsetDateTime::now_utc();
        let mut kept = self.0.iter().rev();
        let kept = kept.find(|kept| kept.name == name && !kept.is_over(now));
        kept.map(|kept| &*kept.value)
    }

    /// The `Cookie` header of a request: the longest paths first.
    pub(super) fn header(&self, site: &Site) -> Option<String> {
        let now = OffsetDateTime::now_utc();
        let sent = |kept: &&Kept| !kept.is_over(now) && kept.goes_to(site);
        let mut sent: Vec<_> = self.0.iter().filter(sent).collect();
        sent.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        let pairs = sent
            .iter()
            .map(|kept| format!("{}={}", kept.name, kept.value));
        let pairs: Vec<_> = pairs.collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

/// `None` if a browser refuses the cookie.
fn accepted(cookie: &Cookie<'_>, site: &Site) -> Option<Kept> {
    let is_secure = cookie.secure().unwrap_or(false);
    let domain = cookie.domain().map(|domain| domain.trim_start_matches('.'));
    let domain = domain.filter(|domain| !domain.is_empty());
    let path = cookie.path().filter(|path| path.starts_with('/'));
    if is_secure && !site.is_secure() {
        return None;
    }
    let name = cookie.name();
    let is_bad_host = name.starts_with("__Host-") && (domain.is_some() || path != Some("/"));
    if is_bad_host || (name.starts_with("__") && is_prefixed(name) && !is_secure) {
        return None;
    }
    let host = match domain.map(str::to_ascii_lowercase) {
        None => Host::Only(site.host.clone()),
        Some(domain) if domain == site.host && !domain.contains('.') => Host::Only(domain),
        // Without a dot it is a domain of many owners, as `com`.
        Some(domain) if site.is_below(&domain) && domain.contains('.') => Host::Domain(domain),
        Some(_) => return None,
    };
    let by_age = cookie.max_age().map(|age| {
        let now = OffsetDateTime::now_utc();
        now.checked_add(age).unwrap_or(now)
    });
    Some(Kept {
        name: name.to_owned(),
        value: cookie.value().to_owned(),
        host,
        path: path.unwrap_or_else(|| site.default_path()).to_owned(),
        is_secure,
        expires: by_age.or_else(|| cookie.expires_datetime()),
    })
}

fn is_prefixed(name: &str) -> bool {
    name.starts_with("__Host-") || name.starts_with("__Secure-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is sent to `asks` after `sets` has answered with these cookies.
    fn sent(sets: (&str, &str), cookies: &[&str], asks: (&str, &str)) -> String {
        let mut jar = Jar::default();
        keep(&mut jar, sets, cookies);
        jar.header(&site(asks)).unwrap_or_default()
    }

    fn keep(jar: &mut Jar, from: (&str, &str), cookies: &[&str]) {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(SET_COOKIE, cookie.parse().unwrap());
        }
        jar.keep(&headers, &site(from));
    }

    fn site((origin, path): (&str, &str)) -> Site {
        let (scheme, host) = origin.split_once("://").unwrap();
        Site::new(host, scheme == "https", path)
    }

    const SHOP: &str = "http://shop.example";
    const SAFE: &str = "https://shop.example";

    #[test]
    fn a_path_is_the_one_that_is_named_and_all_below() {
        for (set_at, cookie, asked, expected) in [
            ("/", "a=1; Path=/admin", "/admin", "a=1"),
            ("/", "a=1; Path=/admin", "/admin/x", "a=1"),
            ("/", "a=1; Path=/admin", "/administer", ""),
            ("/", "a=1; Path=/admin", "/", ""),
            ("/", "a=1; Path=/admin/", "/admin", ""),
            ("/", "a=1; Path=/admin/", "/admin/x", "a=1"),
            ("/one/two", "a=1", "/one", "a=1"),
            ("/one/two", "a=1", "/one/three", "a=1"),
            ("/one/two", "a=1", "/other", ""),
            ("/one", "a=1", "/other", "a=1"),
            ("/one/two", "a=1; Path=elsewhere", "/other", ""),
        ] {
            let sent = sent((SHOP, set_at), &[cookie], (SHOP, asked));
            assert_eq!(sent, expected, "{cookie} of {set_at} at {asked}");
        }
    }

    #[test]
    fn a_domain_is_the_host_alone_or_with_all_below_it() {
        for (from, cookie, asked, expected) in [
            (SHOP, "a=1", "http://www.shop.example", ""),
            (SHOP, "a=1", "http://SHOP.example:8080", "a=1"),
            (
                SHOP,
                "a=1; Domain=shop.example",
                "http://www.shop.example",
                "a=1",
            ),
            (
                SHOP,
                "a=1; Domain=.Shop.example",
                "http://www.shop.example",
                "a=1",
            ),
            (
                "http://www.shop.example",
                "a=1; Domain=shop.example",
                SHOP,
                "a=1",
            ),
            (
                "http://www.shop.example",
                "a=1; Domain=shop.example",
                "http://myshop.example",
                "",
            ),
            (
                SHOP,
                "a=1; Domain=www.shop.example",
                "http://www.shop.example",
                "",
            ),
            (SHOP, "a=1; Domain=example", SHOP, ""),
            (
                SHOP,
                "a=1; Domain=other.example",
                "http://other.example",
                "",
            ),
            (
                "http://localhost",
                "a=1; Domain=localhost",
                "http://localhost",
                "a=1",
            ),
            (
                "http://127.0.0.1",
                "a=1; Domain=0.0.1",
                "http://127.0.0.1",
                "",
            ),
            ("http://127.0.0.1:80", "a=1", "http://127.0.0.1", "a=1"),
        ] {
            let sent = sent((from, "/"), &[cookie], (asked, "/"));
            assert_eq!(sent, expected, "{cookie} of {from} at {asked}");
        }
    }

    #[test]
    fn a_secure_cookie_goes_over_https_and_to_the_same_machine() {
        for (from, asked, expected) in [
            (SAFE, SAFE, "a=1"),
            (SAFE, SHOP, ""),
            (SHOP, SAFE, ""),
            ("http://localhost", "http://localhost", "a=1"),
            ("http://shop.localhost", "http://shop.localhost", "a=1"),
            ("http://[::1]:80", "http://[::1]", "a=1"),
        ] {
            let sent = sent((from, "/"), &["a=1; Secure"], (asked, "/"));
            assert_eq!(sent, expected, "{from} {asked}");
        }
        let mut jar = Jar::default();
        keep(&mut jar, (SAFE, "/"), &["a=1; Secure"]);
        keep(&mut jar, (SHOP, "/"), &["a=2"]);
        assert_eq!(jar.header(&site((SAFE, "/"))).as_deref(), Some("a=1"));
    }

    #[test]
    fn a_prefix_of_a_name_is_a_promise() {
        for (cookie, expected) in [
            ("__Host-a=1; Secure; Path=/", "__Host-a=1"),
            ("__Host-a=1; Path=/", ""),
            ("__Host-a=1; Secure", ""),
            ("__Host-a=1; Secure; Path=/; Domain=shop.example", ""),
            ("__Secure-a=1; Secure", "__Secure-a=1"),
            ("__Secure-a=1", ""),
            ("__a=1", "__a=1"),
        ] {
            assert_eq!(
                sent((SAFE, "/"), &[cookie], (SAFE, "/")),
                expected,
                "{cookie}"
            );
        }
    }

    #[test]
    fn a_cookie_ends_with_its_time() {
        let at = (SHOP, "/");
        for (cookie, expected) in [
            ("a=2; Max-Age=0", ""),
            ("a=2; Max-Age=-1", ""),
            ("a=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT", ""),
            (
                "a=2; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "a=2",
            ),
            ("a=2; Max-Age=0; Expires=Thu, 01 Jan 2099 00:00:00 GMT", ""),
            ("a=2; Expires=never", "a=2"),
            ("a=; Max-Age=0; Path=/other", "a=1"),
        ] {
            assert_eq!(sent(at, &["a=1", cookie], at), expected, "{cookie}");
        }
        let mut jar = Jar::default();
        keep(&mut jar, at, &["a=1; Max-Age=60"]);
        jar.0[0].expires = Some(OffsetDateTime::UNIX_EPOCH);
        assert_eq!((jar.header(&site(at)), jar.get("a")), (None, None));
    }

    #[test]
    fn the_longest_path_comes_first_then_the_oldest_cookie() {
        let cookies = ["a=1", "b=2; Path=/x", "c=3; Path=/x/y", "d=4", "a=5"];
        let sent = sent((SHOP, "/"), &cookies, (SHOP, "/x/y"));
        assert_eq!(sent, "c=3; b=2; a=5; d=4");
    }

    #[test]
    fn what_the_test_sets_goes_to_every_host_until_the_app_sets_it() {
        let mut jar = Jar::default();
        jar.set("a", "1");
        assert_eq!(jar.header(&site((SAFE, "/x"))).as_deref(), Some("a=1"));
        keep(&mut jar, (SHOP, "/"), &["a=2"]);
        assert_eq!(jar.header(&site((SHOP, "/"))).as_deref(), Some("a=2"));
        jar.set("a", "3");
        assert_eq!(jar.header(&site((SHOP, "/"))).as_deref(), Some("a=3"));
        assert_eq!(jar.get("a"), Some("3"));
    }
}
