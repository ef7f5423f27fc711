//! The response to an error that no handler takes.

use super::{
    Error, Held, UnhandledError, drop_any_quietly, http::reason, registered::Registered,
    text::Text, value::StdValue, value::Value,
};
use axum::{
    body::{Body, HttpBody},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use http_body_util::BodyExt;
use std::{
    any::{Any, TypeId, type_name},
    borrow::Cow,
    error::Error as StdError,
    sync::{Mutex, PoisonError},
};

/// The type that renders an `E`: axum's own [`ErrorResponse`](axum::response::ErrorResponse) is
/// `IntoResponse` only as an `Err`.
pub(crate) type Rendered<E> = Result<(), E>;

/// A value with its own `IntoResponse`. The lock makes it `Sync`; it is never contended.
pub(super) struct OwnResponse {
    pub(super) type_id: TypeId,
    pub(super) type_name: &'static str,
    /// Of a value that was an error.
    text: Option<Text>,
    state: Mutex<State>,
}

enum State {
    Value(Box<dyn Render>),
    Rendered(Held<Box<Response>>),
    Taken,
}

trait Render: Send {
    fn as_any(&self) -> &dyn Any;
    fn render(self: Box<Self>) -> Response;
    fn discard(self: Box<Self>);
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

    fn discard(self: Box<Self>) {
        drop_any_quietly(*self);
    }
}

/// The value may be a response, with two of the user's values.
impl Drop for OwnResponse {
    fn drop(&mut self) {
        if let State::Value(value) = std::mem::replace(self.state(), State::Taken) {
            value.discard();
        }
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
            text: None,
            state: Mutex::new(State::Value(Box::new(error))),
        }
    }

    /// Render the value of a registered type. `Err` is an error that replaces it.
    fn of_registered(
        error: Box<dyn StdValue>,
        registered: &dyn Registered,
        wanted: Option<StatusCode>,
    ) -> Result<Self, Error> {
        let text = Text::of(&*error);
        let response = Error::catch(|| registered.render(error))?.unwrap_or_default();
        let mut response = Held::new(Box::new(response));
        if let Some(error) = UnhandledError::take_from(response.get()) {
            return Err(error);
        }
        if let Some(status) = wanted {
            *response.get().status_mut() = status;
        }
        let (type_name, status) = (registered.type_name(), response.get().status());
        if status.is_success() {
            return Err(rendered_as_success(type_name, status, Some(text.display)));
        }
        Ok(OwnResponse {
            type_id: registered.id(),
            type_name,
            text: Some(text),
            state: Mutex::new(State::Rendered(response)),
        })
    }

    /// The `Display` of a value that was an error.
    pub(super) fn display(&self) -> Option<&str> {
        Some(&self.text.as_ref()?.display)
    }

    pub(super) fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.text.as_ref()?.source()
    }

    /// The body, if it is a plain text and all there.
    pub(super) fn text(&mut self) -> Option<String> {
        const LIMIT: u64 = 16 * 1024;
        let State::Rendered(response) = self.state() else {
            return None;
        };
        let response = response.get();
        let content_type = response.headers().get(header::CONTENT_TYPE)?;
        let is_plain = content_type.as_bytes().starts_with(b"text/plain");
        let size = response.body().size_hint().exact()?;
        if !is_plain || size == 0 || size > LIMIT {
            return None;
        }
        let body = std::mem::take(response.body_mut());
        let collected = Error::catch(|| body.collect().now_or_never()).ok()??;
        let bytes = collected.ok()?.to_bytes();
        *response.body_mut() = Body::from(bytes.clone());
        String::from_utf8(bytes.into()).ok()
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
                let response = Error::catch(|| value.render())?;
                let mut response = Held::new(Box::new(response));
                // The value's `IntoResponse` returned the rendering of an inner `Error`.
                if let Some(error) = UnhandledError::take_from(response.get()) {
                    return Err(error);
                }
                let status = response.get().status();
                if status.is_success() && !is_answer {
                    return Err(rendered_as_success(type_name, status, text));
                }
                *state = State::Rendered(response);
                Ok(Some(status))
            }
            State::Rendered(mut response) => {
                let status = response.get().status();
                *state = State::Rendered(response);
                Ok(Some(status))
            }
            State::Taken => Ok(None),
        }
    }

    fn status(&mut self) -> Option<StatusCode> {
        match self.state() {
            State::Rendered(response) => Some(response.get().status()),
            _ => None,
        }
    }

    fn take_rendered(&mut self) -> Option<Response> {
        match std::mem::replace(self.state(), State::Taken) {
            State::Rendered(response) => Some(*response.into_inner()),
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
    /// Whether its status is known only when it is rendered, which uses the value up.
    pub(crate) fn is_known_when_rendered(&self) -> bool {
        match &self.0.value {
            Value::Registered(..) => true,
            Value::Response(_) => self.0.status.is_none(),
            _ => false,
        }
    }

    /// Find the status, so that handlers by status can be looked up. Some values have to be
    /// rendered for that, and are used up by it.
    pub(crate) fn find_status(&mut self) {
        self.render_registered();
        if self.0.status.is_none()
            && let Value::Response(value) = &mut self.0.value
        {
            match value.render() {
                Ok(status) => self.0.status = status,
                Err(instead) => *self = instead,
            }
        }
    }

    fn render_registered(&mut self) {
        if !matches!(self.0.value, Value::Registered(..)) {
            return;
        }
        let value = std::mem::replace(&mut self.0.value, Value::Status);
        if let Value::Registered(error, registered) = value {
            match OwnResponse::of_registered(error, registered, self.0.status) {
                Ok(mut own) => {
                    self.0.status = own.status();
                    self.0.value = Value::Response(own);
                }
                Err(instead) => *self = instead,
            }
        }
    }

    /// The response if no handler takes the error; `None` if the error becomes a 500.
    pub(crate) fn default_response(&mut self) -> Option<Response> {
        self.find_status();
        if let Value::Response(value) = &mut self.0.value
            && let Err(instead) = value.render()
        {
            *self = instead;
        }
        let keeps_its_text = self.0.message.is_none() && self.is_http();
        match &mut self.0.value {
            Value::Response(value) => value.take_rendered(),
            Value::Rejection(_) if keeps_its_text => {
                // Rendering uses the rejection up, and a middleware may read the error later.
                let text = Value::Message(self.to_string());
                match std::mem::replace(&mut self.0.value, text) {
                    Value::Rejection(rejection) => {
                        let mut response = rejection.render();
                        *response.status_mut() = self.status();
                        Some(response)
                    }
                    _ => None,
                }
            }
            _ => self
                .explicit_status()
                .filter(|&status| is_of_an_error(status))
                .map(|_| self.plain_response()),
        }
    }

    /// The status, and what a client may read of the error, as `text/plain`.
    pub(crate) fn plain_response(&self) -> Response {
        let message = match (&self.0.message, &self.0.value) {
            (Some(message), _) => message.clone(),
            (None, Value::Rejection(rejection)) => rejection.body_text().into(),
            _ => reason(self.status()),
        };
        plain(self.status(), message)
    }
}

pub(super) fn is_of_an_error(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// A status and its reason, as `text/plain`.
pub(crate) fn plain_status(status: StatusCode) -> Response {
    plain(status, reason(status))
}

fn plain(status: StatusCode, text: Cow<'static, str>) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}
