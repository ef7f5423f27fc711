//! [`CspNonce`]: what a script or a style of the page carries to be allowed.

use crate::by_value::extractors;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hooks_runtime::{Provider, RequestContext, Result, axum::http::request::Parts};
use std::{
    fmt,
    sync::{Arc, OnceLock},
};

/// The nonce of this response: functions take it as it is, and write it into their page. It is made when it
/// is first read, and only then it is in the header.
#[derive(Clone, Debug, Default)]
pub struct CspNonce(Arc<OnceLock<String>>);

impl CspNonce {
    /// The nonce: 128 random bits, as letters, digits, `-` and `_`, which no template escapes.
    pub fn as_str(&self) -> &str {
        self.0
            .get_or_init(|| BASE64_URL_SAFE_NO_PAD.encode(crate::keys::random::<16>()))
    }

    /// The nonce, if somebody has read it.
    pub(super) fn if_read(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// Reads it.
impl fmt::Display for CspNonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

extractors!(CspNonce, "`.with(Csp::new().script_src_nonce())`");

pub(super) struct Nonces;

impl Provider<CspNonce> for Nonces {
    async fn provide(&self, _: &RequestContext, _: &Parts) -> Result<CspNonce> {
        Ok(CspNonce::default())
    }
}

#[cfg(feature = "templates")]
mod in_templates {
    use super::CspNonce;
    use crate::csp::CSP;
    use hooks_runtime::{
        context_processor,
        minijinja::value::{Object, ObjectRepr, Value},
    };
    use std::{collections::BTreeMap, fmt, sync::Arc};

    /// Reads the nonce when a template shows it.
    #[derive(Debug)]
    struct Shown(CspNonce);

    impl Object for Shown {
        fn repr(self: &Arc<Self>) -> ObjectRepr {
            ObjectRepr::Plain
        }

        fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0.as_str())
        }
    }

    /// Give `csp_nonce` to templates.
    #[context_processor(CSP)]
    pub fn csp_nonce(nonce: Option<CspNonce>) -> BTreeMap<&'static str, Value> {
        let nonce = nonce.map(|nonce| ("csp_nonce", Value::from_object(Shown(nonce))));
        nonce.into_iter().collect()
    }
}

#[cfg(feature = "templates")]
pub use in_templates::csp_nonce;
