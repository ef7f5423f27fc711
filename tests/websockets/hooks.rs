//! A WebSocket has hooks of its own, and everything around its view lasts as long as its
//! connection.

use axum::middleware::map_response;
use hooks_runtime::{
    prelude::*,
    ws::{Message, WebSocketUpgrade},
};
use support::Socket;
use support::{Server, Trace, request, send};

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

#[middleware]
async fn around(trace: State<Trace>, request: Request, next: Next) -> Response {
    trace.push("around");
    let mut response = next.run(request).await;
    trace.push(format!("/around[{}]", response.status().as_u16()));
    response
        .headers_mut()
        .insert("x-around", "yes".parse().unwrap());
    response
}

macro_rules! hooks {
    ($scope:literal: $($module:ident($($blueprint:ident)?))+) => {$(
        mod $module {
            use super::*;

            #[before_request$(($blueprint))?]
            fn before(trace: State<Trace>) {
                trace.push(concat!($scope, " request"));
            }

            #[after_request$(($blueprint))?]
            fn after(trace: State<Trace>, res: &Response) {
                trace.push(format!("/{} request[{}]", $scope, res.status().as_u16()));
            }

            #[teardown_request$(($blueprint))?]
            fn teardown(trace: State<Trace>) {
                trace.push(concat!("//", $scope, " request"));
            }

            #[before_websocket$(($blueprint))?]
            fn before_websocket(trace: State<Trace>, uri: Uri) -> Option<StatusCode> {
                trace.push($scope);
                (uri.query() == Some($scope)).then_some(StatusCode::FORBIDDEN)
            }

            #[after_websocket$(($blueprint))?]
            async fn after_websocket(trace: State<Trace>, headers: HeaderMap, res: &mut Response) {
                assert!(headers.contains_key("host"), "extractors work late");
                trace.push(format!("/{}[{}]", $scope, res.status().as_u16()));
                res.headers_mut().append("x-after", $scope.parse().unwrap());
            }

            #[teardown_websocket$(($blueprint))?]
            fn teardown_websocket(trace: State<Trace>, _: Uri, outcome: &Outcome) {
                let status = outcome.status().map_or(0, |status| status.as_u16());
                let cancelled = outcome.is_cancelled();
                trace.push(format!("//{}[{status} {cancelled}]", $scope));
            }
        }
    )+};
}

hooks!("app": of_app());
hooks!("outer": of_outer(OUTER));
hooks!("inner": of_inner(INNER));

static KIT: Blueprint = Blueprint::new("kit");

#[before_app_websocket(KIT)]
fn before_kit(trace: State<Trace>) {
    trace.push("kit");
}

#[after_app_websocket(KIT)]
fn after_kit(trace: State<Trace>) {
    trace.push("/kit");
}

#[teardown_app_websocket(KIT)]
fn teardown_kit(trace: State<Trace>) {
    trace.push("//kit");
}

#[process_view]
fn about_to(trace: State<Trace>) {
    trace.push("process_view");
}

async fn before_route(trace: State<Trace>) {
    trace.push("route");
}

async fn after_route(trace: State<Trace>, res: Response) -> Response {
    trace.push(format!("/route[{}]", res.status().as_u16()));
    res
}

/// Says every message again, and goes when the client does.
#[websocket(INNER, "/echo", before = [before_route], after = [after_route])]
fn echo(ws: WebSocketUpgrade, trace: State<Trace>, ctx: RequestContext) -> impl IntoResponse {
    let late = trace.clone();
    ctx.after_this_request(move |res| {
        late.push("after_this_request");
        res
    });
    let upgrade = ws.protocols(["echo"]).on_upgrade(async move |mut socket| {
        while let Some(Ok(Message::Text(text))) = socket.recv().await {
            trace.push(&*text);
            socket.send(Message::Text(text)).await?;
        }
        trace.push("closed");
        Ok::<_, Error>(())
    });
    ([("x-view", "set with the handshake")], upgrade)
}

/// A page for those who ask for no WebSocket.
#[websocket("/both")]
fn both(ws: Option<WebSocketUpgrade>) -> Response {
    match ws {
        Some(ws) => ws.on_upgrade(async |mut socket| {
            let _ = socket.send("hello".into()).await;
        }),
        None => "a page".into_response(),
    }
}

#[get("/plain")]
fn plain() -> &'static str {
    "plain"
}

async fn layered(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert("x-layer", "yes".parse().unwrap());
    response
}

fn app() -> (axum::Router, Trace) {
    let trace = Trace::default();
    let inner = INNER.layer(map_response(layered));
    let app = app!(self).register(OUTER.nest(inner)).register(&KIT);
    (app.state(trace.clone()).build().unwrap(), trace)
}

async fn start() -> (Server, Trace) {
    let (router, trace) = app();
    (Server::start(router).await, trace)
}

const DOWN: &str = "around > app > kit > outer > inner > route > process_view > after_this_request";

