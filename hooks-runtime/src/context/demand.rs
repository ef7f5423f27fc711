//! [`RequestContext::demand`]: runs a provider when its value is asked for, once a request.

use super::{
    AllOffers, Offers, Provided, RequestContext, Value, Visible,
    demanded::Failed,
    provided::{missing, typed},
    provider::Providing,
    visible::SeenAs,
};
use crate::{Error, Result, error::guard::guard};
use axum::http::{StatusCode, request::Parts};
use std::{
    any::TypeId,
    cell::RefCell,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

impl RequestContext {
    /// The value of this type that a hook has [provided](crate::Provide), or else that of the provider
    /// that a plugin has given: it runs if it has not yet. `head` is that of the request.
    ///
    /// For [providers](crate::Provider) and extractors that need another value. Functions with an attribute
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

    /// Whether this provider has provided its value by now.
    pub(crate) fn has_demanded(&self, offer: usize) -> bool {
        self.shared().demanded.has_value(offer)
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
        let run = async {
            let given = &offers.all.offers[offer].given;
            let provided = guard(Asking {
                asked: asked.clone(),
                future: given.provider.provide(self, head),
            });
            provided.await.map_err(Failed::new)
        };
        match cell.get_or_init(move || run).await {
            Ok(value) => Ok(value.clone()),
            Err(failed) => {
                let first = failed.lock().take();
                Err(first.unwrap_or_else(|| asked.failed_before(failed.status)))
            }
        }
    }

    /// Whether the error of the provider has been raised.
    pub(crate) fn has_raised<T: 'static>(&self, offers: &Offers) -> bool {
        let offer = offers.find(TypeId::of::<T>());
        offer.is_some_and(|offer| self.shared().demanded.has_raised(offer))
    }

    /// The error was not raised: whoever asks for the value and raises it gets this one.
    pub(crate) fn give_back<T: 'static>(&self, offers: &Offers, error: Error) {
        if let Some(offer) = offers.find(TypeId::of::<T>())
            && let Some(Err(failed)) = self.shared().demanded.cell(offer).get()
        {
            *failed.lock() = Some(error);
        }
    }

    /// As [`demand`](Self::demand); `None` if no hook has provided such a value, and no plugin provides
    /// one.
    pub async fn demand_if_offered<T: Send + Sync + 'static>(
        &self,
        head: &Parts,
    ) -> Result<Option<Provided<T>>> {
        if let Some(value) = self.provided_by_hook() {
            return Ok(Some(value));
        }
        let offers = self.offers(head);
        if offers.has(TypeId::of::<T>()) {
            self.demand_of(&offers, head).await.map(Some)
        } else {
            Ok(None)
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
