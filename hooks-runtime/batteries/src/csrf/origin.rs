//! Where a request comes from, by `Sec-Fetch-Site`, `Origin` and `Referer`, which no page can forge.

use super::{CsrfReason, trusted::Trusted};
use crate::site::Site;
use hooks_runtime::axum::http::{
    HeaderMap, Uri,
    header::{ORIGIN, REFERER},
};

/// A request that changes something: rows 3 to 7 of Django's table, with `Sec-Fetch-Site` before them.
pub(super) fn check(site: &Site, headers: &HeaderMap, trusted: &Trusted) -> Result<(), CsrfReason> {
    match fetch_site(headers) {
        Some("same-origin" | "none") => Ok(()),
        Some("same-site" | "cross-site") if !is_from_trusted(headers, trusted) => {
            Err(CsrfReason::CrossSite)
        }
        _ if headers.contains_key(ORIGIN) => check_origin(site, headers, trusted),
        _ if site.is_https => check_referer(site, headers, trusted),
        _ => Ok(()),
    }
}

/// The handshake of a WebSocket. Browsers always say from where; without a token nothing else tells.
pub(super) fn check_handshake(
    site: &Site,
    headers: &HeaderMap,
    trusted: &Trusted,
) -> Result<(), CsrfReason> {
    if headers.contains_key(ORIGIN) {
        return check_origin(site, headers, trusted);
    }
    match fetch_site(headers) {
        Some("same-site" | "cross-site") => Err(CsrfReason::CrossSite),
        _ => Ok(()),
    }
}

fn check_origin(site: &Site, headers: &HeaderMap, trusted: &Trusted) -> Result<(), CsrfReason> {
    let is_own = only(headers, ORIGIN.as_str()).is_some_and(|origin| site.is_origin(origin));
    if is_own || is_from_trusted(headers, trusted) {
        Ok(())
    } else {
        Err(CsrfReason::Origin)
    }
}

fn check_referer(site: &Site, headers: &HeaderMap, trusted: &Trusted) -> Result<(), CsrfReason> {
    if !headers.contains_key(REFERER) {
        return Err(CsrfReason::NoReferer);
    }
    let referer = only(headers, REFERER.as_str()).and_then(|url| url.parse::<Uri>().ok());
    let referer = referer.ok_or(CsrfReason::MalformedReferer)?;
    let host = referer.authority().ok_or(CsrfReason::MalformedReferer)?;
    if referer.scheme_str() != Some("https") {
        return Err(CsrfReason::InsecureReferer);
    }
    let host = host.as_str();
    if site.is_at(host) || trusted.has_host(host) {
        Ok(())
    } else {
        Err(CsrfReason::Referer)
    }
}

fn is_from_trusted(headers: &HeaderMap, trusted: &Trusted) -> bool {
    only(headers, ORIGIN.as_str()).is_some_and(|origin| trusted.has_origin(origin))
}

fn fetch_site(headers: &HeaderMap) -> Option<&str> {
    only(headers, "sec-fetch-site")
}

