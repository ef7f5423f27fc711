//! What a request has a function of a random app do, as `act.py`.

use crate::prelude::*;
use axum::{body::Body, http::HeaderName};
use hooks_runtime::inspect::{Answer, DescribedHook, Explanation};
use std::ops::ControlFlow;
use support::explained::{Answered, Traced};

/// As the functions of random apps write their names: `b1`, `a2[200]`, `e3(NotFound)`, `v4 name`.
pub(crate) struct Written;

impl Traced for Written {
    fn event(&self, event: &str) -> Option<String> {
        let name = event.split(['(', '[', ' ']).next().unwrap_or_default();
        let is_other = name.ends_with(".later") || name.starts_with("logged");
        (!is_other).then(|| name.to_owned())
    }

    fn hook(&self, hook: &DescribedHook) -> String {
        hook.function.clone()
    }

    fn answer(&self, explained: &Explanation, _: StatusCode) -> Answered {
        match &explained.answer {
            Answer::Route { function, .. } => Answered::plain(function),
            other => panic!("no random app has {other:?}"),
        }
    }

    fn handled(&self, _: StatusCode, handler: &DescribedHook) -> StatusCode {
        let takes = handler.takes.as_ref().and_then(|takes| takes.status);
        status(takes.unwrap_or(409))
    }
}

/// Do what the query says of this function; the status it answers with, if it does.
fn act(ctx: &RequestContext, name: &'static str) -> Result<Option<StatusCode>> {
    for said in query(ctx).split('&') {
        let Some((_, said)) = said.split_once('=').filter(|(of, _)| *of == name) else {
            continue;
        };
        match said.split_once('-').expect("what and how") {
            ("later", how) => later(ctx, name, how.to_owned()),
            ("answer", status) => return Ok(Some(status.parse().expect("a status"))),
            (_, how) => fail(how)?,
        }
    }
    Ok(None)
}

fn later(ctx: &RequestContext, name: &'static str, how: String) {
    ctx.after_this_request(move |mut res| {
        let status = res.status();
        log(format!("{name}.later[{}]", status.as_u16()));
        fail(&how).expect("a callback fails by panicking");
        mark(&mut res, &format!("x-{name}-later"), status);
        res
    });
}

fn mark(res: &mut Response, header: &str, status: StatusCode) {
    let header: HeaderName = header.parse().expect("a header");
    res.headers_mut().insert(header, status.as_u16().into());
}

pub(crate) fn answer(name: &'static str, status: StatusCode) -> Response {
    (status, name).into_response()
}

pub(crate) fn full(ctx: &RequestContext, name: &'static str) -> Result<Option<Response>> {
    Ok(act(ctx, name)?.map(|status| answer(name, status)))
}

pub(crate) fn result(ctx: &RequestContext, name: &'static str) -> Result<()> {
    act(ctx, name).map(drop)
}

pub(crate) fn option(ctx: &RequestContext, name: &'static str) -> Option<Response> {
    full(ctx, name).expect("it is never told to fail")
}

pub(crate) fn flow(ctx: &RequestContext, name: &'static str) -> ControlFlow<Response> {
    option(ctx, name).map_or(ControlFlow::Continue(()), ControlFlow::Break)
}

pub(crate) fn unit(ctx: &RequestContext, name: &'static str) {
    result(ctx, name).expect("it is never told to fail");
}

/// What every after hook does to a response that is lent to it.
pub(crate) fn lent(ctx: &RequestContext, name: &'static str, res: &mut Response) -> Result<()> {
    let status = res.status();
    log(format!("{name}[{}]", status.as_u16()));
    mark(res, &format!("x-{name}"), status);
    if let Some(status) = act(ctx, name)? {
        *res.status_mut() = status;
        *res.body_mut() = Body::from(name);
    }
    Ok(())
}

/// What every after hook does to a response that it takes.
pub(crate) fn taken(ctx: &RequestContext, name: &'static str, mut res: Response) -> Result<Response> {
    lent(ctx, name, &mut res)?;
    Ok(res)
}
