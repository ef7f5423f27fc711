//! What `url_for` adds to a path: scheme and host, and a fragment, as Flask's `_external`, `_scheme`
//! and `_anchor`.

use super::UrlError;
use axum::http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Not encoded in a fragment: what Flask leaves as it is. `%` is among it, for text that is encoded
/// already.
const FRAGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'%')
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b';')
    .remove(b'=')
    .remove(b'?')
    .remove(b'@');

/// Where clients reach the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    scheme: String,
    /// Host, port and path, without a slash at the end.
    rest: String,
}

impl PublicUrl {
    /// `None` if it is more or less than `http` or `https`, a host, perhaps a port and a path.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // `Uri` drops a fragment without a word.
        let uri: Uri = text.parse().ok().filter(|_| !text.contains('#'))?;
        let scheme = uri.scheme_str()?.to_owned();
        let host = uri.authority()?.as_str();
        let is_one =
            matches!(&*scheme, "http" | "https") && uri.query().is_none() && !host.contains('@');
        is_one.then(|| PublicUrl {
            scheme,
            rest: format!("{host}{}", uri.path().trim_end_matches('/')),
        })
    }
}

/// The values that are not part of the path or of the query.
#[derive(Default)]
pub(super) struct UrlOptions<'a> {
    external: Option<bool>,
    scheme: Option<&'a str>,
    anchor: Option<&'a str>,
}

impl<'a> UrlOptions<'a> {
    /// `_method` chooses between several patterns of one endpoint in Flask; here an endpoint has one.
    pub(super) fn is_one(name: &str) -> bool {
        matches!(name, "_external" | "_scheme" | "_anchor" | "_method")
    }

    pub(super) fn of(values: &[(&'a str, &'a str)]) -> Result<Self, UrlError> {
        let mut options = UrlOptions::default();
        for &(name, value) in values {
            match name {
                "_external" => options.external = Some(is_true(value)?),
                "_scheme" => options.scheme = Some(known_scheme(value)?),
                "_anchor" => options.anchor = Some(value),
                _ => {}
            }
        }
        if let (Some(scheme), Some(false)) = (options.scheme, options.external) {
            return Err(UrlError::InvalidOption {
                name: "_scheme",
                value: scheme.to_owned(),
                remedy: "a URL without a host has no scheme: leave `_external = false` out",
            });
        }
        Ok(options)
    }

    /// Add to `url`, which is a path and perhaps a query.
    pub(super) fn complete(
        &self,
        url: String,
        endpoint: &str,
        public: Option<&PublicUrl>,
    ) -> Result<String, UrlError> {
        let mut url = match (self.external, self.scheme) {
            (None | Some(false), None) => url,
            (_, scheme) => {
                let PublicUrl {
                    scheme: public,
                    rest,
                } = public.ok_or_else(|| UrlError::NoPublicUrl {
                    endpoint: endpoint.to_owned(),
                })?;
                match scheme.unwrap_or(public) {
                    // The browser takes the scheme of the page.
                    "" => format!("//{rest}{url}"),
                    scheme => format!("{scheme}://{rest}{url}"),
                }
            }
        };
        if let Some(anchor) = self.anchor {
            url.push('#');
            url.extend(utf8_percent_encode(anchor, FRAGMENT));
        }
        Ok(url)
    }
}

fn is_true(value: &str) -> Result<bool, UrlError> {
    match value {
        "true" | "1" => Ok(true),
        "false" | "0" | "" => Ok(false),
        _ => Err(UrlError::InvalidOption {
            name: "_external",
            value: value.to_owned(),
            remedy: "give `true` or `false`",
        }),
    }
}

/// Others would be no link to this app, or a dangerous one, such as `javascript`.
fn known_scheme(value: &str) -> Result<&str, UrlError> {
    match value {
        "http" | "https" | "ws" | "wss" | "" => Ok(value),
        _ => Err(UrlError::InvalidOption {
            name: "_scheme",
            value: value.to_owned(),
            remedy: "give `http`, `https`, `ws` or `wss`, or nothing for that of the page",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_a_scheme_and_a_host_and_perhaps_a_path() {
        for (text, scheme, rest) in [
            ("https://shop.example", "https", "shop.example"),
            ("http://shop.example:8080/", "http", "shop.example:8080"),
            ("https://example.com/shop/", "https", "example.com/shop"),
            ("http://[::1]:80", "http", "[::1]:80"),
        ] {
            let (scheme, rest) = (scheme.to_owned(), rest.to_owned());
            assert_eq!(PublicUrl::parse(text), Some(PublicUrl { scheme, rest }));
        }
        for text in [
            "shop.example",
            "/shop",
            "",
            "ftp://shop.example",
            "https://shop.example?x=1",
            "https://shop.example#top",
            "https://ann@shop.example",
            "https://shop example",
        ] {
            assert_eq!(PublicUrl::parse(text), None, "{text}");
        }
    }
}
