//! The response to an error that no handler takes.

use super::{Error, UnhandledError, value::Value};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{
    any::{Any, TypeId, type_name},
    borrow::Cow,
    sync::{Mutex, PoisonError},
};

/// The type that renders an `E`: axum's own [`ErrorResponse`](axum::response::ErrorResponse) is
/// `IntoResponse` only as an `Err`.
pub(crate) type Rendered<E> = Result<(), E>;

/// A value with its own `IntoResponse`. The lock makes it `Sync`; it is never contended.
pub(super) struct OwnResponse {
    pub(super) type_id: TypeId,
    pub(super) type_name: &'static str,
    state: Mutex<State>,
}

enum State {
    Value(Box<dyn Render>),
    Rendered(Box<Response>),
    Taken,
}

trait Render: Send {
    fn as_any(&self) -> &dyn Any;
    fn render(self: Box<Self>) -> Response;
}

impl<E: Send + 'static> Render for E
where
    Rendered<E>: IntoResponse,
{
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn render(self: Box<Self>) -> Response {
        Rendered::Err(*self).into_response()
    }
}

impl OwnResponse {
    pub(super) fn new<E: Send + 'static>(error: E) -> Self
    where
        Rendered<E>: IntoResponse,
    {
        OwnResponse {
            type_id: TypeId::of::<E>(),
            type_name: type_name::<E>(),
            state: Mutex::new(State::Value(Box::new(error))),
        }
    }

    /// The value, until it is rendered.
    pub(super) fn unrendered(&mut self) -> Option<&dyn Any> {
        match self.state() {
            State::Value(value) => Some(value.as_any()),
            _ => None,
        }
    }

    /// Render the value, which is used up by that. `Err` is an error that replaces it.
    fn render(&mut self) -> Result<Option<StatusCode>, Error> {
        let is_answer = self.type_id == TypeId::of::<Response>();
        let type_name = self.type_name;
        let state = self.state();
        match std::mem::replace(state, State::Taken) {
            State::Value(value) => {
                let text = text_of(value.as_any());
                let mut response = Error::catch(|| value.render())?;
                // The value's `IntoResponse` returned the rendering of an inner `Error`.
                if let Some(error) = UnhandledError::take_from(&mut response) {
                    return Err(error);
                }
                let status = response.status();
                if status.is_success() && !is_answer {
                    return Err(rendered_as_success(type_name, status, text));
                }
                *state = State::Rendered(Box::new(response));
                Ok(Some(status))
            }
            State::Rendered(response) => {
                let status = response.status();
                *state = State::Rendered(response);
                Ok(Some(status))
            }
            State::Taken => Ok(None),
        }
    }

    fn take_rendered(&mut self) -> Option<Response> {
        match std::mem::replace(self.state(), State::Taken) {
            State::Rendered(response) => Some(*response),
            _ => None,
        }
    }

    fn state(&mut self) -> &mut State {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Clients would take the failure of a guard for success.
fn rendered_as_success(type_name: &str, status: StatusCode, text: Option<String>) -> Error {
    let text = text.map_or_else(String::new, |text| format!(" {text:?}"));
    Error::msg(format!(
        "an error may not render as a success, but the `{type_name}`{text} renders as {status}: \
         raise `abort(StatusCode::…)` or `Error::msg(…)` in its place"
    ))
}

/// The text of an error that is only text.
fn text_of(value: &dyn Any) -> Option<String> {
    let borrowed = || value.downcast_ref::<&str>().map(ToString::to_string);
    let cow = || {
        value
            .downcast_ref::<Cow<'_, str>>()
            .map(ToString::to_string)
    };
    let owned = value.downcast_ref::<String>().cloned();
    owned.or_else(borrowed).or_else(cow)
}

impl Error {
    /// Find the status, so that handlers by status can be looked up. Some values have to be
    /// rendered for that, and are used up by it.
    pub(crate) fn find_status(&mut self) {
        if self.0.status.is_none()
            && let Value::Response(value) = &mut self.0.value
        {
            match value.render() {
                Ok(status) => self.0.status = status,
                Err(instead) => *self = instead,
            }
        }
    }

    /// The response if no handler takes the error; `None` if the error becomes a 500.
    pub(crate) fn default_response(&mut self) -> Option<Response> {
        if let Value::Response(value) = &mut self.0.value
            && let Err(instead) = value.render()
        {
            *self = instead;
        }
        match &mut self.0.value {
            Value::Response(value) => value.take_rendered(),
            Value::Rejection(rejection) => {
                // Rendering uses the rejection up, and a middleware may read the error later.
                let text = Value::Message(rejection.to_string());
                match std::mem::replace(&mut self.0.value, text) {
                    Value::Rejection(rejection) => Some(rejection.render()),
                    _ => None,
                }
            }
            _ => self
                .0
                .status
                .filter(|&status| is_of_an_error(status))
                .map(plain_status),
        }
    }
}

fn is_of_an_error(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// A status and its reason, as `text/plain`.
pub(crate) fn plain_status(status: StatusCode) -> Response {
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
