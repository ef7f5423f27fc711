//! Random routers answer random requests as in plain axum: merged, mounted and as the fallback.

mod program;
mod reply;

use axum::{Router, middleware};
use hooks_runtime::prelude::*;
use program::{Asked, Dice, Program};
use reply::{Reply, ask, ask_served};
use support::Server;
use tower::Layer;

#[before_request]
async fn before() {
    tokio::task::yield_now().await;
}

#[process_view]
fn process() {}

#[after_request]
fn after(_: &mut Response) {}

#[middleware]
async fn around(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[teardown_request]
fn teardown() {}

#[get("/of-the-app")]
fn own() {}

/// An app without functions, or with some that change nothing.
fn app(dice: &mut Dice) -> App {
    let app = if dice.one_in(2) {
        App::new()
    } else {
        app!(self)
    };
    let app = if dice.one_in(4) {
        app.mount("/beside", Router::new())
    } else {
        app
    };
    if dice.one_in(4) {
        app.layer(middleware::map_response(async |response: Response| {
            response
        }))
    } else {
        app
    }
}

/// Ask both, and compare what they answer.
async fn compare(
    seed: u64,
    program: &Program,
    [ours, plain]: [Router; 2],
    below: &str,
    expect: fn(Reply) -> Reply,
) {
    for request in &program.requests {
        let plain = ask(&plain, request, below).await;
        let ours = ask(&ours, request, below).await;
        expect_same(seed, program, request, [ours, plain], expect);
    }
}

fn expect_same(
    seed: u64,
    program: &Program,
    request: &Asked,
    [ours, plain]: [Reply; 2],
    expect: fn(Reply) -> Reply,
) {
    // A nested service is an endpoint: its 404 is one of the user's.
    let expected = if program.is_of_service(request) && plain.is_404() {
        plain
    } else {
        expect(plain)
    };
    let ours = ours.without_more_than(&expected);
    assert_eq!(ours, expected, "seed {seed}: {request:?} of {program:?}");
}

const ROUTERS: u64 = 300;

#[tokio::test]
async fn a_merged_router_answers_as_in_axum_but_for_the_texts_of_404_and_405() {
    for seed in 0..ROUTERS {
        let mut dice = Dice::new(seed);
        let program = Program::random(&mut dice);
        let ours = app(&mut dice).merge(program.router()).build().unwrap();
        let plain = Router::new().merge(program.router());
        compare(
            seed,
            &program,
            [ours, plain],
            "",
            Reply::with_text_of_status,
        )
        .await;
    }
}

#[tokio::test]
async fn two_merged_routers_answer_as_in_axum() {
    for seed in ROUTERS..2 * ROUTERS {
        let mut dice = Dice::new(seed);
        let program = Program::random(&mut dice);
        let second = Program::random(&mut dice);
        let both = [
            program.router(),
            Router::new().nest("/second", second.router()),
        ];
        let [one, other] = if dice.one_in(2) {
            both
        } else {
            let [one, other] = both;
            [other, one]
        };
        let ours = app(&mut dice).merge(one.clone()).merge(other.clone());
        let routers = [ours.build().unwrap(), one.merge(other)];
        let expect = Reply::with_text_of_status;
        compare(seed, &program, routers.clone(), "", expect).await;
        compare(seed, &second, routers, "/second", expect).await;
    }
}

#[tokio::test]
async fn a_mounted_router_answers_as_a_nested_service_of_axums() {
    for seed in 2 * ROUTERS..3 * ROUTERS {
        let mut dice = Dice::new(seed);
        let program = Program::random(&mut dice);
        let ours = app(&mut dice).mount("/below", program.router());
        let plain = Router::new().nest_service("/below", program.router());
        let routers = [ours.build().unwrap(), plain];
        compare(seed, &program, routers, "/below", |reply| reply).await;
    }
}

#[tokio::test]
async fn a_router_inside_of_a_hooks_layer_answers_as_in_axum() {
    for seed in 4 * ROUTERS..5 * ROUTERS {
        let mut dice = Dice::new(seed);
        let program = Program::random(&mut dice);
        let app = if dice.one_in(2) {
            App::new()
        } else {
            App::new()
                .hook(before)
                .hook(process)
                .hook(after)
                .hook(around)
        };
        let layer = app.hooks_layer().unwrap();
        let ours = Router::new().fallback_service(layer.layer(program.router()));
        let routers = [ours, program.router()];
        compare(seed, &program, routers, "", |reply| reply).await;
    }
}

#[tokio::test]
async fn a_fallback_service_answers_as_in_axum() {
    for seed in 3 * ROUTERS..4 * ROUTERS {
        let mut dice = Dice::new(seed);
        let program = Program::random(&mut dice);
        let ours = app(&mut dice).fallback_service(program.router());
        let plain = Router::new().fallback_service(program.router());
        let routers = [ours.build().unwrap(), plain];
        compare(seed, &program, routers, "", |reply| reply).await;
    }
}

/// As [`compare`], on sockets.
async fn compare_served(
    seed: u64,
    program: &Program,
    [ours, plain]: [Router; 2],
    below: &str,
    expect: fn(Reply) -> Reply,
) {
    let servers = [Server::start(ours).await, Server::start(plain).await];
    for request in &program.requests {
        let ours = ask_served(&servers[0], request, below).await;
        let plain = ask_served(&servers[1], request, below).await;
        expect_same(seed, program, request, [ours, plain], expect);
    }
}

#[tokio::test]
async fn they_answer_on_sockets_as_in_axum() {
    for seed in 5 * ROUTERS..5 * ROUTERS + 12 {
        let mut dice = Dice::new(seed);
        let program = Program::random(&mut dice);
        let router = || program.router();
        let expect = Reply::with_text_of_status;
        let ours = app(&mut dice).merge(router()).build().unwrap();
        compare_served(seed, &program, [ours, router()], "", expect).await;
        let ours = app(&mut dice).mount("/below", router()).build().unwrap();
        let plain = Router::new().nest_service("/below", router());
        compare_served(seed, &program, [ours, plain], "/below", |reply| reply).await;
    }
}
