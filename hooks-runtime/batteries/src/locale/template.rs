//! What templates have: `t`, `locale` and `languages`.

use super::{LOCALES, Languages, Locale, plugin::tell, translate::Argument};
use hooks_runtime::{
    Provided, Provider, RequestContext, State,
    axum::http::request::Parts,
    context_processor,
    minijinja::{
        self, Error, ErrorKind, Value,
        value::{Kwargs, Object, ObjectRepr},
    },
};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Give templates `t("added", item=name)`, `locale` and `languages`.
#[context_processor(LOCALES)]
fn translate_in_templates(
    shown: Option<Provided<InTemplates>>,
    languages: State<Languages>,
) -> Value {
    // A page of an after hook comes too late to ask.
    let shown = match shown {
        Some(shown) => shown.0.clone(),
        None => Shown::new(languages.default_locale(), None),
    };
    let translate = shown.clone();
    minijinja::context! {
        t => Value::from_function(move |message: &str, arguments: Kwargs| translate.text(message, &arguments)),
        locale => Value::from_dyn_object(shown),
        languages => languages.tags().map(Value::from).collect::<Vec<_>>(),
    }
}

/// The locale of a request, for its templates.
pub(super) struct InTemplates(Arc<Shown>);

/// Provides it. It is not the [`Locale`] itself, as a page depends on that only if it uses it.
pub(super) struct Make(pub(super) Languages);

impl Provider<InTemplates> for Make {
    async fn provide(
        &self,
        ctx: &RequestContext,
        head: &Parts,
    ) -> hooks_runtime::Result<InTemplates> {
        let locale = match ctx.provided::<Locale>() {
            Some(locale) => Locale::clone(&locale),
            None => self.0.choose(head.uri.path(), &head.headers),
        };
        Ok(InTemplates(Shown::new(locale, Some(ctx.clone()))))
    }
}

struct Shown {
    locale: Locale,
    ctx: Option<RequestContext>,
    is_used: AtomicBool,
}

impl Shown {
    fn new(locale: Locale, ctx: Option<RequestContext>) -> Arc<Self> {
        Arc::new(Shown {
            locale,
            ctx,
            is_used: AtomicBool::new(false),
        })
    }

    fn used(&self) -> &Locale {
        if let Some(ctx) = &self.ctx
            && !self.is_used.swap(true, Ordering::Relaxed)
        {
            let locale = self.locale.clone();
            ctx.after_this_request(move |mut response| {
                tell(&locale, response.headers_mut());
                response
            });
        }
        &self.locale
    }

    fn text(&self, message: &str, arguments: &Kwargs) -> Result<String, Error> {
        let mut values = Vec::new();
        for name in arguments.args() {
            let value: Value = arguments.get(name)?;
            values.push((name, argument(&value)?));
        }
        Ok(self.used().translate(message, &values))
    }
}

fn argument(value: &Value) -> Result<Argument<'static>, Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    Ok(match f64::try_from(value.clone()) {
        Ok(number) if value.is_number() => Argument::Number(number),
        _ => Argument::Text(value.to_string().into()),
    })
}

/// It prints as the tag, which is also `locale.tag`.
impl Object for Shown {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        (key.as_str() == Some("tag")).then(|| self.used().tag().into())
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.used(), f)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.locale, f)
    }
}
