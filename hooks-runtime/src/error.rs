//! [`Error`]: whatever a hook, a view or an extractor raised.

use axum::{
    body::Body,
    extract::rejection::{
        BytesRejection, ExtensionRejection, FormRejection, JsonRejection, MatchedPathRejection,
        NestedPathRejection, PathRejection, QueryRejection, RawFormRejection,
        RawPathParamsRejection, StringRejection,
    },
    http::{HeaderValue, StatusCode, header},
    response::{ErrorResponse, IntoResponse, Response},
};
use std::{
    any::{Any, TypeId, type_name},
    error::Error as StdError,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

/// `Result` whose error is [`Error`] unless another is named.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whatever a hook, a view or an extractor raised: any error value, and the status it asks for.
///
/// `?` turns every `std::error::Error + Send + Sync + 'static` into one; [`abort`] makes one from
/// a status; [`Error::with_status`] gives it another. What happens to it, in this order:
///
/// 1. A handler for its status, innermost scope first; then a handler for the type of the value it
///    was made from or the catch-all, innermost scope first (Flask's F46).
/// 2. If none takes it and it asks for a status from 400 on, that status and its reason, as
///    `text/plain`; an error of the server's, one from 500 on, is logged unless it is nothing but
///    its status.
/// 3. Otherwise it is logged with its source chain at `error`, and the client gets a bare 500,
///    which a handler for 500 may render. Nothing of the error itself reaches the client.
///
/// Like `anyhow::Error` it does not implement `std::error::Error`, so that `?` can convert. Its
/// `Debug` prints the whole chain: it may be returned from `main`.
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// let error = Error::from("x".parse::<u8>().unwrap_err()).with_status(StatusCode::BAD_REQUEST);
/// assert_eq!(error.status(), StatusCode::BAD_REQUEST);
/// assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
/// ```
pub struct Error(Box<Repr>);

struct Repr {
    status: Option<StatusCode>,
    value: Value,
}

enum Value {
    /// Made by [`abort`]: the status is all there is.
    Status,
    Message(String),
    Panic(String),
    Std(Box<dyn StdValue>),
    /// A rejection of axum's: it tells its status, and has a rendering of its own.
    Rejection(Box<dyn RejectionValue>),
    Response(ResponseValue),
    /// The generated 500 that stands for another error.
    Internal(Error),
}

/// An error type with an `IntoResponse` of its own. Behind a lock only because it need not be
/// `Sync`; the lock is never contended.
struct ResponseValue {
    type_id: TypeId,
    type_name: &'static str,
    state: Mutex<ResponseState>,
}

enum ResponseState {
    Value(Box<dyn Renderable>),
    Rendered(Response),
    Taken,
}

trait StdValue: StdError + Send + Sync {
    fn as_any(&self) -> &dyn Any;
}

impl<E: StdError + Send + Sync + 'static> StdValue for E {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

trait RejectionValue: StdValue {
    fn render(self: Box<Self>) -> Response;
}

impl<E: StdValue + IntoResponse> RejectionValue for E {
    fn render(self: Box<Self>) -> Response {
        (*self).into_response()
    }
}

trait Renderable: Send {
    fn as_any(&self) -> &dyn Any;
    fn render(self: Box<Self>) -> Response;
}

impl<E: IntoResponse + Send + 'static> Renderable for E {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn render(self: Box<Self>) -> Response {
        (*self).into_response()
    }
}

/// Make an error that is nothing but a status, as Flask's `abort` does.
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// #[get("/users/{id}")]
/// async fn show(Path(id): Path<u64>) -> Result<String> {
///     if id == 7 { Ok("seven".into()) } else { Err(abort(StatusCode::NOT_FOUND)) }
/// }
/// ```
///
/// Unhandled, it renders as the status and its reason (F50); it is not logged.
pub fn abort(status: StatusCode) -> Error {
    Error::from_parts(Some(status), Value::Status)
}

impl Error {
    fn from_parts(status: Option<StatusCode>, value: Value) -> Self {
        Error(Box::new(Repr { status, value }))
    }

