//! Redirects from a path without a trailing slash to the route with one.

use super::{
    Assembly,
    merged::ClearMatchedPath,
    methods::{self, Fallback, PathEntry},
};
use crate::{build::RouteNode, pipeline::Unmatched};
use axum::Router;
use std::sync::Arc;

impl Assembly<'_> {
    /// Redirect the methods that only the pattern with a trailing slash takes.
    pub(super) fn add_redirects(&self, entry: &mut PathEntry, pattern: &str, slashed: &RouteNode) {
        for method in methods::of(slashed) {
            if entry.find(&method).is_none() {
                let redirect = self.unmatched_at(pattern, Unmatched::SlashRedirect);
                entry.by_method.push((method, redirect));
            }
        }
    }

    /// The entries of patterns that only redirect. `last` handles what no route takes.
    pub(super) fn redirects(&self, own: &[Arc<PathEntry>], last: &Router) -> Vec<Arc<PathEntry>> {
        let table = &self.resolved.patterns;
        let mut others = None;
        let mut redirects = Vec::new();
        for redirect in &table.redirects {
            let pattern = redirect.pattern.text();
            let target = self.unmatched_at(pattern, Unmatched::SlashRedirect);
            let fallback = if pattern.contains('{') {
                // Not another router: axum would add its parameters to those of this match.
                Fallback::Answer(self.unmatched_at(pattern, Unmatched::NotFound))
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
