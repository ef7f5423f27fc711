//! Paths without the trailing slash that a route has: redirected, unless another pattern takes them.

use super::{
    Assembly,
    merged::ClearMatchedPath,
    methods::{self, Fallback, PathEntry},
};
use crate::{build::RouteNode, pipeline::Unmatched};
use axum::Router;
use std::sync::Arc;

impl Assembly<'_> {
    /// Where a pattern with a trailing slash takes a method that the one without does not.
    pub(super) fn add_redirects(&self, entry: &mut PathEntry, bare: &str, slashed: &RouteNode) {
        for method in methods::of(slashed) {
            if entry.find(&method).is_none() {
                let redirect = self.unmatched_at(bare, Unmatched::SlashRedirect);
                entry.by_method.push((method, redirect));
            }
        }
    }

    /// The patterns that are there only to redirect. `last` takes what no route does.
    pub(super) fn redirects(&self, own: &[Arc<PathEntry>], last: &Router) -> Vec<Arc<PathEntry>> {
        let table = &self.resolved.patterns;
        let mut others = None;
        let mut redirects = Vec::new();
        for redirect in &table.redirects {
            let bare = redirect.pattern.text();
            let target = self.unmatched_at(bare, Unmatched::SlashRedirect);
            let fallback = if bare.contains('{') {
                // Axum would add the parameters of the next match to those of this one.
                Fallback::Answer(self.unmatched_at(bare, Unmatched::NotFound))
            } else {
                let all = || self.router(own, &[]).fallback_service(last.clone());
                Fallback::Router(ClearMatchedPath(others.get_or_insert_with(all).clone()))
            };
            let slashed = own[redirect.slashed].by_method.iter();
            redirects.push(Arc::new(PathEntry {
                by_method: slashed
                    .map(|(method, _)| (method.clone(), target.clone()))
                    .collect(),
                fallback,
            }));
        }
        redirects
    }
}