#[tokio::test]
async fn everything_lasts_as_long_as_the_connection() {
    let (server, trace) = start().await;
    let opened = Socket::open(server.address(), "/outer/inner/echo").await;
    let (mut socket, handshake) = opened.expect("a handshake");
    assert_eq!(handshake.status(), 101);
    assert_eq!(trace.take(), DOWN);
    for text in ["one", "two"] {
        socket.say(text).await;
        assert_eq!(socket.hear().await.as_deref(), Some(text));
    }
    // No hook has run while it was open.
    assert_eq!(trace.take(), "one > two");
    socket.close().await;
    assert_eq!(
        trace.take_once("//app[101 false]").await,
        "closed > /route[101] > /inner[101] > /outer[101] > /kit > /app[101] \
         > /around[101] > //inner[101 false] > //outer[101 false] > //kit > //app[101 false]"
    );
}

#[tokio::test]
async fn headers_are_the_views_to_set_as_nothing_later_can() {
    let (server, _) = start().await;
    let opened = Socket::open(server.address(), "/outer/inner/echo").await;
    let (_, handshake) = opened.expect("a handshake");
    assert_eq!(handshake.headers()["x-view"], "set with the handshake");
    assert!(!handshake.headers().contains_key("x-after"));
    assert!(!handshake.headers().contains_key("x-around"));
    // A layer is around the handshake, not around the connection.
    assert_eq!(handshake.headers()["x-layer"], "yes");
}

#[tokio::test]
async fn a_router_around_the_app_makes_no_difference() {
    let (router, trace) = app();
    let server = Server::start(axum::Router::new().nest("/v1", router)).await;
    let opened = Socket::open(server.address(), "/v1/outer/inner/echo").await;
    let (socket, _) = opened.expect("a handshake");
    assert_eq!(trace.take(), DOWN);
    socket.close().await;
    let end = trace.take_once("//app[101 false]").await;
    assert!(end.starts_with("closed > /route"), "{end}");
}

#[tokio::test]
async fn a_before_hook_denies_with_a_response_that_goes_through_all_after_hooks() {
    let (server, trace) = start().await;
    let opened = Socket::open(server.address(), "/outer/inner/echo?outer").await;
    let denial = opened.err().expect("a denial");
    assert_eq!(denial.status(), 403);
    let after: Vec<_> = denial.headers().get_all("x-after").iter().collect();
    assert_eq!(after, ["inner", "outer", "app"]);
    assert_eq!(denial.headers()["x-around"], "yes");
    assert_eq!(
        trace.take_once("//app[403 false]").await,
        "around > app > kit > outer > /route[403] > /inner[403] > /outer[403] > /kit > /app[403] \
         > /around[403] > //inner[403 false] > //outer[403 false] > //kit > //app[403 false]"
    );
}

#[tokio::test]
async fn a_view_may_answer_with_a_page_instead() {
    let (server, trace) = start().await;
    let (_, page) = server.connect().ask("GET /both").await;
    assert_eq!((page.status(), &*page.body), ("200", "a page"));
    assert!(page.has("x-after: app"));
    assert_eq!(
        trace.take_once("//app[200 false]").await,
        "around > app > kit > process_view > /kit > /app[200] > /around[200] > //kit > //app[200 false]"
    );
    let (mut socket, _) = Socket::open(server.address(), "/both")
        .await
        .expect("a handshake");
    assert_eq!(socket.hear().await.as_deref(), Some("hello"));
}

#[tokio::test]
async fn all_other_requests_meet_the_request_hooks() {
    let (router, trace) = app();
    for (request, status, view) in [
        (request("GET", "/plain"), 200, "process_view > "),
        (request("GET", "/nowhere"), 404, ""),
        (request("POST", "/both"), 405, ""),
        (request("OPTIONS", "/both"), 200, ""),
    ] {
        drop(send(&router, request).await);
        assert_eq!(
            trace.take(),
            format!(
                "around > app request > {view}/app request[{status}] > /around[{status}] > //app request"
            )
        );
    }
    // What a client sends does not choose the hooks.
    let mut asking = request("GET", "/plain");
    let headers = asking.headers_mut();
    headers.insert("connection", "upgrade".parse().unwrap());
    headers.insert("upgrade", "websocket".parse().unwrap());
    drop(send(&router, asking).await);
    assert!(trace.take().starts_with("around > app request"));
}

#[test]
fn the_description_shows_each_route_with_its_own_kind() {
    let app = app!(self).register(OUTER.nest(&INNER)).register(&KIT);
    let description = app.describe();
    let kinds = |endpoint: &str| {
        let mut routes = description.routes.iter();
        let route = routes.find(|route| route.endpoint == endpoint).unwrap();
        let kinds = route.chain.iter().map(|hook| hook.kind.name());
        kinds.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        kinds("outer.inner.echo"),
        "middleware before_websocket before_websocket before_websocket before_websocket \
         before_websocket process_view after_websocket after_websocket after_websocket \
         after_websocket after_websocket teardown_websocket teardown_websocket \
         teardown_websocket teardown_websocket"
    );
    let routes = description.routes.iter();
    let told = routes.map(|route| (&*route.endpoint, route.methods.join(" ")));
    let told: Vec<_> = told
        .filter(|(endpoint, _)| endpoint.contains("echo"))
        .collect();
    assert_eq!(told, [("outer.inner.echo", "WEBSOCKET".to_owned())]);
    assert_eq!(
        kinds("plain"),
        "middleware before_request process_view after_request teardown_request"
    );
    assert!(
        description.warnings.is_empty(),
        "{:?}",
        description.warnings
    );
}