    /// Wrap an error value, as `?` does.
    pub fn new<E: StdError + Send + Sync + 'static>(error: E) -> Self {
        Error::from_parts(None, Value::Std(Box::new(error)))
    }

    /// An error that is only a message for the log.
    pub fn msg(message: impl fmt::Display) -> Self {
        Error::from_parts(None, Value::Message(message.to_string()))
    }

    /// Ask for this status: for handlers by status, and for the default rendering.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    /// The status asked for; 500 if none was.
    pub fn status(&self) -> StatusCode {
        self.0.status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The value this error was made from, if it is an `E`: by `?`, or as a rejection of axum's.
    ///
    /// The value of an error type that is no `std::error::Error` reaches only a handler that takes
    /// it as `&E`.
    ///
    /// In a handler for 500 this looks through the generated 500 at the error that caused it.
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        match &self.0.value {
            Value::Std(error) => error.as_any().downcast_ref(),
            Value::Rejection(error) => error.as_any().downcast_ref(),
            Value::Internal(original) => original.downcast_ref(),
            _ => None,
        }
    }

    /// The cause of this error, the next link of its chain.
    pub fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.value {
            Value::Std(error) => error.source(),
            Value::Rejection(error) => error.source(),
            Value::Internal(original) => original.source(),
            _ => None,
        }
    }

    /// Whether this stands for a panic.
    pub fn is_panic(&self) -> bool {
        match &self.0.value {
            Value::Panic(_) => true,
            Value::Internal(original) => original.is_panic(),
            _ => false,
        }
    }

    /// The error as the `Err` of a function gives it: an [`Error`] stays itself, anything else
    /// keeps its own `IntoResponse` as its default rendering.
    pub(crate) fn raise<E: IntoResponse + Send + 'static>(error: E) -> Self {
        let mut slot = Some(error);
        if let Some(error) = (&mut slot as &mut dyn Any).downcast_mut::<Option<Error>>() {
            return error.take().expect("the slot was filled above");
        }
        if let Some(rejection) = rejection(&mut slot) {
            return rejection;
        }
        let error = slot.expect("only an `Error` or a rejection was taken out");
        let status = (&error as &dyn Any).downcast_ref().copied();
        let value = ResponseValue {
            type_id: TypeId::of::<E>(),
            type_name: type_name::<E>(),
            state: Mutex::new(ResponseState::Value(Box::new(error))),
        };
        Error::from_parts(status, Value::Response(value))
    }

    pub(crate) fn panic(payload: Box<dyn Any + Send>) -> Self {
        let message = payload
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a value that is not a string".to_owned());
        discard(payload);
        Error::from_parts(None, Value::Panic(message))
    }

    /// Run the user's code; its panic becomes an error.
    pub(crate) fn catch<T>(run: impl FnOnce() -> T) -> Result<T> {
        catch_unwind(AssertUnwindSafe(run)).map_err(Error::panic)
    }

    /// The generated 500 that error handlers see in place of `self` (Flask's
    /// `InternalServerError(original_exception=…)`).
    pub(crate) fn into_internal(self) -> Self {
        let status = Some(StatusCode::INTERNAL_SERVER_ERROR);
        Error::from_parts(status, Value::Internal(self))
    }

    /// The error that a generated 500 stands for.
    pub(crate) fn into_original(self) -> Self {
        match *self.0 {
            Repr {
                value: Value::Internal(original),
                ..
            } => original,
            repr => Error(Box::new(repr)),
        }
    }

    pub(crate) fn explicit_status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The type of the value that this error was made from.
    pub(crate) fn value_type(&self) -> Option<TypeId> {
        match &self.0.value {
            Value::Std(error) => Some(error.as_any().type_id()),
            Value::Rejection(error) => Some(error.as_any().type_id()),
            Value::Response(value) => Some(value.type_id),
            _ => None,
        }
    }

    /// The value behind a handler's `&E`, also through a generated 500.
    pub(crate) fn value_as<E: 'static>(&mut self) -> Option<&E> {
        if TypeId::of::<E>() == TypeId::of::<Error>() {
            return (self as &dyn Any).downcast_ref();
        }
        match &mut self.0.value {
            Value::Std(error) => error.as_any().downcast_ref(),
            Value::Rejection(error) => error.as_any().downcast_ref(),
            Value::Response(value) => {
                match value
                    .state
                    .get_mut()
                    .unwrap_or_else(PoisonError::into_inner)
                {
                    ResponseState::Value(value) => value.as_any().downcast_ref(),
                    _ => None,
                }
            }
            Value::Internal(original) => original.value_as(),
            _ => None,
        }
    }

    pub(crate) fn value_is<E: 'static>(&mut self) -> bool {
        self.value_as::<E>().is_some()
    }

    /// A response that was raised on purpose meets no handler, as Flask's `abort(response)` (F60).
    pub(crate) fn is_plain_response(&self) -> bool {
        matches!(&self.0.value, Value::Response(value)
            if value.type_id == TypeId::of::<Response>()
                || value.type_id == TypeId::of::<ErrorResponse>())
    }

    /// Render a value that knows its status only by its rendering, so that handlers by status can
    /// be looked up. The value is gone after that.
    pub(crate) fn settle_status(&mut self) {
        if self.0.status.is_some() {
            return;
        }
        if let Value::Response(value) = &mut self.0.value {
            let state = value
                .state
                .get_mut()
                .unwrap_or_else(PoisonError::into_inner);
            if let ResponseState::Value(value) = std::mem::replace(state, ResponseState::Taken) {
                match Error::catch(|| value.render()) {
                    Ok(response) => {
                        self.0.status = Some(response.status());
                        *state = ResponseState::Rendered(response);
                    }
                    Err(panic) => *self = panic,
                }
            }
        }
    }

    /// What the client gets if no handler takes the error; `None` if it has to become a 500.
    pub(crate) fn default_response(&mut self) -> Option<Response> {
        match &mut self.0.value {
            Value::Response(value) => {
                let state = value
                    .state
                    .get_mut()
                    .unwrap_or_else(PoisonError::into_inner);
                match std::mem::replace(state, ResponseState::Taken) {
                    ResponseState::Value(value) => match Error::catch(|| value.render()) {
                        Ok(response) => Some(response),
                        Err(panic) => {
                            *self = panic;
                            None
                        }
                    },
                    ResponseState::Rendered(response) => Some(response),
                    ResponseState::Taken => None,
                }
            }
            Value::Rejection(_) => match std::mem::replace(&mut self.0.value, Value::Status) {
                Value::Rejection(rejection) => Some(rejection.render()),
                _ => None,
            },
            _ => self
                .0
                .status
                .filter(|&status| is_of_an_error(status))
                .map(bare),
        }
    }

    /// Whether the server is at fault, so that the error has to be logged.
    pub(crate) fn is_servers_fault(&self) -> bool {
        match &self.0.value {
            Value::Status | Value::Rejection(_) | Value::Response(_) => false,
            _ => !self.status().is_client_error(),
        }
    }

    /// The error and its causes on one line, for the log.
    pub(crate) fn chain(&self) -> impl fmt::Display + '_ {
        struct Chain<'a>(&'a Error);
        impl fmt::Display for Chain<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // The `Display` of an error is the user's code.
                let text = Error::catch(|| {
                    let causes = self.0.causes().map(|cause| format!(": {cause}"));
                    self.0.to_string() + &causes.collect::<String>()
                });
                f.write_str(
                    text.as_deref()
                        .unwrap_or("an error that panics when printed"),
                )
            }
        }
        Chain(self)
    }

    fn causes(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        std::iter::successors(self.source(), |error| (*error).source())
    }
}

