//! [`UrlError`]: why there is no URL.

use std::fmt;

/// Why [`RequestContext::url_for`](crate::RequestContext::url_for) has no URL.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// No endpoint has this name.
    #[non_exhaustive]
    UnknownEndpoint {
        /// The name that was given.
        endpoint: String,
        /// Similar names, the most similar first.
        near: Vec<String>,
    },
    /// A parameter of the pattern has no value, or an empty one.
    #[non_exhaustive]
    MissingValue {
        /// The endpoint.
        endpoint: String,
        /// Its pattern.
        path: String,
        /// The parameter without a value.
        name: String,
        /// The names that were given.
        given: Vec<String>,
    },
    /// A value would lead to another path: browsers remove a segment `.` or `..`, also an encoded
    /// one, and take a URL that begins with `//` as one of another host.
    #[non_exhaustive]
    UnsafeValue {
        /// The endpoint.
        endpoint: String,
        /// The parameter.
        name: String,
        /// Its value.
        value: String,
    },
    /// A URL with scheme and host was asked for, and the app does not know where clients reach it:
    /// [`App::public_url`](crate::App::public_url) was not called.
    #[non_exhaustive]
    NoPublicUrl {
        /// The endpoint.
        endpoint: String,
    },
    /// `_external` or `_scheme` has a value that it cannot have.
    #[non_exhaustive]
    InvalidOption {
        /// The name of the option.
        name: &'static str,
        /// Its value.
        value: String,
        /// What to give instead.
        remedy: &'static str,
    },
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &[String]| {
            names
                .iter()
                .map(|n| format!("`{n}`"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self {
            UrlError::UnknownEndpoint { endpoint, near } => {
                write!(f, "no endpoint is called `{endpoint}`")?;
                if !near.is_empty() {
                    write!(f, "; did you mean {}?", list(near))?;
                }
                Ok(())
            }
            UrlError::MissingValue {
                endpoint,
                path,
                name,
                given,
            } => {
                write!(
                    f,
                    "the endpoint `{endpoint}` (`{path}`) needs a value for `{name}`"
                )?;
                match given.as_slice() {
                    [] => f.write_str("; no values were given"),
                    given => write!(f, "; given were {}", list(given)),
                }
            }
            UrlError::UnsafeValue {
                endpoint,
                name,
                value,
            } => write!(
                f,
                "the value {value:?} for `{name}` of the endpoint `{endpoint}` would lead to \
                 another URL: a value may not make a segment `.` or `..`, nor begin the URL with \
                 `//`"
            ),
            UrlError::NoPublicUrl { endpoint } => write!(
                f,
                "a URL of `{endpoint}` with scheme and host needs the public URL of the app: call \
                 `.public_url(\"https://…\")` on the app"
            ),
            UrlError::InvalidOption {
                name,
                value,
                remedy,
            } => write!(f, "`{name}` cannot be {value:?}: {remedy}"),
        }
    }
}

impl std::error::Error for UrlError {}
