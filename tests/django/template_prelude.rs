//! What the scenarios of deferred responses start from, as `template_prelude.py`.

pub(crate) use crate::prelude::*;
pub(crate) use hooks_runtime::{
    TemplateError,
    minijinja::{self, ErrorKind, Value, context},
};

const TEMPLATES: [(&str, &str); 3] = [
    ("page.html", "{{ said }} by {{ by }}"),
    ("other.html", "other: {{ said }}"),
    ("fails.html", "{{ fail() }}"),
];

/// A template that says who answers with it.
fn template(name: &'static str, by: &str) -> TemplateResponse {
    let fail =
        || Err(minijinja::Error::new(ErrorKind::InvalidOperation, "").with_source(ValueError));
    let fail = Value::from_function(move || -> std::result::Result<Value, _> { fail() });
    TemplateResponse::new(name, context! { said => "said", by, fail })
}

/// What the query says for this place: the name of a template.
pub(crate) fn deferred(uri: &Uri, place: &str) -> Option<TemplateResponse> {
    let said = uri.query().unwrap_or_default().split('&');
    let mut said = said.filter_map(|each| each.split_once('='));
    let (_, said) = said.find(|(each, _)| *each == place)?;
    let (name, _) = TEMPLATES.iter().find(|(name, _)| *name == said)?;
    Some(template(name, place))
}

/// What the query says for this place: a template, or what others do.
pub(crate) fn act(uri: &Uri, place: &str) -> Result<Option<Response>> {
    match deferred(uri, place) {
        Some(template) => Ok(Some(template.into_response())),
        None => crate::prelude::act(uri, place),
    }
}

/// The error that a rendering failed with, too.
pub(crate) fn name(error: &Error) -> String {
    let mut cause: Option<&dyn std::error::Error> = match error.downcast_ref::<TemplateError>() {
        Some(error) => Some(error),
        None => return crate::prelude::name(error),
    };
    let mut said = String::new();
    while let Some(error) = cause {
        said = error.to_string();
        cause = error.source();
    }
    said
}

/// The functions that a class of Django's with all hooks is here.
macro_rules! templated {
    ($($module:ident $others:ident $name:literal)*) => {$(
        traced!($others $name);

        mod $module {
            use super::*;

            #[process_template_response]
            fn process_template(template: &mut TemplateResponse, uri: Uri) -> Result<()> {
                let by = template.get("by").expect("said by all").to_string();
                log(format!("{}.template({}, {by})", $name, template.name()));
                template.insert("by", format!("{by} and {}", $name));
                match deferred(&uri, concat!($name, ".template")) {
                    Some(other) => *template = other,
                    None => drop(act(&uri, concat!($name, ".template"))?),
                }
                Ok(())
            }

            pub(super) fn class(app: App) -> App {
                app.with_all($others::class).hook(process_template)
            }
        }
    )*};
}
pub(crate) use templated;

#[get("/")]
fn page(uri: Uri) -> Result<Response> {
    log("page");
    let answer = act(&uri, "page")?;
    Ok(answer.unwrap_or_else(|| template("page.html", "page").into_response()))
}

mod plain {
    use super::*;

    #[get("/plain")]
    pub(super) fn view(uri: Uri) -> Result<Response> {
        crate::prelude::view(uri)
    }
}

/// The two views and the templates.
pub(crate) fn app() -> App {
    App::new().hook(page).hook(plain::view).templates(TEMPLATES)
}
