//! The hooks, views and handlers that are measured.

use axum::Router;
use hooks_runtime::prelude::*;
use std::{
    num::ParseIntError,
    sync::atomic::{AtomicU64, Ordering},
};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// The work of every before hook, and of its equivalent by hand.
#[inline]
pub(super) fn count() {
    COUNT.fetch_add(1, Ordering::Relaxed);
}

/// The work of every after hook.
#[inline]
pub(super) fn seal(response: &mut Response) {
    *response.status_mut() = std::hint::black_box(StatusCode::OK);
}

#[derive(Clone, Copy)]
pub(super) struct Visitor(pub(super) u64);

#[get("/")]
async fn index() -> &'static str {
    "hello"
}

fn built(app: App) -> Router {
    app.build().unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn base() -> Router {
    built(App::new().hook(index))
}

/// Pairs of hooks, each a function of its own.
macro_rules! pairs {
    ($($sync:ident $async:ident $awaits:ident)*) => {
        $(
            mod $sync {
                use super::*;

                #[before_request]
                pub(super) fn before() {
                    count();
                }

                #[after_request]
                pub(super) fn after(res: &mut Response) {
                    seal(res);
                }
            }

            mod $async {
                use super::*;

                #[before_request]
                pub(super) async fn before() {
                    count();
                }

                #[after_request]
                pub(super) async fn after(res: &mut Response) {
                    seal(res);
                }
            }

            mod $awaits {
                use super::*;

                #[before_request]
                pub(super) async fn before() {
                    std::future::ready(()).await;
                    count();
                }

                #[after_request]
                pub(super) async fn after(res: &mut Response) {
                    std::future::ready(()).await;
                    seal(res);
                }
            }
        )*

        pub(super) fn app_with_sync_pairs(count: usize) -> App {
            let add: &[fn(App) -> App] = &[$(|app| app.hook($sync::before).hook($sync::after)),*];
            add[..count].iter().fold(App::new().hook(index), |app, add| add(app))
        }

        pub(super) fn async_pairs(count: usize) -> Router {
            let add: &[fn(App) -> App] = &[$(|app| app.hook($async::before).hook($async::after)),*];
            built(add[..count].iter().fold(App::new().hook(index), |app, add| add(app)))
        }

        /// Async pairs that might wait, and never do.
        pub(super) fn awaiting_pairs(count: usize) -> Router {
            let add: &[fn(App) -> App] = &[$(|app| app.hook($awaits::before).hook($awaits::after)),*];
            built(add[..count].iter().fold(App::new().hook(index), |app, add| add(app)))
        }
    };
}

pairs! {
    s00 a00 w00 s01 a01 w01 s02 a02 w02 s03 a03 w03 s04 a04 w04 s05 a05 w05 s06 a06 w06 s07 a07 w07
    s08 a08 w08 s09 a09 w09 s10 a10 w10 s11 a11 w11 s12 a12 w12 s13 a13 w13 s14 a14 w14 s15 a15 w15
    s16 a16 w16 s17 a17 w17 s18 a18 w18 s19 a19 w19 s20 a20 w20 s21 a21 w21 s22 a22 w22 s23 a23 w23
    s24 a24 w24 s25 a25 w25 s26 a26 w26 s27 a27 w27 s28 a28 w28 s29 a29 w29 s30 a30 w30 s31 a31 w31
    s32 a32 w32 s33 a33 w33 s34 a34 w34 s35 a35 w35 s36 a36 w36 s37 a37 w37 s38 a38 w38 s39 a39 w39
    s40 a40 w40 s41 a41 w41 s42 a42 w42 s43 a43 w43 s44 a44 w44 s45 a45 w45 s46 a46 w46 s47 a47 w47
    s48 a48 w48 s49 a49 w49 s50 a50 w50 s51 a51 w51 s52 a52 w52 s53 a53 w53 s54 a54 w54 s55 a55 w55
    s56 a56 w56 s57 a57 w57 s58 a58 w58 s59 a59 w59 s60 a60 w60 s61 a61 w61 s62 a62 w62 s63 a63 w63
}

pub(super) fn sync_pairs(count: usize) -> Router {
    built(app_with_sync_pairs(count))
}

#[before_request]
fn look(headers: HeaderMap) {
    count();
    std::hint::black_box(headers.len());
}

pub(super) fn extractor() -> Router {
    built(App::new().hook(look).hook(index))
}

#[before_request]
fn visit(g: G) {
    g.set(Visitor(7));
}

#[get("/")]
async fn visited(g: G) -> String {
    g.get::<Visitor>().expect("it is set").0.to_string()
}

pub(super) fn g() -> Router {
    built(App::new().hook(visit).hook(visited))
}

#[before_request]
fn provide_visitor() -> Provide<Visitor> {
    Provide(Visitor(7))
}

#[get("/")]
async fn provided_visitor(visitor: Provided<Visitor>) -> String {
    visitor.0.to_string()
}

pub(super) fn provided() -> Router {
    built(App::new().hook(provide_visitor).hook(provided_visitor))
}

#[get("/")]
async fn stated(visitor: State<Visitor>) -> String {
    visitor.0.0.to_string()
}

pub(super) fn state() -> Router {
    built(App::new().state(Visitor(7)).hook(stated))
}

#[before_request]
fn refuse() -> std::ops::ControlFlow<StatusCode> {
    std::ops::ControlFlow::Break(StatusCode::UNAUTHORIZED)
}

pub(super) fn answer() -> Router {
    built(App::new().hook(refuse).hook(index))
}

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

pub(super) fn parse() -> std::result::Result<u64, ParseIntError> {
    std::hint::black_box("x").parse()
}

#[get(INNER, "/fails")]
async fn fails() -> Result<String> {
    Ok(parse()?.to_string())
}

#[error_handler(INNER)]
fn inner(_: &std::fmt::Error) -> StatusCode {
    StatusCode::CONFLICT
}

#[error_handler(OUTER)]
fn outer(_: &std::fmt::Error) -> StatusCode {
    StatusCode::CONFLICT
}

#[error_handler]
fn not_a_number(error: &ParseIntError) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, error.to_string())
}

pub(super) fn error() -> Router {
    built(App::new().hook(not_a_number).register(OUTER.nest(&INNER)))
}

#[teardown_request]
fn over() {
    count();
}

pub(super) fn teardown() -> Router {
    built(App::new().hook(over).hook(index))
}

static ONE: Blueprint = Blueprint::new("one");

#[get(ONE, "/{id}")]
async fn one(Path(id): Path<u64>) -> String {
    id.to_string()
}

/// One route, registered a thousand times.
pub(super) fn routes() -> Router {
    let app = (0..1000).fold(App::new(), |app, at| {
        app.register(ONE.named(&format!("one{at}")).at(&format!("/{at}")))
    });
    built(app)
}