/// Drop a value of the user's; its `Drop` may panic.
pub(crate) fn discard<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        // That of a panic's payload may panic without end.
        std::mem::forget(payload);
    }
}

fn is_of_an_error(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// A status and its reason, as `text/plain`.
pub(crate) fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(match status.canonical_reason() {
        Some(reason) => Body::from(reason),
        None => Body::from(status.as_str().to_owned()),
    });
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

/// Take a rejection of axum's out of `slot`, which is an `Option` of one.
fn rejection(slot: &mut dyn Any) -> Option<Error> {
    macro_rules! first_of {
        ($($rejection:ty),*) => {
            $(if let Some(rejection) = slot.downcast_mut::<Option<$rejection>>() {
                let rejection = rejection.take()?;
                let status = rejection.status();
                // The program uses the extractor wrongly: nothing for clients to read.
                if status.is_server_error() {
                    return Some(Error::new(rejection));
                }
                let value = Value::Rejection(Box::new(rejection));
                return Some(Error::from_parts(Some(status), value));
            })*
        };
    }
    first_of!(
        JsonRejection,
        FormRejection,
        QueryRejection,
        PathRejection,
        ExtensionRejection,
        MatchedPathRejection,
        NestedPathRejection,
        BytesRejection,
        StringRejection,
        RawFormRejection,
        RawPathParamsRejection
    );
    None
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        Error::new(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.value {
            Value::Status => fmt::Display::fmt(&self.status(), f),
            Value::Message(message) => f.write_str(message),
            Value::Panic(message) => write!(f, "panicked: {message}"),
            Value::Std(error) => fmt::Display::fmt(error, f),
            Value::Rejection(error) => fmt::Display::fmt(error, f),
            Value::Response(value) => match self.0.status {
                Some(status) => write!(f, "{} ({status})", value.type_name),
                None => f.write_str(value.type_name),
            },
            Value::Internal(original) => fmt::Display::fmt(original, f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut causes = self.causes().peekable();
        if causes.peek().is_some() {
            f.write_str("\n\nCaused by:")?;
        }
        causes.try_for_each(|cause| write!(f, "\n    {cause}"))
    }
}

/// An [`Error`] that travels inside a response, from a handler that knows nothing of hooks to the
/// pipeline around it.
#[derive(Clone)]
pub(crate) struct Raised(Arc<Mutex<Option<Error>>>);

impl Raised {
    pub(crate) fn take_from(response: &mut Response) -> Option<Error> {
        let Raised(error) = response.extensions_mut().remove::<Raised>()?;
        error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The bare rendering, for a handler on a plain axum router.
///
/// Inside an [`App`](crate::App) the pipeline finds the error in the response again, and looks for
/// a handler first.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = bare(self.status());
        let raised = Raised(Arc::new(Mutex::new(Some(self))));
        response.extensions_mut().insert(raised);
        response
    }
}
