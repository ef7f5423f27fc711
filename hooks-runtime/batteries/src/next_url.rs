//! Whether a URL that a client gave may be what it is redirected to.

/// Longer ones are not believed.
const LONGEST: usize = 2048;

/// Whether a redirect to this URL, which a client has given, leads to the app itself: a path, or a whole URL
/// with this `host` (and port). `is_https` says that a whole URL has to begin with `https:`.
///
/// Refused is all that some browser takes for another host or another scheme: `//x`, `/\x`, `https:///x`,
/// `javascript:…`, and whatever has a control character in it, as browsers leave out tabs and line breaks.
pub(crate) fn is_safe(url: &str, host: Option<&str>, is_https: bool) -> bool {
    let url = url.trim_matches(' ');
    if url.is_empty() || url.len() > LONGEST || url.contains(char::is_control) {
        return false;
    }
    // To a browser both slashes are one.
    let url = url.replace('\\', "/");
    if url.starts_with("//") {
        return false;
    }
    let end = url.find(['/', '?', '#']).unwrap_or(url.len());
    let Some((scheme, _)) = url[..end].split_once(':') else {
        return true;
    };
    let is_scheme =
        scheme.eq_ignore_ascii_case("https") || (!is_https && scheme.eq_ignore_ascii_case("http"));
    let Some(rest) = url[scheme.len()..]
        .strip_prefix("://")
        .filter(|_| is_scheme)
    else {
        return false;
    };
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    host.is_some_and(|host| !host.is_empty() && authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    const HOST: Option<&str> = Some("shop.example:8000");

    #[test]
    fn b83_a_path_of_the_app_is_safe() {
        for url in [
            "/",
            "/p",
            "/p?next=//x",
            "/p#a:b",
            "p",
            "p/q:r",
            "?a=1",
            "#top",
            "/a:b",
            " /p",
            "http://shop.example:8000/p",
            "HTTPS://SHOP.example:8000",
            "https://shop.example:8000?x",
        ] {
            assert!(is_safe(url, HOST, false), "{url:?}");
        }
    }

    #[test]
    fn b83_what_may_lead_elsewhere_is_not() {
        for url in [
            "",
            " ",
            "//x",
            "///x",
            "////x",
            "/\\x",
            "\\\\x",
            "\\/x",
            "http://other",
            "https:///x",
            "https:x",
            "http:/x",
            "javascript:alert(1)",
            "data:text/html,x",
            "mailto:a@b",
            "a:b",
            "\u{8}//x",
            "/\t/x",
            "/\n/x",
            "java\nscript:x",
            "\u{7f}/x",
            "\u{85}/x",
            " //x",
            "http://shop.example:8000@evil.example/",
            "http://evil.example\\@shop.example:8000/",
            "http://shop.example/",
            "http://shop.example:8000.evil.example/",
            "ftp://shop.example:8000/",
        ] {
            assert!(!is_safe(url, HOST, false), "{url:?}");
        }
        assert!(!is_safe(&format!("/{}", "x".repeat(2048)), HOST, false));
    }

    #[test]
    fn b83_over_https_no_whole_url_leads_to_http() {
        assert!(!is_safe("http://shop.example:8000/", HOST, true));
        assert!(is_safe("https://shop.example:8000/", HOST, true));
        assert!(is_safe("/p", HOST, true));
        assert!(!is_safe("https://shop.example:8000/", None, true));
        assert!(!is_safe("https:///p", Some(""), true));
    }
}
