//! [`Handlers`]: which handler takes an error.

use crate::{Error, HttpError, pipeline::Call, source::Origin};
use axum::response::Response;
use std::any::TypeId;

/// An error may render as another, and that one as the first: somewhere it has to end.
const MOST_ERRORS_IN_ONE: usize = 4;

/// The error handlers of one chain of scopes, in the order of Flask's lookup (F46).
#[derive(Default)]
pub(crate) struct Handlers {
    /// By status, the innermost scope first.
    pub(crate) by_code: Vec<(u16, Handler)>,
    /// Without a status, the innermost scope first; within a scope in the order of [`Takes`].
    pub(crate) by_type: Vec<Handler>,
    /// Those of plugins, which are asked when there is no other. Most apps have none.
    pub(crate) of_plugins: Option<Box<Handlers>>,
}

/// The errors that a handler takes, whatever their status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Those made from a value of this type.
    Type(TypeId),
    /// Those that have a status.
    Http,
    /// All.
    Any,
}

impl Takes {
    /// By the type of its `&E`.
    pub(crate) fn of(id: TypeId) -> Self {
        if id == TypeId::of::<Error>() {
            Takes::Any
        } else if id == TypeId::of::<HttpError>() {
            Takes::Http
        } else {
            Takes::Type(id)
        }
    }

    /// Its place in a scope: Flask looks for the class of an exception, then for its base classes.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Takes::Type(_) => 0,
            Takes::Http => 1,
            Takes::Any => 2,
        }
    }

    fn accepts(self, value_type: Option<TypeId>, has_status: bool) -> bool {
        match self {
            Takes::Type(id) => value_type == Some(id),
            Takes::Http => has_status,
            Takes::Any => true,
        }
    }
}

pub(crate) struct Handler {
    pub(crate) takes: Takes,
    pub(crate) accepts: fn(&mut Error) -> bool,
    pub(crate) call: Call<Error, Result<Response, Error>>,
    pub(crate) record: &'static Origin,
}

impl Handlers {
    /// The handler for an error: by its status, then by its type, scope by scope outward.
    pub(crate) fn find(&self, error: &mut Error) -> Option<&Handler> {
        let Some(of_plugins) = &self.of_plugins else {
            return self.find_own(error);
        };
        // The value is used up when it is rendered. A handler of a plugin gets it before that, if no
        // other could take what comes of it.
        if error.is_known_when_rendered() && !self.may_take_rendered() {
            let value_type = error.value_type();
            let own = self.of_exact_type(value_type);
            if let Some(handler) = own.or_else(|| of_plugins.of_exact_type(value_type)) {
                return Some(handler);
            }
        }
        self.find_own(error).or_else(|| of_plugins.find_own(error))
    }

    /// Some handler may take a value that was rendered, and has a status for that.
    fn may_take_rendered(&self) -> bool {
        let mut by_type = self.by_type.iter();
        let is_general = |handler: &Handler| !matches!(handler.takes, Takes::Type(_));
        !self.by_code.is_empty() || by_type.any(is_general)
    }

    fn of_exact_type(&self, value_type: Option<TypeId>) -> Option<&Handler> {
        let handler = self.of_type(value_type, true)?;
        matches!(handler.takes, Takes::Type(_)).then_some(handler)
    }

    fn find_own(&self, error: &mut Error) -> Option<&Handler> {
        // To tell its status, such a value has to be turned into a response; a handler that
        // wants the value itself goes first. What comes of it may be an error again.
        for _ in 0..MOST_ERRORS_IN_ONE {
            if !error.is_known_when_rendered() {
                break;
            }
            if let Some(handler) = self.of_exact_type(error.value_type()) {
                return Some(handler);
            }
            error.find_status();
        }
        if error.is_redirect() {
            return None;
        }
        if let Some(status) = error.explicit_status() {
            let mut by_code = self.by_code.iter();
            let found = by_code
                .find(|(code, handler)| *code == status.as_u16() && (handler.accepts)(error));
            if let Some((_, handler)) = found {
                return Some(handler);
            }
        }
        self.of_type(error.value_type(), error.is_http())
    }