/// The value of a header that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).into_iter();
    let value = values.next()?;
    match values.next() {
        None => value.to_str().ok(),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{CsrfReason::*, *};

    fn site(is_https: bool) -> Site {
        let host = "shop.example:8443".to_owned();
        Site { is_https, host }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn trusted() -> Trusted {
        let mut trusted = Trusted::default();
        for origin in [
            "https://exact.org:8443",
            "https://*.t.com",
            "http://plain.net",
        ] {
            trusted.add(origin).unwrap();
        }
        trusted
    }

    /// Rows 3 to 5.
    #[test]
    fn b39_an_origin_is_this_site_or_trusted_or_refused() {
        let own = [
            (true, "https://shop.example:8443"),
            (false, "http://shop.example:8443"),
        ];
        let of_others = [
            "https://exact.org:8443",
            "https://t.com",
            "https://a.b.t.com",
            "http://plain.net",
        ];
        let both = of_others
            .map(|origin| [(true, origin), (false, origin)])
            .concat();
        for (is_https, origin) in own.into_iter().chain(both) {
            let headers = headers(&[("origin", origin)]);
            assert_eq!(
                check(&site(is_https), &headers, &trusted()),
                Ok(()),
                "{origin}"
            );
            let opened = check_handshake(&site(is_https), &headers, &trusted());
            assert_eq!(opened, Ok(()), "{origin}");
        }
        let wrong = [
            "http://shop.example:8443",
            "https://shop.example",
            "https://shop.example:443",
            "https://Shop.example:8443",
            "https://a.shop.example:8443",
            "https://shop.example:8443/",
            "https://shop.example:8443, https://shop.example:8443",
            "https://exact.org",
            "http://exact.org:8443",
            "https://a.exact.org:8443",
            "http://t.com",
            "https://t.com:8443",
            "https://evilt.com",
            "https://t.com.evil.org",
            "https://plain.net",
            "null",
            "",
            "garbage",
            "://",
        ];
        for origin in wrong {
            let headers = headers(&[("origin", origin)]);
            assert_eq!(
                check(&site(true), &headers, &trusted()),
                Err(Origin),
                "{origin}"
            );
            let opened = check_handshake(&site(true), &headers, &trusted());
            assert_eq!(opened, Err(Origin), "{origin}");
        }
    }

    #[test]
    fn two_origins_are_refused() {
        let own = ("origin", "https://shop.example:8443");
        assert_eq!(
            check(&site(true), &headers(&[own, own]), &trusted()),
            Err(Origin)
        );
    }

    #[test]
    fn b26_with_an_origin_the_referer_is_not_read() {
        let headers = headers(&[
            ("origin", "https://shop.example:8443"),
            ("referer", "https://evil.example/"),
        ]);
        assert_eq!(check(&site(true), &headers, &trusted()), Ok(()));
    }

    /// Rows 6 and 7.
    #[test]
    fn b39_without_an_origin_https_needs_a_referer() {
        let table = [
            ("https://shop.example:8443/page?a=1", Ok(())),
            ("https://exact.org:8443/", Ok(())),
            ("https://a.t.com/", Ok(())),
            ("https://plain.net/", Ok(())),
            ("https://shop.example/", Err(Referer)),
            (
                "https://evil.example/https://shop.example:8443/",
                Err(Referer),
            ),
            ("https://shop.example:8443@evil.example/", Err(Referer)),
            ("https://a.shop.example:8443/", Err(Referer)),
            ("http://shop.example:8443/", Err(InsecureReferer)),
            ("/page", Err(MalformedReferer)),
            ("no url", Err(MalformedReferer)),
            ("", Err(MalformedReferer)),
        ];
        for (referer, expected) in table {
            let headers = headers(&[("referer", referer)]);
            assert_eq!(
                check(&site(true), &headers, &trusted()),
                expected,
                "{referer}"
            );
            assert_eq!(
                check(&site(false), &headers, &trusted()),
                Ok(()),
                "{referer}"
            );
        }
        let none = HeaderMap::new();
        assert_eq!(check(&site(true), &none, &trusted()), Err(NoReferer));
        assert_eq!(check(&site(false), &none, &trusted()), Ok(()));
    }

    #[test]
    fn b39_sec_fetch_site_comes_first() {
        let (own, other) = ("https://shop.example:8443", "https://evil.example");
        let table = [
            ("same-origin", other, Ok(())),
            ("none", other, Ok(())),
            ("same-site", own, Err(CrossSite)),
            ("same-site", "https://a.t.com", Ok(())),
            ("cross-site", own, Err(CrossSite)),
            ("cross-site", other, Err(CrossSite)),
            ("cross-site", "null", Err(CrossSite)),
            ("cross-site", "https://exact.org:8443", Ok(())),
            ("something-new", own, Ok(())),
            ("something-new", other, Err(Origin)),
            ("", other, Err(Origin)),
        ];
        for (fetch_site, origin, expected) in table {
            let headers = headers(&[("sec-fetch-site", fetch_site), ("origin", origin)]);
            let checked = check(&site(true), &headers, &trusted());
            assert_eq!(checked, expected, "{fetch_site} {origin}");
        }
        let alone = headers(&[("sec-fetch-site", "cross-site")]);
        assert_eq!(check(&site(false), &alone, &trusted()), Err(CrossSite));
        let twice = headers(&[
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-site", "same-origin"),
        ]);
        assert_eq!(check(&site(true), &twice, &trusted()), Err(NoReferer));
    }

    #[test]
    fn b42_a_handshake_is_refused_by_its_origin_whatever_else_it_says() {
        let told = headers(&[
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "same-origin"),
        ]);
        assert_eq!(check_handshake(&site(true), &told, &trusted()), Err(Origin));
        let none = HeaderMap::new();
        assert_eq!(check_handshake(&site(true), &none, &trusted()), Ok(()));
        let alone = headers(&[("sec-fetch-site", "cross-site")]);
        assert_eq!(
            check_handshake(&site(true), &alone, &trusted()),
            Err(CrossSite)
        );
    }

    /// Some proxies name the usual port in `Host`; browsers never do in `Origin`.
    #[test]
    fn a_host_with_the_usual_port_is_the_same_site() {
        let table = [
            (true, "shop.example:443", "https://shop.example", Ok(())),
            (true, "shop.example:443", "https://shop.example:443", Ok(())),
            (true, "[::1]:443", "https://[::1]", Ok(())),
            (false, "shop.example:80", "http://shop.example", Ok(())),
            (true, "[::1]:8443", "https://[::1]:8443", Ok(())),
            (true, "[::1]", "https://[::1]", Ok(())),
            (
                false,
                "shop.example:443",
                "http://shop.example",
                Err(Origin),
            ),
            (true, "shop.example:80", "https://shop.example", Err(Origin)),
            (
                true,
                "shop.example:4430",
                "https://shop.example",
                Err(Origin),
            ),
            (true, "", "https://", Err(Origin)),
        ];
        for (is_https, host, origin, expected) in table {
            let site = Site {
                is_https,
                host: host.to_owned(),
            };
            let origins = headers(&[("origin", origin)]);
            let checked = check(&site, &origins, &Trusted::default());
            assert_eq!(checked, expected, "{host} {origin}");
            let opened = check_handshake(&site, &origins, &Trusted::default());
            assert_eq!(opened, expected, "{host} {origin}");
        }
        for host in ["shop.example", "shop.example:443", "Shop.Example"] {
            let site = Site {
                is_https: true,
                host: host.to_owned(),
            };
            let referer = headers(&[("referer", "https://shop.example/page")]);
            assert_eq!(
                check(&site, &referer, &Trusted::default()),
                Ok(()),
                "{host}"
            );
        }
    }

    #[test]
    fn a_trusted_origin_may_name_the_usual_port_or_an_address() {
        let mut trusted = Trusted::default();
        for origin in [
            "https://a.org:443",
            "http://b.org:80",
            "https://*.c.org:443",
            "https://[::1]:8443",
            "http://D.org",
        ] {
            trusted.add(origin).unwrap();
        }
        for origin in [
            "https://a.org",
            "http://b.org",
            "https://x.c.org",
            "https://[::1]:8443",
            "http://d.org",
        ] {
            assert!(trusted.has_origin(origin), "{origin}");
        }
        for origin in ["https://a.org:443", "http://a.org", "https://[::1]"] {
            assert!(!trusted.has_origin(origin), "{origin}");
        }
    }

    #[test]
    fn what_is_no_origin_cannot_be_trusted() {
        let wrong = [
            "exact.org",
            "https://",
            "https://exact.org/",
            "https://*",
            "https://*.",
            "https://a@b.org",
            "ftp://exact.org",
            "*",
            "null",
            "https://ex*ct.org",
        ];
        for origin in wrong {
            assert!(Trusted::default().add(origin).is_err(), "{origin}");
        }
    }
}
