//! Serving hooks of blueprints and plugins, and services with a life of their own.

use axum::Router;
use hooks_runtime::{Install, Mounted, Plugin, ProblemKind, prelude::*};
use support::{Trace, place, within};
use tokio::net::TcpListener;

static KIT: Blueprint = Blueprint::new("kit");

#[before_serving(KIT)]
async fn warm_up(name: State<&'static str>, trace: State<Trace>) {
    trace.push(format!("start {}", *name));
}

#[after_serving(KIT)]
fn cool_down(name: State<&'static str>, trace: State<Trace>) {
    trace.push(format!("stop {}", *name));
}

struct Kit(&'static str);

impl Plugin for Kit {
    fn install(self, at: &mut Install<'_>) {
        at.name("kit").blueprint(&KIT).state(self.0);
    }
}

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[before_serving(SHOP)]
fn open(trace: State<Trace>) {
    trace.push("start shop");
}

#[after_serving(SHOP, order = 1)]
fn close_last(trace: State<Trace>) {
    trace.push("stop shop last");
}

#[after_serving(SHOP)]
fn close(trace: State<Trace>) {
    trace.push("stop shop");
}

#[before_serving]
fn of_app(trace: State<Trace>) {
    trace.push("start app");
}

#[after_serving]
fn of_app_after(trace: State<Trace>) {
    trace.push("stop app");
}

/// Serve it, and stop it at once.
async fn served(app: App) -> (Result<()>, String) {
    let trace = Trace::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let app = app.state(trace.clone()).stop_when(async {});
    let served = within(app.serve_on(listener)).await;
    (served, trace.take())
}

#[tokio::test]
async fn those_of_a_blueprint_run_if_it_is_registered() {
    let (ended, ran) = served(app!(self).register(&SHOP)).await;
    ended.expect("a stop");
    // `stop_when` may end before the start has.
    assert!(
        ran.ends_with("stop shop > stop shop last > stop app"),
        "{ran}"
    );
    let (_, ran) = served(app!(self)).await;
    assert!(!ran.contains("shop"), "{ran}");
}

fn order_of(app: &App) -> Vec<String> {
    let serving = app.describe().serving;
    let each = serving.iter();
    each.map(|hook| format!("{} {}", hook.scope, hook.function))
        .collect()
}

#[test]
fn outer_scopes_start_first_and_stop_last() {
    let app = app!(self)
        .with(Kit("outer"))
        .register(SHOP.with(Kit("inner")));
    assert_eq!(
        order_of(&app),
        [
            "kit warm_up",
            "app of_app",
            "kit warm_up",
            "shop open",
            "shop close",
            "shop close_last",
            "kit cool_down",
            "app of_app_after",
            "kit cool_down",
        ]
    );
}

#[test]
fn a_blueprint_that_is_registered_twice_has_them_once() {
    let app = app!(self)
        .register(&SHOP)
        .register(SHOP.named("again").at("/again"));
    let order = order_of(&app);
    let opened = order.iter().filter(|hook| hook.ends_with(" open"));
    assert_eq!(opened.count(), 1, "{order:?}");
}

mod kits {
    use super::{Kit, SHOP, served};
    use hooks_runtime::prelude::*;
    use support::Trace;
    use tokio::{net::TcpListener, sync::oneshot};

    #[tokio::test]
    async fn each_plugin_has_its_states() {
        let app = || {
            App::new()
                .with(Kit("outer"))
                .register(SHOP.with(Kit("inner")))
        };
        let trace = Trace::default();
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let serving = app()
            .state(trace.clone())
            .stop_when(async { drop(stopped.await) })
            .serve_on(listener);
        let serving = tokio::spawn(serving);
        let ran = trace.take_once("start shop").await;
        assert_eq!(ran, "start outer > start inner > start shop");
        drop(stop);
        serving.await.expect("it ends").expect("a stop");
        assert_eq!(
            trace.take(),
            "stop shop > stop shop last > stop inner > stop outer"
        );
        let (ended, _) = served(app()).await;
        ended.expect("a stop");
    }
}

fn program(trace: &Trace, name: &'static str) -> Mounted {
    let [starting, stopping] = [trace.clone(), trace.clone()];
    Mounted::new(Router::new().fallback(|| async { "program" }))
        .named(name)
        .on_start(move || async move {
            tokio::task::yield_now().await;
            starting.push(format!("start {name}"));
        })
        .on_stop(move || async move {
            stopping.push(format!("stop {name}"));
            Ok::<_, Error>(())
        })
}

#[tokio::test]
async fn a_mounted_service_starts_and_stops_with_the_app() {
    let trace = Trace::default();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let app = app!(self)
        .mount("/one", program(&trace, "one"))
        .fallback_service(program(&trace, "two"))
        .state(trace.clone())
        .stop_when(async { drop(stopped.await) });
    let described = app.describe();
    assert_eq!(described.mounted[0].service, "one");
    let serving = tokio::spawn(app.serve_on(listener));
    let ran = trace.take_once("start two").await;
    assert_eq!(ran, "start app > start one > start two");
    drop(stop);
    serving.await.expect("it ends").expect("a stop");
    assert_eq!(trace.take(), "stop two > stop one > stop app");
}

#[tokio::test]
async fn a_start_that_fails_or_panics_ends_serve() {
    support::quiet();
    let fails = Mounted::new(Router::new()).on_start(|| async { Err(Error::msg("no program")) });
    let (ended, ran) = served_until_it_ends(fails).await;
    assert_eq!(ended.expect_err("an error").to_string(), "no program");
    assert_eq!(ran, "start app");
    let panics =
        Mounted::new(Router::new()).on_start(|| -> std::future::Ready<()> { panic!("on purpose") });
    let (ended, _) = served_until_it_ends(panics).await;
    let error = ended.expect_err("a panic").to_string();
    assert!(error.contains("on purpose"), "{error}");
}

async fn served_until_it_ends(mounted: Mounted) -> (Result<()>, String) {
    let trace = Trace::default();
    let app = app!(self).mount("/in", mounted).state(trace.clone());
    let served = within(app.serve("127.0.0.1:0")).await;
    (served, trace.take())
}

#[tokio::test]
async fn a_mounted_service_answers_and_its_problems_name_the_call() {
    let trace = Trace::default();
    let client = App::new().mount("/in", program(&trace, "in")).test_client();
    assert_eq!(client.get("/in/x").await.text(), "program");
    assert_eq!(trace.take(), "");

    let bad = || program(&trace, "in").problem("there is no program: write one");
    let app = App::new().mount("/in", bad());
    let line = line!() - 1;
    let error = app.fallback_service(bad()).build().expect_err("a problem");
    let [mounted, fallback] = error.problems() else {
        panic!("two problems: {error}");
    };
    assert_eq!(mounted.kind(), ProblemKind::Mounted);
    assert_eq!(
        mounted.message(),
        format!(
            "`.mount(\"/in\", …)` at {}:{line}: there is no program: write one",
            file!()
        )
    );
    assert_eq!(
        fallback.message(),
        format!(
            "`.fallback_service(…)` at {}:{}: there is no program: write one",
            file!(),
            line + 2
        )
    );
}

#[test]
fn serving_hooks_that_do_not_run_are_named() {
    let (logs, _listening) = support::Logs::listen();
    let trace = Trace::default();
    let app = App::new()
        .with(Kit("kit"))
        .mount("/in", program(&trace, "in"))
        .state(trace.clone());
    let _router = app.build().expect("a router");
    let warned = logs.with("does not run the serving hooks");
    let [warning] = &warned[..] else {
        panic!("one warning: {warned:?}");
    };
    for name in [
        place!(warm_up).to_string(),
        "`on_start` of `in`".to_owned(),
        "`on_stop` of `in`".to_owned(),
    ] {
        assert!(warning.contains(&name), "{name} is not in {warning}");
    }
}
