//! Every public name of plugins, provided values, route options and explanations, as other programs
//! write it.

use axum::Router;
use hooks_runtime::{
    Install, Middleware as _, Mounted, Plugin, Provider, RouteOption, assert_locked,
    inspect::{Answer, Description},
    prelude::*,
    ws,
};
use std::{ops::ControlFlow, sync::OnceLock};

static KIT: Blueprint = Blueprint::new("kit");
static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[derive(Debug)]
struct Limit(&'static str);

impl RouteOption for Limit {
    fn check(&self) -> Result<(), String> {
        if self.0.is_empty() {
            return Err("the limit is empty".to_owned());
        }
        Ok(())
    }
}

#[derive(Debug)]
struct Cached;

impl RouteOption for Cached {}

fn limit(spec: &'static str) -> Limit {
    Limit(spec)
}

struct User(String);
struct Tenant(usize);
struct Basket(usize);

struct Baskets;

impl Provider<Basket> for Baskets {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<Basket> {
        let user = ctx.demand::<User>(head).await?;
        assert!(ctx.provided::<User>().is_some());
        Ok(Basket(user.0.len()))
    }
}

struct Spelled<T>(T);

impl<T: Send + Sync + 'static> Provider<Spelled<T>> for OnceLock<T> {
    fn provide(
        &self,
        _: &RequestContext,
        _: &Parts,
    ) -> impl Future<Output = Result<Spelled<T>>> + Send {
        std::future::ready(Err(abort(StatusCode::UNAUTHORIZED)))
    }
}

struct Kit {
    is_strict: bool,
}

struct Inner;

impl Plugin for Inner {
    fn install(self, _: &mut Install<'_>) {}
}

#[derive(Clone)]
struct Around;

impl hooks_runtime::Middleware for Around {
    async fn handle(&self, req: Request, next: Next) -> Result<Response> {
        Ok(next.run(req).await)
    }
}

impl Plugin for Kit {
    fn install(self, at: &mut Install<'_>) {
        let at: &mut Install<'_> = at
            .name("kit")
            .rank(-10)
            .blueprint(&KIT)
            .state(7_u64)
            .middleware(Around)
            .provide::<Basket>(Baskets)
            .provide::<Spelled<u8>>(OnceLock::<u8>::new())
            .reads::<Limit>()
            .on_response(|res: &mut Response| {
                res.headers_mut().insert("x-kit", "1".parse().unwrap());
            })
            .setting("is_strict", self.is_strict)
            .with(Inner);
        if !self.is_strict {
            at.problem("it is not strict");
        }
    }
}

struct Needy;

impl Plugin for Needy {
    fn install(self, at: &mut Install<'_>) {
        at.rank(5).needs::<Basket>();
    }
}

#[before_request(KIT)]
fn guard(_: State<u64>) -> Provide<User> {
    Provide(User("ann".into()))
}

#[before_request]
fn perhaps() -> Option<Provide<String>> {
    None
}

#[before_request]
fn flows() -> ControlFlow<StatusCode, Provide<u8>> {
    ControlFlow::Continue(Provide(8))
}

#[before_request]
async fn several(user: Provided<User>) -> Result<(Provide<Tenant>, Provide<i16>)> {
    Ok((Provide(Tenant(user.0.len())), Provide(16)))
}

#[process_view]
#[expect(clippy::unnecessary_wraps, reason = "the return type is tried")]
fn late(endpoint: Option<Endpoint>) -> Result<Provide<usize>> {
    let limit = endpoint.as_ref().and_then(Endpoint::option::<Limit>);
    Ok(Provide(limit.map_or(0, |limit| limit.0.len())))
}

#[before_websocket]
fn socket() -> Provide<i64> {
    Provide(64)
}

#[after_request]
fn after(user: Option<Provided<User>>, text: Option<Provided<String>>) {
    drop((user, text));
}

#[get("/", with = [limit("5/minute"), Cached])]
fn index(
    user: Provided<User>,
    tenant: Provided<Tenant>,
    small: Provided<u8>,
    late: Provided<usize>,
    basket: Provided<Basket>,
    spelled: Option<Provided<Spelled<u8>>>,
) -> String {
    let spelled = spelled.is_some();
    format!(
        "{} {} {} {} {} {spelled}",
        user.0, tenant.0, *small, *late, basket.0
    )
}

#[get(SHOP, "/7", skip = [socket_guard])]
fn show(user: Provided<User>) -> String {
    user.0.clone()
}

#[before_request(SHOP)]
fn socket_guard() {}

#[websocket("/chat")]
fn chat(upgrade: ws::WebSocketUpgrade, n: Provided<i64>) -> Response {
    let _ = *n;
    upgrade.on_upgrade(|_socket| async {})
}

#[websocket(SHOP, "/chat")]
async fn shop_chat(upgrade: ws::WebSocketUpgrade) -> impl IntoResponse {
    upgrade.on_upgrade(|_socket| async {})
}

#[before_serving(SHOP)]
fn start() {}

#[after_serving(SHOP)]
async fn stop() {}

fn app() -> App {
    let mounted = Mounted::new(Router::new().fallback(|| async { "mounted" }))
        .named("old program")
        .on_start(|| async {})
        .on_stop(|| async {});
    app!(self)
        .with(Kit { is_strict: true })
        .with(Needy)
        .register(SHOP.with(Inner).with(Needy).option(Limit("9")))
        .middleware(Around.order(-3))
        .reads::<Cached>()
        .without("auth_kit")
        .without("quiet_kit")
        .mount("/old", mounted)
}

#[tokio::test]
async fn all_names_do_what_they_say() {
    let client = app().test_client();
    let index = client.get("/").await;
    assert_eq!(index.text(), "ann 3 8 8 3 false");
    assert_eq!(index.header("x-kit"), Some("1"));
    assert_eq!(client.get("/shop/7").await.text(), "ann");
    assert_eq!(client.get("/old/x").await.text(), "mounted");
}

#[test]
fn an_app_is_explained_described_and_locked() {
    let explained = app().explain(Method::GET, "/shop/7");
    assert!(matches!(explained.answer, Answer::Route { .. }));
    assert!(explained.to_string().contains("the view: show"));
    assert!(serde_json::to_string(&explained).is_ok());
    let description: Description = app().describe();
    assert!(description.locked().contains("plugin kit"));
    assert_locked!(app(), "tests/plugins/hooks.lock");
}

#[test]
fn what_an_owner_says_is_wrong_is_a_problem() {
    let mounted = Mounted::new(Router::new()).problem("it is empty");
    let error = App::new().mount("/x", mounted).build().unwrap_err();
    assert!(error.to_string().contains("it is empty"));
    let kit = Kit { is_strict: false };
    let error = App::new().with(kit).build().unwrap_err();
    assert!(error.to_string().contains("it is not strict"));
}

#[tokio::test]
async fn a_registration_takes_functions_and_middleware_of_others() {
    let shop = SHOP
        .at("/x")
        .hook(auth_kit::kit)
        .middleware(Around.order(1));
    let client = app!(self, auth_kit)
        .with(Kit { is_strict: true })
        .register(&SHOP)
        .reads::<Cached>()
        .test_client();
    let ran = "auth_kit::kit_root auth_kit::kit_area";
    assert_eq!(client.get("/kit").await.text(), ran);
    let client = App::new().register(shop).with(Kit { is_strict: true });
    assert_eq!(client.test_client().get("/x/kit").await.text(), "");
}

#[test]
fn functions_are_called_in_unit_tests() {
    let user = Provided::new(User("ann".to_owned()));
    assert_eq!(show(user.clone()), "ann");
}
