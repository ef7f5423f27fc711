//! [`MockContext`]: the arguments of annotated functions, for unit tests.

use super::{or_panic, parsed_header, parsed_uri};
use crate::{
    Endpoint, Error, G, Next, Outcome, RequestContext, RouteOption,
    context::{
        AnyOption, AppData, Matched, Offers, PublicUrl, StateMap, UrlMap, Values, Visible,
        route_option,
    },
    error::UnhandledError,
    pipeline::next_to,
};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, Uri, request::Parts},
    response::{IntoResponse, Response},
};
use std::{
    fmt::{self, Display},
    sync::{Arc, OnceLock},
};

impl RequestContext {
    /// The arguments of annotated functions, for unit tests: see [`MockContext`]. (Feature `testing`,
    /// on by default.)
    pub fn mock() -> MockContext {
        MockContext::new()
    }
}

/// A request without an app: it gives what annotated functions take, so that a unit test can call them
/// as the plain functions that they are.
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// #[derive(Clone, Debug, PartialEq)]
/// struct User(String);
///
/// #[before_request]
/// fn load_user(g: G, ctx: RequestContext, names: State<Vec<String>>) -> Result<()> {
///     let id: usize = ctx.uri().path().trim_start_matches("/users/").parse()?;
///     let name = names.get(id).ok_or_else(|| abort(StatusCode::NOT_FOUND))?;
///     g.set(User(name.clone()));
///     Ok(())
/// }
///
/// #[middleware]
/// async fn count_errors(request: Request, next: Next) -> Response {
///     let mut response = next.run(request).await;
///     let errors = if response.raised().is_some() { "1" } else { "0" };
///     response.headers_mut().insert("x-errors", errors.parse().unwrap());
///     response
/// }
///
/// # #[tokio::main]
/// # async fn main() -> Result<()> {
/// let mock = RequestContext::mock().uri("/users/0");
/// load_user(mock.g(), mock.context(), State::from(vec!["ann".to_owned()]))?;
/// assert_eq!(mock.g().get(), Some(User("ann".to_owned())));
///
/// let response = count_errors(mock.request(""), mock.next(abort(StatusCode::CONFLICT))).await;
/// assert_eq!(response.headers()["x-errors"], "1");
/// # Ok(())
/// # }
/// ```
///
/// | a function takes | give it |
/// |---|---|
/// | `G`, `RequestContext`, `Endpoint` | [`g()`](Self::g), [`context()`](Self::context), [`matched()`](Self::matched) |
/// | `&Outcome`, `Next` | [`&outcome()`](Self::outcome), [`next(response)`](Self::next) |
/// | `State<T>` | `State::from(value)` |
/// | `Provided<T>` | `Provided::new(value)` |
/// | `&Parts`, `HeaderMap`, `Request` | [`&parts()`](Self::parts), `parts().headers`, [`request(body)`](Self::request) |
/// | an extractor of your own | its `from_request_parts(&mut mock.parts(), &())` |
/// | `&HttpError` | `&HttpError::new(StatusCode::CONFLICT, "taken")` |
/// | `&Error`, `&mut Response`, `&mut TemplateResponse`, `Path`, `Json` | one that you make |
///
/// All values of one mock belong to one request. Nothing else runs: no hook, no error handler. Set up
/// the request first: a method that changes it, such as [`uri`](Self::uri), begins a new one.
///
/// A view that takes a `WebSocketUpgrade` needs a connection: `TestClient::websocket` (feature `ws`)
/// opens one.
#[must_use = "a mock gives the arguments of a function that a test calls"]
pub struct MockContext {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    endpoint: Option<String>,
    options: Vec<AnyOption>,
    states: StateMap,
    provided: Values,
    urls: UrlMap,
    outcome: Outcome,
    /// Made when it is first asked for, then shared.
    context: OnceLock<RequestContext>,
}

