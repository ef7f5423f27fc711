//! [`TemplateResponse`]: a response that is a template's name and its values until it is rendered.

use super::{TemplateError, value_of, values_of};
use crate::{Error, error::drop_quietly};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, StatusCode, header, response::Parts},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use minijinja::{Value, value::merge_maps};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// A template and its values, rendered later, as Django's `TemplateResponse`.
///
/// A view, a hook, an error handler or a middleware may return it, also in a tuple after a status
/// and headers. It is rendered with the templates given to
/// [`App::templates`](crate::App::templates), before any after hook runs:
///
/// - One of a view, or one that a before hook, a `process_view` or a `process_exception` function
///   returns in its place, first goes through the
///   [`process_template_response`](crate::process_template_response) functions, which may change
///   all of it.
/// - One of an error handler, an after hook or a middleware is rendered as it is.
/// - If it cannot be rendered, a [`TemplateError`](crate::TemplateError) is raised. For the
///   template of a view `process_exception` functions are called, and a template that they return
///   is rendered, too.
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::prelude::*;
///
/// #[get("/users/{name}")]
/// async fn user(Path(name): Path<String>) -> TemplateResponse {
///     TemplateResponse::new("user.html", context! { name })
/// }
///
/// #[error_handler(404)]
/// fn not_found(ctx: RequestContext) -> (StatusCode, TemplateResponse) {
///     let path = ctx.uri().path();
///     (StatusCode::NOT_FOUND, TemplateResponse::new("404.html", context! { path }))
/// }
///
/// #[process_template_response]
/// fn polite(template: &mut TemplateResponse) {
///     template.insert("greeting", "Good day");
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!()
///     .templates([
///         ("user.html", "<p>{{ greeting }}, {{ name }}</p>"),
///         ("404.html", "nothing at {{ path }}"),
///     ])
///     .test_client();
/// assert_eq!(client.get("/users/a&b").await.text(), "<p>Good day, a&amp;b</p>");
/// assert_eq!(client.get("/x").await.status(), StatusCode::NOT_FOUND);
/// # }
/// ```
///
/// The context is serialised at once, so it may borrow. A value that cannot be serialised is an
/// error of the rendering that uses it. The `content-type`, unless you set one, follows from the
/// template's name: `text/html` for `.html` and `.htm`, whose values are escaped, `image/svg+xml` for
/// `.svg`, likewise, and so on;
/// `text/plain` for other names, whose values are not escaped.
///
/// Outside of a hooks app, and in a tower layer, it is not rendered: its body fails with an error
/// that says so.
#[must_use = "a template response does nothing until it is returned"]
pub struct TemplateResponse {
    head: Parts,
    template: Box<Template>,
}

/// The part that is kept in the extensions of a response.
struct Template {
    name: String,
    context: Value,
    /// These replace values of `context` with the same name.
    inserted: BTreeMap<String, Value>,
}

impl Drop for Template {
    fn drop(&mut self) {
        // One by one: two of the user's values that panic at once would end the process.
        drop_quietly(std::mem::replace(&mut self.context, Value::UNDEFINED));
        let inserted = std::mem::take(&mut self.inserted);
        inserted.into_values().for_each(drop_quietly);
    }
}

impl TemplateResponse {
    /// A 200 with this template and the values of a struct, a map or
    /// [`context!`](crate::minijinja::context); `()` for none.
    pub fn new(name: impl Into<String>, context: impl Serialize) -> Self {
        let (head, ()) = Response::new(()).into_parts();
        TemplateResponse {
            head,
            template: Box::new(Template {
                name: name.into(),
                context: value_of(context),
                inserted: BTreeMap::new(),
            }),
        }
    }

    /// The name of the template.
    pub fn name(&self) -> &str {
        &self.template.name
    }

    /// Render another template.
    pub fn set_name(&mut self, name: impl Into<String>) {
        self.template.name = name.into();
    }

    /// The value of this name, if the context has one. Those of context processors are added later.
    pub fn get(&self, key: &str) -> Option<Value> {
        let Template {
            context, inserted, ..
        } = &*self.template;
        let from_context = || context.get_attr(key).ok();
        let value = inserted.get(key).cloned().or_else(from_context);
        value.filter(|value| !value.is_undefined())
    }

    /// Add a value to the context. It replaces the one of the same name.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Serialize) {
        self.template.inserted.insert(key.into(), value_of(value));
    }

    /// The status of the response.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// Change the status.
    pub fn status_mut(&mut self) -> &mut StatusCode {
        &mut self.head.status
    }

    /// The headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Change the headers.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.head.headers
    }

    /// All values. The template's own replace those of `shared` with the same name.
    pub(crate) fn values(&self, mut shared: Vec<Value>) -> Result<Value, minijinja::Error> {
        let Template {
            context, inserted, ..
        } = &*self.template;
        shared.push(values_of(context.clone())?);
        let inserted = inserted.iter();
        shared.push(Value::from_pairs(
            inserted.map(|(key, value)| (key.as_str(), value.clone())),
        ));
        Ok(merge_maps(shared))
    }

    /// The head of the response, without the template.
    pub(crate) fn into_head(self) -> Parts {
        self.head
    }
}

impl fmt::Debug for TemplateResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateResponse")
            .field("name", &self.template.name)
            .field("status", &self.head.status)
            .finish_non_exhaustive()
    }
}

/// A template that the pipeline still has to render. Extensions can be cloned; the template is
/// taken out once.
#[derive(Clone)]
struct Deferred(Arc<Mutex<Option<Box<Template>>>>);

impl IntoResponse for TemplateResponse {
    fn into_response(self) -> Response {
        let unrendered = TemplateError::unrendered(&self.template.name);
        let mut response = Response::from_parts(self.head, failing_body(unrendered));
        let deferred = Deferred(Arc::new(Mutex::new(Some(self.template))));
        response.extensions_mut().insert(deferred);
        response
    }
}

/// A body that fails: an empty page would look like a success.
fn failing_body(unrendered: TemplateError) -> Body {
    Body::from_stream(stream::once(async move {
        tracing::error!("{unrendered}");
        Err::<Bytes, _>(unrendered)
    }))
}

/// Whether a response still has to be rendered.
#[inline]
pub(crate) fn is_deferred(response: &Response) -> bool {
    !response.extensions().is_empty() && response.extensions().get::<Deferred>().is_some()
}

/// Headers that a layer of a merged router set for the body that is not the template.
const DESCRIBE_A_BODY: [HeaderName; 4] = [
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::CONTENT_RANGE,
    header::TRANSFER_ENCODING,
];

/// Take the template out of a response, with the head that the response has now, but for headers
/// that describe a body.
pub(crate) fn take_from(response: &mut Response) -> Result<TemplateResponse, Error> {
    let (mut head, body) = std::mem::take(response).into_parts();
    drop_quietly(body);
    for of_placeholder in DESCRIBE_A_BODY {
        head.headers.remove(of_placeholder);
    }
    let deferred = head.extensions.remove::<Deferred>();
    let template = deferred.and_then(|Deferred(template)| {
        template
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    });
    match template {
        Some(template) => Ok(TemplateResponse { head, template }),
        None => {
            drop_quietly(head);
            Err(Error::msg(
                "the extensions of a template response were copied into another response, and the \
                 template is rendered once: make a `TemplateResponse` for each",
            ))
        }
    }
}
