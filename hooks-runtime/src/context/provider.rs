//! [`Provider`]: a value that is provided when a function asks for it.

use super::{
    Provided, RequestContext, Value, Visible,
    demanded::Failed,
    provided::{missing, typed},
    visible::SeenAs,
};
use crate::{
    Error, Result,
    error::{DropQuietly, guard::guard},
};
use axum::http::{StatusCode, request::Parts};
use std::{
    any::{TypeId, type_name},
    cell::RefCell,
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// Provides a `T` on demand. A plugin gives it to its place with
/// [`Install::provide`](crate::Install::provide).
///
/// It runs when the first function of a request is reached that takes a [`Provided<T>`](Provided), at
/// most once a request, and never for a request that no such function runs for. Before hooks,
/// `process_view`, views, `process_exception`, `process_template_response` and context processors ask
/// for it. After hooks, teardowns and error handlers do not: they take `Option<Provided<T>>`, and get
/// what has been provided by then.
///
/// Its error is raised where the value was asked for, and again if another function asks. Where
/// `Option<Provided<T>>` asks, an error with the status 401 or 403 is `None`. A value that a hook has
/// provided wins over a provider.
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

type Providing<'a> = Pin<Box<dyn Future<Output = Result<Value>> + Send + 'a>>;

/// A [`Provider`] of any type.
pub(crate) trait AnyProvider: Send + Sync {
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
    provider: Arc<dyn AnyProvider>,
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

/// All providers of an app, and which of them each scope sees.
#[derive(Debug, Default)]
pub(crate) struct AllOffers {
    offers: Vec<Offer>,
    /// By scope, the innermost provider first.
    views: Vec<Vec<usize>>,
}

#[derive(Debug)]
struct Offer {
    given: Given,
    /// The scope whose providers it sees itself.
    scope: usize,
}

impl AllOffers {
    /// Add a provider of a plugin whose functions are this scope; it has to be seen, too.
    pub(crate) fn add(&mut self, given: Given, scope: usize) -> usize {
        self.offers.push(Offer { given, scope });
        self.offers.len() - 1
    }

    pub(crate) fn set_views(&mut self, views: Vec<Vec<usize>>) {
        self.views = views;
    }
}

/// The providers that the functions of one scope see.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offers {
    all: Arc<AllOffers>,
    scope: usize,
}

impl Offers {
    pub(crate) fn new(all: Arc<AllOffers>, scope: usize) -> Self {
        Offers { all, scope }
    }

    pub(crate) fn scope(&self) -> usize {
        self.scope
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.views.get(self.scope).is_none_or(Vec::is_empty)
    }

    /// Whether a function that takes these values may have to wait for a provider, if hooks provide
    /// those of `certain`.
    pub(crate) fn may_start(
        &self,
        wanted: impl Iterator<Item = TypeId>,
        certain: &[TypeId],
    ) -> bool {
        let mut asked = wanted.filter(|id| !certain.contains(id));
        asked.any(|id| self.has(id))
    }

    pub(crate) fn has(&self, id: TypeId) -> bool {
        self.find(id).is_some()
    }

    /// Whether a function would get another one from `other`: for one of these types, or for any.
    pub(crate) fn differ(&self, other: &Offers, wanted: Option<&[TypeId]>) -> bool {
        if self.is_empty() {
            return false;
        }
        let all = self.all.offers.iter().map(|offer| offer.given.id);
        let mut asked = all.filter(|id| wanted.is_none_or(|wanted| wanted.contains(id)));
        asked.any(|id| self.find(id) != other.find(id))
    }

    fn find(&self, id: TypeId) -> Option<usize> {
        let view = self.all.views.get(self.scope)?;
        let mut view = view.iter().copied();
        view.find(|&offer| self.all.offers[offer].given.id == id)
    }
}

impl RequestContext {
    /// The value of this type that a hook has [provided](crate::Provide), or else that of the provider
    /// that a plugin has given: it runs if it has not yet. `head` is that of the request.
    ///
    /// For [providers](Provider) and extractors that need another value. Functions with an attribute
    /// take [`Provided<T>`](Provided), and [`build`](crate::App::build) proves that there is one.
    ///
    /// ```
    /// use axum::extract::FromRequestParts;
    /// use hooks_runtime::prelude::*;
    ///
    /// # struct User { is_admin: bool }
    /// /// An extractor for views of administrators.
    /// struct Admin(Provided<User>);
    ///
    /// impl<S: Sync> FromRequestParts<S> for Admin {
    ///     type Rejection = Error;
    ///
    ///     async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
    ///         let ctx = RequestContext::from_request_parts(parts, state).await?;
    ///         let user = ctx.demand::<User>(parts).await?;
    ///         if user.is_admin { Ok(Admin(user)) } else { Err(abort(StatusCode::FORBIDDEN)) }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// That of the provider; an error if nothing provides such a value, or if a provider asks for its
    /// own value, directly or by another one.
    pub async fn demand<T: Send + Sync + 'static>(&self, head: &Parts) -> Result<Provided<T>> {
        if let Some(value) = self.provided_by_hook() {
            return Ok(value);
        }
        let offers = self.offers(head);
        self.demand_of(&offers, head).await
    }

    /// Whether a provider would run, or has run, if somebody asked.
    pub(crate) fn can_demand<T: 'static>(&self, head: &Parts) -> bool {
        !self.is_late() && self.offers(head).has(TypeId::of::<T>())
    }

    /// As [`demand`](Self::demand), of these providers.
    pub(crate) async fn demand_of<T: Send + Sync + 'static>(
        &self,
        offers: &Offers,
        head: &Parts,
    ) -> Result<Provided<T>> {
        let Some(offer) = offers.find(TypeId::of::<T>()) else {
            return Err(missing::<T>());
        };
        if self.is_late() {
            let value = self.shared().demanded.value(offer);
            return value.as_ref().and_then(typed).ok_or_else(missing::<T>);
        }
        let value = self.ask(offers, offer, head).await?;
        typed(&value).ok_or_else(missing::<T>)
    }

    /// What one of these providers has provided by now.
    pub(crate) fn demanded_of<T: Send + Sync + 'static>(
        &self,
        offers: &Offers,
    ) -> Option<Provided<T>> {
        let offer = offers.find(TypeId::of::<T>())?;
        self.shared().demanded.value(offer).as_ref().and_then(typed)
    }

    /// Whether one of these providers has provided such a value by now.
    pub(crate) fn has_demanded(&self, offers: &Offers, id: TypeId) -> bool {
        let offer = offers.find(id);
        offer.is_some_and(|offer| self.shared().demanded.value(offer).is_some())
    }

    /// What an extractor sees, or a provider.
    fn offers(&self, head: &Parts) -> Offers {
        if let Some(offers) = Asked::offers(self) {
            return offers;
        }
        let visible: &Visible = match head.extensions.get::<SeenAs>() {
            Some(SeenAs(visible)) => visible,
            None => &self.shared().matched.visible,
        };
        visible.offers.clone()
    }

    async fn ask(&self, offers: &Offers, offer: usize, head: &Parts) -> Result<Value> {
        let asked = Asked {
            request: self.address(),
            offer,
            all: offers.all.clone(),
        };
        let demanded = &self.shared().demanded;
        let waiting = asked.asker().map(|asker| demanded.wait(asker, offer));
        let _waiting = waiting.transpose().map_err(|path| asked.circle(&path))?;
        let cell = demanded.cell(offer);
        let mut first = None;
        let run = async {
            let given = &offers.all.offers[offer].given;
            let provided = guard(Asking {
                asked: asked.clone(),
                future: given.provider.provide(self, head),
            });
            provided.await.map_err(|error| {
                let failed = Failed(error.status());
                first = Some(error);
                failed
            })
        };
        let provided = cell.get_or_init(move || run).await;
        match (provided, first) {
            (Ok(value), _) => Ok(value.clone()),
            (Err(_), Some(error)) => Err(error),
            (Err(Failed(status)), None) => Err(asked.failed_before(*status)),
        }
    }
}

