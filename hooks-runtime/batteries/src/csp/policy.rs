//! [`Csp`]: a policy, directive by directive.

use hooks_runtime::axum::http::HeaderValue;

/// A Content Security Policy: where a page may load scripts, styles and the rest from. As a plugin it is on
/// every response; see the [module](super).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Csp {
    directives: Vec<Directive>,
    is_report_only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Directive {
    name: String,
    sources: String,
    has_nonce: bool,
}

macro_rules! directives {
    ($($(#[$doc:meta])* $method:ident = $name:literal;)*) => {
        $(
            $(#[$doc])*
            pub fn $method(self, sources: impl AsRef<str>) -> Self {
                self.directive($name, sources)
            }
        )*
    };
}

impl Csp {
    /// A policy without directives, which allows all.
    pub fn new() -> Self {
        Csp::default()
    }

    directives! {
        /// `default-src`: what holds for all that has no directive of its own.
        default_src = "default-src";
        /// `script-src`: scripts.
        script_src = "script-src";
        /// `style-src`: styles.
        style_src = "style-src";
        /// `img-src`: images.
        img_src = "img-src";
        /// `font-src`: fonts.
        font_src = "font-src";
        /// `media-src`: sound and films.
        media_src = "media-src";
        /// `connect-src`: what scripts may connect to.
        connect_src = "connect-src";
        /// `frame-src`: what frames of the page may show.
        frame_src = "frame-src";
        /// `worker-src`: workers.
        worker_src = "worker-src";
        /// `object-src`: `<object>` and `<embed>`.
        object_src = "object-src";
        /// `base-uri`: what `<base>` may say.
        base_uri = "base-uri";
        /// `form-action`: where forms may be sent to.
        form_action = "form-action";
        /// `frame-ancestors`: whose frames may show the page.
        frame_ancestors = "frame-ancestors";
        /// `report-uri`: where browsers send what they have refused.
        report_uri = "report-uri";
    }

    /// Any directive, such as `directive("manifest-src", "'self'")`. A second one of this name adds its
    /// sources to the first.
    pub fn directive(mut self, name: impl AsRef<str>, sources: impl AsRef<str>) -> Self {
        let sources = sources.as_ref().trim();
        let directive = self.named(name.as_ref());
        if !directive.sources.is_empty() && !sources.is_empty() {
            directive.sources.push(' ');
        }
        directive.sources.push_str(sources);
        self
    }

    /// `upgrade-insecure-requests`: https in place of http for all that the page loads.
    pub fn upgrade_insecure_requests(self) -> Self {
        self.directive("upgrade-insecure-requests", "")
    }

    /// Scripts with the nonce of the response may run: see [`CspNonce`](super::CspNonce). While nobody has
    /// read a nonce, and without sources of `script_src`, none may.
    pub fn script_src_nonce(mut self) -> Self {
        self.named("script-src").has_nonce = true;
        self
    }

    /// The same for styles.
    pub fn style_src_nonce(mut self) -> Self {
        self.named("style-src").has_nonce = true;
        self
    }

    /// Browsers report what the policy would refuse, and refuse nothing.
    pub fn report_only(mut self) -> Self {
        self.is_report_only = true;
        self
    }

    fn named(&mut self, name: &str) -> &mut Directive {
        let name = name.to_ascii_lowercase();
        let there = self
            .directives
            .iter()
            .position(|directive| directive.name == name);
        let place = there.unwrap_or_else(|| {
            self.directives.push(Directive {
                name,
                sources: String::new(),
                has_nonce: false,
            });
            self.directives.len() - 1
        });
        &mut self.directives[place]
    }

    pub(super) fn is_report_only(&self) -> bool {
        self.is_report_only
    }

    pub(super) fn has_nonce(&self) -> bool {
        self.directives.iter().any(|directive| directive.has_nonce)
    }

    /// What a browser would not take.
    pub(super) fn problem(&self) -> Option<String> {
        self.directives.iter().find_map(|directive| {
            let Directive { name, sources, has_nonce } = directive;
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            let is_source = |byte: u8| matches!(byte, b' ' | b'!'..=b'~') && !b";,".contains(&byte);
            if name.is_empty() || !name.bytes().all(is_name) {
                Some(format!("`{name}` is no directive of a policy: write one such as `img-src`"))
            } else if !sources.bytes().all(is_source) {
                Some(format!(
                    "`{name}` has `{sources}`: sources are separated by blanks, without `;`, `,` and \
                     characters that are not ASCII"
                ))
            } else if words(sources).any(|source| source.eq_ignore_ascii_case("'none'"))
                && (words(sources).nth(1).is_some() || *has_nonce)
            {
                Some(format!("`{name}` has `{sources}`: `'none'` stands alone"))
            } else {
                let bare = words(sources).find(|source| needs_quotes(source))?;
                Some(format!("`{name}` has `{bare}`: write `'{bare}'`, in quotes"))
            }
        })
    }

    /// The header with this nonce; without one nothing may be run by it.
    pub(super) fn header(&self, nonce: Option<&str>) -> Option<HeaderValue> {
        let value = HeaderValue::try_from(self.text(nonce)).ok();
        value.filter(|value| !value.is_empty())
    }

    /// For descriptions.
    pub(super) fn shown(&self) -> String {
        if self.directives.is_empty() {
            return "none".to_owned();
        }
        self.text(Some("…"))
    }

    fn text(&self, nonce: Option<&str>) -> String {
        let directives = self.directives.iter().map(|directive| {
            let Directive {
                name,
                sources,
                has_nonce,
            } = directive;
            let nonce = nonce
                .filter(|_| *has_nonce)
                .map(|nonce| format!("'nonce-{nonce}'"));
            let only_nonce = *has_nonce && sources.is_empty() && nonce.is_none();
            let parts = [
                Some(name.as_str()),
                Some(sources.as_str()),
                nonce.as_deref(),
            ];
            let none = only_nonce.then_some("'none'");
            let parts = parts.into_iter().chain([none]).flatten();
            let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
            parts.join(" ")
        });
        directives.collect::<Vec<_>>().join("; ")
    }
}

fn words(sources: &str) -> impl Iterator<Item = &str> {
    sources.split(' ').filter(|source| !source.is_empty())
}

/// Whether a source is a keyword, a nonce or a hash, which would be the name of a host without quotes.
fn needs_quotes(source: &str) -> bool {
    let is_keyword = |keyword: &&str| source.eq_ignore_ascii_case(keyword);
    let begins = |start: &&str| {
        let found = source.get(..start.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(start))
    };
    KEYWORDS.iter().any(is_keyword) || STARTS.iter().any(begins)
}

const KEYWORDS: [&str; 8] = [
    "none",
    "report-sample",
    "self",
    "strict-dynamic",
    "unsafe-eval",
    "unsafe-hashes",
    "unsafe-inline",
    "wasm-unsafe-eval",
];
const STARTS: [&str; 4] = ["nonce-", "sha256-", "sha384-", "sha512-"];
