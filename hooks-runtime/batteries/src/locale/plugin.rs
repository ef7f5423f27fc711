//! [`Locales`] as a plugin: a locale is chosen when a function takes it, and the response says so.

use super::{Languages, Locale, Locales, PREFIXED, SETTER, prefixed::redirect_to_prefix};
use crate::vary;
use hooks_runtime::{
    Blueprint, IfProvided, Install, Plugin, Provider, RequestContext, Result, after_request,
    axum::{
        http::{HeaderMap, HeaderValue, header::CONTENT_LANGUAGE, request::Parts},
        response::Response,
    },
};

/// The functions of [`Locales`], for `skip` and descriptions.
pub static LOCALES: Blueprint = Blueprint::new("locales");

/// As Django orders its middleware.
const RANK: i32 = 900;

impl Plugin for Locales {
    fn install(self, at: &mut Install<'_>) {
        at.name("locales").rank(RANK).blueprint(&LOCALES);
        let problems = self.problems();
        at.setting("languages", self.tags.join(" "));
        if let Some(cookie) = &self.cookie {
            at.setting("cookie", cookie.name());
        }
        if let Some(prefix) = self.prefix {
            at.setting("prefix", format_args!("{prefix:?}"));
            at.blueprint(&PREFIXED).on_response_to(redirect_to_prefix);
        }
        if let Some(path) = &self.setter
            && path.starts_with('/')
        {
            at.setting("setter", path).blueprint_at(&SETTER, path);
        }
        // Without the problem, so that the functions that take a locale are no problems, too.
        let languages = if problems.is_empty() {
            self.languages()
        } else {
            Locales::new(["en"]).languages()
        };
        for problem in problems {
            at.problem(problem);
        }
        #[cfg(feature = "templates")]
        at.provide::<super::template::InTemplates>(super::template::Make(languages.clone()));
        at.state(languages.clone()).provide::<Locale>(languages);
    }
}

impl Provider<Locale> for Languages {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<Locale> {
        Ok(self.choose(ctx.uri().path(), &head.headers))
    }
}

/// Say in which language the response is, and which headers have decided on it.
#[after_request(LOCALES)]
pub fn tell_language(locale: IfProvided<Locale>, res: &mut Response) {
    tell(&locale, res.headers_mut());
}

pub(super) fn tell(locale: &Locale, headers: &mut HeaderMap) {
    if !headers.contains_key(CONTENT_LANGUAGE)
        && let Ok(tag) = HeaderValue::from_str(locale.tag())
    {
        headers.insert(CONTENT_LANGUAGE, tag);
    }
    if locale.varies() {
        tell_vary(locale.languages(), headers);
    }
}

pub(super) fn tell_vary(languages: &Languages, headers: &mut HeaderMap) {
    vary::add(headers, "accept-language");
    if languages.shared().cookie.is_some() {
        vary::add(headers, "cookie");
    }
}
