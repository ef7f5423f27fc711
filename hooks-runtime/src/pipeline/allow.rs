//! [`AllowedMethods`]: the methods of the path that was asked for, for its 405 and its OPTIONS.

use axum::{
    extract::Request,
    http::{Extensions, HeaderValue, StatusCode, header},
    response::Response,
};
use std::collections::BTreeSet;

/// The value of `Allow`, on its way from the router to the answer, in the extensions of a request.
#[derive(Clone)]
pub(crate) struct AllowedMethods(HeaderValue);

impl AllowedMethods {
    /// Add methods to those that a request carries.
    pub(crate) fn add(request: &mut Request, methods: &HeaderValue) {
        let extensions = request.extensions_mut();
        let all = with_methods_of(extensions, methods);
        extensions.insert(AllowedMethods(all));
    }

    /// These methods, and those that a request carries.
    pub(crate) fn with(request: &Request, methods: &HeaderValue) -> HeaderValue {
        with_methods_of(request.extensions(), methods)
    }

    pub(crate) fn are_in(request: &Request) -> bool {
        request.extensions().get::<AllowedMethods>().is_some()
    }
}

impl From<AllowedMethods> for HeaderValue {
    fn from(AllowedMethods(methods): AllowedMethods) -> Self {
        methods
    }
}

/// Take those methods away, to add them to the answer of a router that does not know them.
pub(super) fn take(extensions: &mut Extensions) -> Option<AllowedMethods> {
    extensions.remove()
}

/// Add methods to the `Allow` of a 405.
pub(super) fn add_to(response: &mut Response, methods: Option<AllowedMethods>) {
    if response.status() == StatusCode::METHOD_NOT_ALLOWED
        && let Some(AllowedMethods(methods)) = methods
    {
        let known = response.headers().get_all(header::ALLOW).iter();
        let all = known.fold(methods, |all, known| join(&all, known));
        response.headers_mut().insert(header::ALLOW, all);
    }
}

/// These methods, and those that a request carries.
pub(super) fn with_methods_of(extensions: &Extensions, methods: &HeaderValue) -> HeaderValue {
    match extensions.get() {
        Some(AllowedMethods(more)) => join(methods, more),
        None => methods.clone(),
    }
}

fn join(some: &HeaderValue, more: &HeaderValue) -> HeaderValue {
    let all: BTreeSet<_> = [some, more].into_iter().flat_map(names).collect();
    let all: Vec<_> = all.into_iter().collect();
    HeaderValue::try_from(all.join(", ")).unwrap_or_else(|_| some.clone())
}

fn names(methods: &HeaderValue) -> impl Iterator<Item = &str> {
    let names = methods.to_str().unwrap_or_default().split(',');
    names.map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_of_several_are_told_once_each_in_order() {
        let mut request = Request::default();
        AllowedMethods::add(&mut request, &HeaderValue::from_static("POST,GET"));
        AllowedMethods::add(&mut request, &HeaderValue::from_static(""));
        let own = HeaderValue::from_static("GET, OPTIONS");
        let all = with_methods_of(request.extensions(), &own);
        assert_eq!(all, "GET, OPTIONS, POST");
    }
}