    fn of_type(&self, value_type: Option<TypeId>, has_status: bool) -> Option<&Handler> {
        let mut handlers = self.by_type.iter();
        handlers.find(|handler| handler.takes.accepts(value_type, has_status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{abort, pipeline::fixture::origin};
    use axum::{
        http::StatusCode,
        response::{IntoResponse, Redirect},
    };
    use std::{fmt, io, num::ParseIntError};

    fn handler(name: &'static str, takes: Takes, accepts: fn(&mut Error) -> bool) -> Handler {
        Handler {
            takes,
            accepts,
            call: Call::Sync(|_, _| Ok(Response::default())),
            record: origin(name),
        }
    }

    fn of_type<E: 'static>(name: &'static str) -> Handler {
        handler(name, Takes::of(TypeId::of::<E>()), Error::value_is::<E>)
    }

    fn catch_all(name: &'static str) -> Handler {
        of_type::<Error>(name)
    }

    fn found(handlers: &Handlers, mut error: Error) -> &'static str {
        let handler = handlers.find(&mut error);
        handler.map_or("none", |handler| handler.record.function)
    }

    fn no_number() -> Error {
        "x".parse::<u8>().expect_err("no number").into()
    }

    #[test]
    fn without_handlers_there_is_none() {
        assert_eq!(found(&Handlers::default(), no_number()), "none");
    }

    #[test]
    fn the_status_goes_before_the_type() {
        let handlers = Handlers {
            by_code: vec![(404, catch_all("404"))],
            by_type: vec![of_type::<ParseIntError>("number")],
            ..Handlers::default()
        };
        let missing = no_number().with_status(StatusCode::NOT_FOUND);
        assert_eq!(found(&handlers, missing), "404");
        assert_eq!(found(&handlers, no_number()), "number");
        assert_eq!(found(&handlers, abort(StatusCode::GONE)), "none");
    }

    #[test]
    fn the_first_of_a_status_is_the_innermost() {
        let handlers = Handlers {
            by_code: vec![(404, catch_all("inner")), (404, catch_all("outer"))],
            by_type: Vec::new(),
            ..Handlers::default()
        };
        assert_eq!(found(&handlers, abort(StatusCode::NOT_FOUND)), "inner");
    }

    #[test]
    fn a_status_handler_takes_only_the_type_that_it_names() {
        let handlers = Handlers {
            by_code: vec![(404, of_type::<io::Error>("io")), (404, catch_all("404"))],
            by_type: Vec::new(),
            ..Handlers::default()
        };
        let missing = no_number().with_status(StatusCode::NOT_FOUND);
        assert_eq!(found(&handlers, missing), "404");
        let io = Error::new(io::Error::other("io")).with_status(StatusCode::NOT_FOUND);
        assert_eq!(found(&handlers, io), "io");
    }

    #[test]
    fn the_first_that_takes_the_type_is_chosen() {
        let handlers = Handlers {
            by_code: Vec::new(),
            by_type: vec![
                of_type::<fmt::Error>("fmt"),
                catch_all("inner"),
                of_type::<ParseIntError>("outer"),
            ],
            ..Handlers::default()
        };
        assert_eq!(found(&handlers, no_number()), "inner");
        assert_eq!(found(&handlers, fmt::Error.into()), "fmt");
    }

    struct Teapot;

    impl IntoResponse for Teapot {
        fn into_response(self) -> Response {
            StatusCode::IM_A_TEAPOT.into_response()
        }
    }

    #[test]
    fn a_value_with_a_rendering_is_rendered_for_its_status() {
        let handlers = Handlers {
            by_code: vec![(418, catch_all("418"))],
            by_type: vec![catch_all("all")],
            ..Handlers::default()
        };
        assert_eq!(found(&handlers, Error::raise(Teapot)), "418");
    }

    #[test]
    fn a_handler_for_the_value_goes_before_its_status() {
        let handlers = Handlers {
            by_code: vec![(418, catch_all("418"))],
            by_type: vec![of_type::<Teapot>("teapot")],
            ..Handlers::default()
        };
        assert_eq!(found(&handlers, Error::raise(Teapot)), "teapot");
    }

    #[test]
    fn a_redirect_meets_no_handler() {
        let handlers = Handlers {
            by_code: vec![(303, catch_all("303"))],
            by_type: vec![catch_all("all")],
            ..Handlers::default()
        };
        assert_eq!(found(&handlers, Error::raise(Redirect::to("/"))), "none");
    }
}
