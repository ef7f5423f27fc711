//! An app whose functions do what the recipe of the request says.

use crate::{
    bomb::{Argument, Bomb, Cursed, Demanding, Frames, Second},
    recipe::{Act, Phase, Recipe, Spot},
};
use axum::{Extension, Router, body::Bytes, http::HeaderValue};
use hooks_runtime::{Middleware, minijinja, prelude::*};
use std::{
    panic::panic_any,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::task::yield_now;

/// A request, and how often its ends have come.
#[derive(Clone)]
pub(crate) struct Case(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) recipe: Recipe,
    pub(crate) registered: AtomicUsize,
    pub(crate) after_response: AtomicUsize,
    pub(crate) sync_teardowns: AtomicUsize,
    pub(crate) async_teardowns: AtomicUsize,
}

impl Case {
    pub(crate) fn new(recipe: Recipe) -> Self {
        Case(Arc::new(Inner {
            recipe,
            registered: AtomicUsize::new(0),
            after_response: AtomicUsize::new(0),
            sync_teardowns: AtomicUsize::new(0),
            async_teardowns: AtomicUsize::new(0),
        }))
    }

    fn bomb(&self, spot: Spot) -> Option<Bomb> {
        self.0.recipe.has(spot).then(|| Bomb)
    }

    /// Wait, with a local variable.
    async fn wait(&self, phase: Phase) -> Act {
        let (waits, act) = self.0.recipe.of(phase);
        let _local = self.bomb(Spot::Local(phase));
        for _ in 0..waits {
            yield_now().await;
        }
        act
    }

    fn second(&self) -> Error {
        Error::new(Second(self.bomb(Spot::SecondError)))
    }

    fn panic(&self) -> ! {
        match self.bomb(Spot::Payload) {
            Some(bomb) => panic_any(bomb),
            None => panic!("on purpose"),
        }
    }

    fn response(&self) -> Response {
        let body = Frames::body(3, self.0.recipe.last, self.bomb(Spot::ResponseBody));
        let mut response = Response::new(body);
        self.clutter(&mut response);
        response
    }

    fn clutter(&self, response: &mut Response) {
        if let Some(bomb) = self.bomb(Spot::ResponseExtension) {
            response.extensions_mut().insert(bomb);
        }
    }

    /// Wait and fail, or answer.
    async fn decide(&self, phase: Phase) -> Result<Option<Response>> {
        match self.wait(phase).await {
            Act::Pass => Ok(None),
            Act::Fail => Err(self.second()),
            Act::Panic => self.panic(),
            Act::Answer => Ok(Some(self.response())),
        }
    }

    async fn answer(&self, phase: Phase) -> Result<Response, Cursed> {
        match self.wait(phase).await {
            Act::Pass | Act::Answer => Ok(self.response()),
            Act::Fail => Err(Cursed(self.bomb(Spot::Error))),
            Act::Panic => self.panic(),
        }
    }
}

