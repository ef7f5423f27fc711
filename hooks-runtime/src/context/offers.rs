//! [`Offers`]: which providers the functions of each scope see.

use super::Given;
use std::{any::TypeId, sync::Arc};

/// All providers of an app, and which of them each scope sees.
#[derive(Debug, Default)]
pub(crate) struct AllOffers {
    pub(super) offers: Vec<Offer>,
    /// By scope, the innermost provider first.
    views: Vec<Vec<usize>>,
}

#[derive(Debug)]
pub(super) struct Offer {
    pub(super) given: Given,
    /// The scope whose providers it sees itself.
    pub(super) scope: usize,
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
    pub(super) all: Arc<AllOffers>,
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

    /// The provider of this type that the functions of the scope see.
    pub(crate) fn find(&self, id: TypeId) -> Option<usize> {
        let view = self.all.views.get(self.scope)?;
        let mut view = view.iter().copied();
        view.find(|&offer| self.all.offers[offer].given.id == id)
    }
}