impl MockContext {
    fn new() -> Self {
        MockContext {
            method: Method::GET,
            uri: Uri::from_static("/"),
            headers: HeaderMap::new(),
            endpoint: None,
            options: Vec::new(),
            states: StateMap::default(),
            provided: Values::default(),
            urls: UrlMap::default(),
            outcome: Outcome {
                status: Some(StatusCode::OK),
                complete: true,
                ..Outcome::unfinished()
            },
            context: OnceLock::new(),
        }
    }

    fn change(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self.context = OnceLock::new();
        self
    }

    /// The method; GET by default. `Method::POST` and `"POST"` both fit.
    ///
    /// # Panics
    /// If it is not one.
    #[track_caller]
    pub fn method<M: TryInto<Method>>(self, method: M) -> Self
    where
        M::Error: Display,
    {
        let method = or_panic(method.try_into(), |error| {
            format!("the mock was given no method ({error}): give one such as `Method::POST`")
        });
        self.change(|mock| mock.method = method)
    }

    /// The path and perhaps a query; `/` by default.
    ///
    /// # Panics
    /// If it is not one.
    #[track_caller]
    pub fn uri(self, uri: &str) -> Self {
        let uri = parsed_uri("mock", uri);
        self.change(|mock| mock.uri = uri)
    }

    /// Add a header.
    ///
    /// # Panics
    /// If the name or the value is not one.
    #[track_caller]
    pub fn header(self, name: &str, value: impl Display) -> Self {
        let (name, value) = parsed_header(name, value);
        self.change(|mock| {
            mock.headers.append(name, value);
        })
    }

    /// The name of the route that the request has matched, such as `"shop.show"`: its blueprint is
    /// `shop`. Without this call the request has matched none.
    pub fn endpoint(self, name: &str) -> Self {
        self.change(|mock| mock.endpoint = Some(name.to_owned()))
    }

    /// A value that the route carries, for [`Endpoint::option`]: `.endpoint("shop.show")
    /// .option(AtMost(10))`. One of a type that it has already takes that one's place.
    pub fn option<O: RouteOption>(self, value: O) -> Self {
        let option = route_option(value);
        self.change(|mock| {
            mock.options.retain(|other| other.id() != option.id());
            mock.options.push(option);
        })
    }

