//! Runs one recipe and checks what must hold, whatever happens.

use crate::{
    app::Case,
    bomb::{Bomb, Frames, Last},
    recipe::{End, Recipe, Spot},
};
use axum::{Router, body::Body, http::HeaderValue};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::atomic::Ordering,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};
use support::send;
use tokio::{runtime, task::yield_now};

/// No request of a recipe needs more.
const MOST_POLLS: usize = 500;

pub(crate) fn run(routers: &[Router; 2], runtime: &runtime::Runtime, recipe: &Recipe) {
    let status = run_once(routers, runtime, recipe);
    if recipe.end == End::Read && recipe.is_all_ours() {
        let plain = run_once(routers, runtime, &recipe.disarmed());
        assert_eq!(status, plain, "the answer is another one: {recipe:?}");
    }
}

fn run_once(routers: &[Router; 2], runtime: &runtime::Runtime, recipe: &Recipe) -> Option<u16> {
    let router = &routers[usize::from(recipe.has_middleware)];
    let case = Case::new(recipe.clone());
    let request = request(&case);
    let mut status = None;
    if let End::Runtime(polls) = recipe.end {
        let runtime = runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let mut answer = Box::pin(send(router, request));
            let mut response = None;
            for _ in 0..polls {
                if let Poll::Ready(ready) = poll(answer.as_mut()) {
                    response = Some(ready);
                    break;
                }
                yield_now().await;
            }
            let dropped = catch(|| drop(answer));
            assert!(dropped.is_some(), "a dropped request panics: {recipe:?}");
            drop_response(response, recipe);
        });
        drop(runtime);
        block_until_over(&case);
    } else {
        runtime.block_on(async {
            status = drive(router, request, recipe).await;
            wait_until_over(&case).await;
        });
    }
    assert_over(&case);
    status
}

fn request(case: &Case) -> Request {
    let recipe = &case.0.recipe;
    let bomb = recipe.has(Spot::RequestBody).then(|| Bomb);
    let body = Frames::body(2, Last::End, bomb);
    let method = if recipe.is_head {
        Method::HEAD
    } else {
        Method::GET
    };
    let mut request = axum::http::Request::builder()
        .method(method)
        .uri(recipe.uri)
        .body(body)
        .expect("a request");
    request.extensions_mut().insert(case.clone());
    let headers = request.headers_mut();
    if recipe.has(Spot::Argument) {
        headers.insert("argument", HeaderValue::from_static("1"));
    }
    if recipe.rejects {
        headers.insert("reject", HeaderValue::from_static("1"));
    }
    request
}

/// As the server: the status, if a response came.
async fn drive(router: &Router, request: Request, recipe: &Recipe) -> Option<u16> {
    let mut answer = Box::pin(send(router, request));
    let leaves_at = match recipe.end {
        End::Polls(polls) => polls,
        _ => MOST_POLLS,
    };
    let mut response = None;
    for _ in 0..leaves_at {
        if let Poll::Ready(ready) = poll(answer.as_mut()) {
            response = Some(ready);
            break;
        }
        yield_now().await;
    }
    let dropped = catch(|| drop(answer));
    assert!(dropped.is_some(), "a dropped request panics: {recipe:?}");
    let Some(mut response) = response else {
        assert!(leaves_at < MOST_POLLS, "a request hangs: {recipe:?}");
        return None;
    };
    let status = response.status().as_u16();
    let frames = match recipe.end {
        End::Frames(frames) => frames,
        _ => MOST_POLLS,
    };
    read(response.body_mut(), frames, recipe).await;
    drop_response(Some(response), recipe);
    Some(status)
}

fn drop_response(response: Option<Response>, recipe: &Recipe) {
    let Some(response) = response else { return };
    let (head, body) = response.into_parts();
    let is_cluttered = recipe.has(Spot::ResponseExtension);
    let dropped = catch(|| drop(head));
    assert!(
        dropped.is_some() || is_cluttered,
        "the head panics: {recipe:?}"
    );
    let dropped = catch(|| drop(body));
    assert!(dropped.is_some(), "a dropped body panics: {recipe:?}");
}

async fn read(body: &mut Body, frames: usize, recipe: &Recipe) {
    let mut polls = 0;
    for _ in 0..frames {
        let frame = std::future::poll_fn(|cx| {
            polls += 1;
            assert!(polls < MOST_POLLS, "a body hangs: {recipe:?}");
            let mut frame = body.frame();
            let polled = catch(|| Pin::new(&mut frame).poll(cx));
            polled.unwrap_or_else(|| panic!("a body panics: {recipe:?}"))
        });
        let frame = frame.await;
        let is_last = !matches!(frame, Some(Ok(_)));
        let dropped = catch(|| drop(frame));
        assert!(dropped.is_some(), "a frame panics: {recipe:?}");
        if is_last {
            break;
        }
    }
}

fn poll<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    let polled = catch(|| future.poll(&mut Context::from_waker(Waker::noop())));
    polled.expect("a request that is polled does not panic")
}

/// `None` for a panic.
fn catch<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run))
        .map_err(std::mem::forget)
        .ok()
}

fn is_over(case: &Case) -> bool {
    case.0.async_teardowns.load(Ordering::SeqCst) > 0
}

async fn wait_until_over(case: &Case) {
    for _ in 0..MOST_POLLS {
        if is_over(case) {
            // A second one would come now.
            return yield_now().await;
        }
        yield_now().await;
    }
}

/// By the thread that runs what a runtime has left.
fn block_until_over(case: &Case) {
    let limit = Instant::now() + Duration::from_secs(20);
    while !is_over(case) && Instant::now() < limit {
        std::thread::sleep(Duration::from_micros(50));
    }
}

fn assert_over(case: &Case) {
    let count = |counter: &std::sync::atomic::AtomicUsize| counter.load(Ordering::SeqCst);
    let teardowns = (
        count(&case.0.sync_teardowns),
        count(&case.0.async_teardowns),
    );
    let recipe = &case.0.recipe;
    assert_eq!(teardowns, (1, 1), "teardowns: {recipe:?}");
    let callbacks = (count(&case.0.registered), count(&case.0.after_response));
    assert_eq!(callbacks.0, callbacks.1, "after_response: {recipe:?}");
}