struct One(#[allow(dead_code, reason = "dropped")] Bomb);

static COPIES: Blueprint = Blueprint::new("copies").url_prefix("/copies");

#[before_request]
fn sets_up(Extension(case): Extension<Case>, ctx: RequestContext, head: &mut Parts) {
    if let Some(bomb) = case.bomb(Spot::G) {
        ctx.g().set(bomb);
    }
    if let Some(bomb) = case.bomb(Spot::OtherG) {
        ctx.g().set(One(bomb));
    }
    if let Some(bomb) = case.bomb(Spot::ReplacedInG) {
        ctx.g().set(Second(Some(bomb)));
        ctx.g().set(Second(None));
    }
    if let Some(bomb) = case.bomb(Spot::RequestExtension) {
        head.extensions.insert(bomb);
    }
    if let Some(bomb) = case.bomb(Spot::AfterThis) {
        ctx.after_this_request(move |res| {
            let _bomb = bomb;
            res
        });
    }
    let bomb = case.bomb(Spot::AfterResponse);
    case.0.registered.fetch_add(1, Ordering::SeqCst);
    let counted = case.clone();
    ctx.after_response(move |_| {
        let _bomb = bomb;
        counted.0.after_response.fetch_add(1, Ordering::SeqCst);
    });
    if let Some(bomb) = case.bomb(Spot::Spawned) {
        ctx.spawn(async move {
            let _bomb = bomb;
            yield_now().await;
        });
    }
}

#[before_request]
async fn waits(Extension(case): Extension<Case>) -> Result<Option<Response>> {
    case.decide(Phase::Before).await
}

#[before_request(COPIES)]
async fn extracts(_: Argument, _: Demanding) {}

#[before_request(COPIES)]
async fn copies(_: Bytes) {}

#[get("/plain")]
async fn plain(Extension(case): Extension<Case>) -> Result<Response, Cursed> {
    case.answer(Phase::View).await
}

#[get("/raises")]
async fn raises(Extension(case): Extension<Case>) -> Result<(), Response> {
    // Dropped here, the error would be a bug of this function.
    Err(case.answer(Phase::View).await.unwrap_or_else(|error| {
        std::mem::forget(error);
        case.response()
    }))
}

#[get("/reads")]
async fn reads(Extension(case): Extension<Case>, _: Bytes) -> Result<Response, Cursed> {
    case.answer(Phase::View).await
}

#[get(COPIES, "/")]
async fn after_a_copy(Extension(case): Extension<Case>) -> Result<Response, Cursed> {
    case.answer(Phase::View).await
}

#[get("/template")]
async fn template(Extension(case): Extension<Case>) -> Result<Response, Cursed> {
    drop_body(case.answer(Phase::View).await)?;
    let mut template = TemplateResponse::new("page.html", ());
    if case.0.recipe.has(Spot::Template) {
        for name in ["one", "two"] {
            template.insert(name, minijinja::Value::from_object(Bomb));
        }
    }
    let mut response = template.into_response();
    case.clutter(&mut response);
    Ok(response)
}

/// The response of a template has none of its own.
fn drop_body(answered: Result<Response, Cursed>) -> Result<(), Cursed> {
    answered.map(std::mem::forget)
}

#[context_processor]
fn adds(Extension(case): Extension<Case>) -> minijinja::Value {
    if case.0.recipe.has(Spot::Template) {
        return minijinja::context! { three => minijinja::Value::from_object(Bomb) };
    }
    minijinja::Value::from(())
}

#[process_template_response]
async fn changes(Extension(case): Extension<Case>, _: &mut TemplateResponse) -> Result<()> {
    match case.wait(Phase::Template).await {
        Act::Pass | Act::Answer => Ok(()),
        Act::Fail => Err(case.second()),
        Act::Panic => case.panic(),
    }
}

#[process_exception]
async fn looks(_: &Error, Extension(case): Extension<Case>) -> Result<Option<Response>> {
    case.decide(Phase::Exception).await
}

#[error_handler]
async fn handles(_: &Cursed, Extension(case): Extension<Case>) -> Result<(StatusCode, Response)> {
    let answer = case.decide(Phase::Handler).await?;
    let response = answer.unwrap_or_else(|| case.response());
    Ok((StatusCode::CONFLICT, response))
}

#[error_handler(500)]
async fn sorry(_: &Error, Extension(case): Extension<Case>) -> Result<(StatusCode, Response)> {
    let answer = case.decide(Phase::Handler500).await?;
    let response = answer.unwrap_or_else(|| case.response());
    Ok((StatusCode::INTERNAL_SERVER_ERROR, response))
}

#[after_request]
async fn changes_in_place(Extension(case): Extension<Case>, res: &mut Response) -> Result<()> {
    match case.wait(Phase::After).await {
        Act::Pass | Act::Answer => {
            res.headers_mut()
                .insert("after", HeaderValue::from_static("1"));
            Ok(())
        }
        Act::Fail => Err(case.second()),
        Act::Panic => case.panic(),
    }
}

#[after_request]
async fn replaces(Extension(case): Extension<Case>, res: Response) -> Result<Response> {
    match case.wait(Phase::Replacing).await {
        Act::Pass | Act::Answer => Ok(res),
        Act::Fail => Err(case.second()),
        Act::Panic => case.panic(),
    }
}

#[teardown_request]
async fn last(Extension(case): Extension<Case>) {
    case.0.async_teardowns.fetch_add(1, Ordering::SeqCst);
    if case.wait(Phase::Teardown).await == Act::Panic {
        case.panic();
    }
}

#[teardown_request]
fn first(Extension(case): Extension<Case>, _: &Outcome) {
    case.0.sync_teardowns.fetch_add(1, Ordering::SeqCst);
    if case.0.recipe.of(Phase::Teardown).1 == Act::Fail {
        case.panic();
    }
}

#[derive(Debug)]
struct Around;

impl Middleware for Around {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        let case = request.extensions().get::<Case>().cloned();
        let case = case.ok_or_else(|| Error::msg("no case"))?;
        if let Some(response) = case.decide(Phase::Outside).await? {
            return Ok(response);
        }
        let response = next.run(request).await;
        match case.wait(Phase::Behind).await {
            Act::Pass | Act::Answer => Ok(response),
            Act::Fail => Err(case.second()),
            Act::Panic => case.panic(),
        }
    }
}

/// Without middleware, and with one.
pub(crate) fn routers() -> [Router; 2] {
    let app = || {
        app!(self)
            .register(&COPIES)
            .templates([("page.html", "{{ one }}")])
    };
    let apps = [app(), app().middleware(Around)];
    apps.map(|app| app.build().expect("an app without a problem"))
}