    /// A value that extractors find as `State<T>`. A function that takes one itself gets
    /// `State::from(value)`.
    pub fn state<T: Send + Sync + 'static>(self, value: T) -> Self {
        self.change(|mock| {
            mock.states.insert(value);
        })
    }

    /// A value that [`RequestContext::provided`] and extractors find. A function that takes a
    /// `Provided<T>` itself gets `Provided::new(value)`.
    pub fn provide<T: Send + Sync + 'static>(self, value: T) -> Self {
        self.change(|mock| mock.provided.push(Arc::new(value)))
    }

    /// A route that [`url_for`](RequestContext::url_for) knows, with its pattern:
    /// `.route("shop.show", "/shop/{id}")`.
    pub fn route(self, endpoint: &str, pattern: &str) -> Self {
        self.change(|mock| mock.urls.insert(endpoint.to_owned(), pattern))
    }

    /// Where clients reach the app, as [`App::public_url`](crate::App::public_url): for `url_for!` with
    /// `_external = true`.
    ///
    /// # Panics
    /// If it is not a URL of an app.
    #[track_caller]
    pub fn public_url(self, url: &str) -> Self {
        let public = or_panic(PublicUrl::parse(url).ok_or(()), |()| {
            format!("{url:?} is no URL of an app: give one such as `https://shop.example`")
        });
        self.change(|mock| mock.urls.public = Some(public))
    }

    /// The status of the [`outcome`](Self::outcome); 200 by default.
    pub fn status(self, status: StatusCode) -> Self {
        self.change(|mock| mock.outcome.status = Some(status))
    }

    /// The error of the [`outcome`](Self::outcome), and its status. A type with
    /// [`#[error_response]`](crate::error_response) is rendered for that.
    pub fn error(self, error: impl Into<Error>) -> Self {
        let mut error = error.into();
        error.find_status();
        self.change(|mock| {
            mock.outcome.status = Some(error.status());
            mock.outcome.error = Some(Arc::new(error));
        })
    }

    /// The [`outcome`](Self::outcome) of a request whose client went away.
    pub fn cancelled(self) -> Self {
        self.change(|mock| {
            mock.outcome.cancelled = true;
            mock.outcome.complete = false;
        })
    }

    /// The context, for a function that takes `RequestContext`.
    pub fn context(&self) -> RequestContext {
        let context = || {
            let app = AppData::bare(self.urls.clone());
            let endpoint = self.endpoint.as_deref();
            let options = self.options.iter().cloned();
            let endpoint =
                endpoint.map(|name| Endpoint::named(name, self.uri.path(), options.collect()));
            let visible = Visible::new(self.states.clone(), Offers::default());
            let matched = Matched::new(Arc::new(app), Arc::new(visible), endpoint);
            let (method, uri) = (self.method.clone(), self.uri.clone());
            let context = RequestContext::new(matched, true, method, uri);
            self.provided
                .for_each(&mut |value| context.add_provided(value));
            context.keep(&self.provided);
            context
        };
        self.context.get_or_init(context).clone()
    }

    /// The values of the request, for a function that takes `G`.
    pub fn g(&self) -> G {
        self.context().g()
    }

    /// The matched route, for a function that takes `Endpoint`. One that takes `Option<Endpoint>` gets
    /// `Some` of it, or `None`.
    ///
    /// # Panics
    /// Without a call of [`endpoint`](Self::endpoint).
    #[track_caller]
    pub fn matched(&self) -> Endpoint {
        let context = self.context();
        let endpoint = context.endpoint().ok_or(());
        or_panic(endpoint, |()| {
            "the mock has matched no route: name one with `.endpoint(\"shop.show\")`".to_owned()
        })
        .clone()
    }

    /// How the request has ended, for a function that takes `&Outcome`: a 200 that was sent, unless
    /// [`status`](Self::status), [`error`](Self::error) or [`cancelled`](Self::cancelled) say
    /// otherwise.
    pub fn outcome(&self) -> Outcome {
        self.outcome.clone()
    }

    /// What a middleware calls: it gives this response. An [`Error`](crate::Error) is raised, so that
    /// [`raised`](crate::ResponseExt::raised) returns it.
    pub fn next(&self, response: impl IntoResponse) -> Next {
        let response = response.into_response();
        self.next_with(move |_| response)
    }

    /// The same, with a response to the request that the middleware has passed on.
    pub fn next_with<R: IntoResponse>(
        &self,
        respond: impl FnOnce(Request) -> R + Send + 'static,
    ) -> Next {
        let matched = self.context().shared().matched.clone();
        next_to(matched, |request| respond(request).into_response())
    }

    /// The head of the request. Extractors find the context in it.
    pub fn parts(&self) -> Parts {
        self.request(Body::empty()).into_parts().0
    }

    /// The request, for a middleware or an extractor.
    pub fn request(&self, body: impl Into<Body>) -> Request {
        let mut request = Request::new(body.into());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        request.headers_mut().clone_from(&self.headers);
        request.extensions_mut().insert(self.context());
        request
    }

    /// End the request: run what functions have registered with
    /// [`after_this_request`](RequestContext::after_this_request) on this response, then what they
    /// have registered with [`after_response`](RequestContext::after_response).
    ///
    /// The `Err` of a function becomes the response that a client gets without an error handler:
    /// `mock.finish(book(Path(7)).await)`.
    pub fn finish(&self, response: impl IntoResponse) -> Response {
        let (context, mut response) = (self.context(), response.into_response());
        if let Some(mut error) = UnhandledError::take_from(&mut response) {
            let rendered = error.default_response();
            response = rendered.unwrap_or_else(|| error.into_internal().plain_response());
        }
        while let Some(callback) = context.next_after_this() {
            response = callback(response);
        }
        let outcome = Outcome {
            status: Some(response.status()),
            ..self.outcome()
        };
        context.call_after_response(&outcome);
        response
    }
}

impl fmt::Debug for MockContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockContext")
            .field("method", &self.method)
            .field("uri", &self.uri)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}
