//! [`TemplateError`]: why a template could not be rendered.

use std::{error::Error as StdError, fmt};

/// A template could not be rendered. Its `source` is the error of minijinja, with the line.
///
/// It is handled as an error of the view: by `#[process_exception]` functions, then by an error
/// handler, such as one that takes `&TemplateError`.
///
/// ```
/// use hooks_runtime::{TemplateError, prelude::*};
///
/// #[error_handler]
/// fn no_page(error: &TemplateError) -> (StatusCode, &'static str) {
///     tracing::error!(template = error.template(), line = error.line(), "not rendered");
///     (StatusCode::INTERNAL_SERVER_ERROR, "this page is broken")
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct TemplateError {
    template: String,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    Engine(minijinja::Error),
    /// There is no template of this name: where the templates come from.
    Missing(String, minijinja::Error),
    NoTemplates,
    Unrendered,
}

impl TemplateError {
    /// `origin` is where the templates of the app come from.
    pub(super) fn new(template: &str, origin: &str, error: minijinja::Error) -> Self {
        let cause = match error.kind() {
            minijinja::ErrorKind::TemplateNotFound => Cause::Missing(origin.to_owned(), error),
            _ => Cause::Engine(error),
        };
        TemplateError {
            template: template.to_owned(),
            cause,
        }
    }

    pub(crate) fn no_templates(template: &str) -> Self {
        TemplateError {
            template: template.to_owned(),
            cause: Cause::NoTemplates,
        }
    }

    pub(super) fn unrendered(template: &str) -> Self {
        TemplateError {
            template: template.to_owned(),
            cause: Cause::Unrendered,
        }
    }

    /// The name of the template that was to be rendered.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The line of the mistake, in the template that minijinja's error names. It may be an included
    /// one.
    pub fn line(&self) -> Option<usize> {
        self.engine()?.line()
    }

    fn engine(&self) -> Option<&minijinja::Error> {
        match &self.cause {
            Cause::Engine(error) | Cause::Missing(_, error) => Some(error),
            Cause::NoTemplates | Cause::Unrendered => None,
        }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TemplateError { template, cause } = self;
        match cause {
            Cause::Engine(_) => write!(f, "the template `{template}` cannot be rendered"),
            Cause::Missing(origin, _) => {
                write!(
                    f,
                    "the template `{template}` cannot be rendered from {origin}"
                )
            }
            Cause::NoTemplates => write!(
                f,
                "the template `{template}` cannot be rendered, as the app has none: give it some \
                 with `.templates(…)`"
            ),
            Cause::Unrendered => write!(
                f,
                "the template `{template}` was sent without being rendered: return it from a view, \
                 a hook, a handler or a middleware of a hooks app, not from a tower layer or \
                 outside of one"
            ),
        }
    }
}

impl StdError for TemplateError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.engine().map(|error| error as _)
    }
}
