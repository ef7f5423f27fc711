//! [`Provider`]: a value that is provided when a function asks for it.

use super::{RequestContext, Value};
use crate::{Result, error::DropQuietly};
use axum::http::request::Parts;
use std::{
    any::{TypeId, type_name},
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
};

/// Provides a `T` on demand. A plugin gives it to its place with
/// [`Install::provide`](crate::Install::provide).
///
/// It runs when the first function of a request is reached that takes a [`Provided<T>`](crate::Provided), at
/// most once a request, and never for a request that no such function runs for. Before hooks,
/// `process_view`, views, `process_exception`, error handlers, `process_template_response` and context
/// processors ask for it. After hooks and teardowns do not: they take `Option<Provided<T>>`, and get what
/// has been provided by then.
///
/// Its error is raised where the value was asked for, and again if another function asks. Where
/// `Option<Provided<T>>` asks, an error with the status 401 or 403, and a redirect, is `None`; so is any
/// error that has been raised before. For an error handler, and for the context processors of its page, any
/// error is `None`, and is logged: a page of an error is rendered, whatever else is out of order. A value
/// that a hook has provided wins over a provider.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::{Install, Plugin, Provider, prelude::*};
///
/// struct User { name: String }
///
/// /// Reads the user from a header.
/// struct Users;
///
/// impl Provider<User> for Users {
///     async fn provide(&self, _: &RequestContext, head: &Parts) -> Result<User> {
///         let name = head.headers.get("x-user").ok_or_else(|| abort(StatusCode::UNAUTHORIZED))?;
///         Ok(User { name: name.to_str()?.to_owned() })
///     }
/// }
///
/// impl Plugin for Users {
///     fn install(self, at: &mut Install<'_>) {
///         at.provide::<User>(self);
///     }
/// }
///
/// #[get("/me")]
/// fn me(user: Provided<User>) -> String { user.name.clone() }
///
/// #[get("/")]
/// fn index(user: Option<Provided<User>>) -> String {
///     user.map_or("somebody".to_owned(), |user| user.name.clone())
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().with(Users).test_client();
/// assert_eq!(client.get("/me").header("x-user", "ann").await.text(), "ann");
/// assert_eq!(client.get("/me").await.status(), StatusCode::UNAUTHORIZED);
/// assert_eq!(client.get("/").await.text(), "somebody");
/// # }
/// ```
///
/// A provider that needs another value asks for it with
/// [`RequestContext::demand`](crate::RequestContext::demand). It may be generic, as functions with an
/// attribute are not.
pub trait Provider<T>: Send + Sync + 'static {
    /// The value for this request. `head` is the request as the functions before have left it.
    fn provide(&self, ctx: &RequestContext, head: &Parts)
    -> impl Future<Output = Result<T>> + Send;
}

pub(super) type Providing<'a> = Pin<Box<dyn Future<Output = Result<Value>> + Send + 'a>>;

/// A [`Provider`] of any type.
pub(super) trait AnyProvider: Send + Sync {
    fn provide<'a>(&'a self, ctx: &'a RequestContext, head: &'a Parts) -> Providing<'a>;
}

/// A provider that is dropped quietly: those of an app are dropped together.
struct Of<T, P: 'static>(DropQuietly<P>, PhantomData<fn() -> T>);

impl<T: Send + Sync + 'static, P: Provider<T>> AnyProvider for Of<T, P> {
    fn provide<'a>(&'a self, ctx: &'a RequestContext, head: &'a Parts) -> Providing<'a> {
        Box::pin(async move {
            let value: Value = Arc::new(self.0.provide(ctx, head).await?);
            Ok(value)
        })
    }
}

/// A provider, as a plugin gives it.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) id: TypeId,
    pub(crate) name: &'static str,
    pub(super) provider: Arc<dyn AnyProvider>,
}

impl Given {
    pub(crate) fn new<T: Send + Sync + 'static>(provider: impl Provider<T>) -> Self {
        Given {
            id: TypeId::of::<T>(),
            name: type_name::<T>(),
            provider: Arc::new(Of(DropQuietly::new(provider), PhantomData)),
        }
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Given").field(&self.name).finish()
    }
}