/// A provider that runs, for one request.
#[derive(Clone)]
struct Asked {
    request: usize,
    offer: usize,
    all: Arc<AllOffers>,
}

thread_local! {
    /// Those that are polled right now, each inside of the one before.
    static ASKED: RefCell<Vec<Asked>> = const { RefCell::new(Vec::new()) };
}

impl Asked {
    fn name(&self) -> &'static str {
        self.all.offers[self.offer].given.name
    }

    /// The provider of the same request that asks, if one does.
    fn asker(&self) -> Option<usize> {
        ASKED.with_borrow(|running| {
            let mut inner_first = running.iter().rev();
            let asker = inner_first.find(|asker| asker.request == self.request)?;
            Some(asker.offer)
        })
    }

    /// A provider must not wait for itself.
    fn circle(&self, path: &[usize]) -> Error {
        let offers = path.iter().chain([&self.offer]);
        let names = offers.map(|&offer| format!("`{}`", self.all.offers[offer].given.name));
        Error::msg(format!(
            "a provider asks for its own value: {}: let one of them do without the next",
            names.collect::<Vec<_>>().join(" → ")
        ))
    }

    /// What the provider that runs sees.
    fn offers(context: &RequestContext) -> Option<Offers> {
        ASKED.with_borrow(|running| {
            let own = running
                .last()
                .filter(|own| own.request == context.address())?;
            let scope = own.all.offers[own.offer].scope;
            Some(Offers::new(own.all.clone(), scope))
        })
    }

    fn failed_before(&self, status: StatusCode) -> Error {
        let name = self.name();
        Error::msg(format!(
            "the provider of `{name}` has failed for this request"
        ))
        .with_status(status)
    }
}

/// The future of a provider.
struct Asking<'a> {
    asked: Asked,
    future: Providing<'a>,
}

impl Future for Asking<'_> {
    type Output = Result<Value>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        struct Polled;

        impl Drop for Polled {
            fn drop(&mut self) {
                ASKED.with_borrow_mut(Vec::pop);
            }
        }

        ASKED.with_borrow_mut(|running| running.push(self.asked.clone()));
        let _polled = Polled;
        self.future.as_mut().poll(cx)
    }
}
