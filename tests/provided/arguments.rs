//! In every kind of function: what it takes, and what it may return.

use hooks_runtime::{Next, prelude::*};
use std::ops::ControlFlow;
use support::{Is, Trace};

struct User(&'static str);
struct Tenant(u8);

type Loaded = Provide<User>;

mod everywhere {
    use super::*;

    static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

    #[before_request]
    fn load_user(trace: State<Trace>) -> Provide<User> {
        trace.push("load_user");
        Provide(User("ann"))
    }

    #[before_request(SHOP)]
    async fn load_tenant(user: Provided<User>, trace: State<Trace>) -> Result<Provide<Tenant>> {
        tokio::task::yield_now().await;
        trace.push(format!("load_tenant[{}]", user.0));
        Ok(Provide(Tenant(7)))
    }

    #[process_view(SHOP)]
    fn check(user: Provided<User>, Provided7(tenant): Provided7, trace: State<Trace>) {
        trace.push(format!("check[{} {}]", user.0, tenant));
    }

    /// An extractor that asks for a value.
    struct Provided7(u8);

    impl<S: Sync> axum::extract::FromRequestParts<S> for Provided7 {
        type Rejection = Error;

        async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
            let tenant = Provided::<Tenant>::from_request_parts(parts, state).await?;
            Ok(Provided7(tenant.0))
        }
    }

    #[get(SHOP, "/")]
    async fn view(user: Provided<User>, tenant: Provided<Tenant>, body: String) -> String {
        format!("{} of {}{body}", user.0, tenant.0)
    }

    #[get(SHOP, "/fails")]
    fn fails(user: Provided<User>) -> Result<()> {
        Err(Error::msg(user.0))
    }

    #[process_exception(SHOP)]
    fn on_exception(_: &Error, tenant: Provided<Tenant>, trace: State<Trace>) -> Option<String> {
        trace.push(format!("on_exception[{}]", tenant.0));
        None
    }

    #[error_handler]
    fn on_error(error: &Error, tenant: Option<Provided<Tenant>>) -> String {
        let tenant = tenant.map(|tenant| tenant.0);
        format!("{error} {tenant:?}")
    }

    #[after_request]
    fn after(tenant: Option<Provided<Tenant>>, _: &mut Response, trace: State<Trace>) {
        trace.push(format!("after[{:?}]", tenant.map(|tenant| tenant.0)));
    }

    #[teardown_request]
    async fn over(tenant: Option<Provided<Tenant>>, trace: State<Trace>) {
        tokio::task::yield_now().await;
        trace.push(format!("over[{:?}]", tenant.map(|tenant| tenant.0)));
    }

    #[middleware]
    async fn around(
        ctx: RequestContext,
        trace: State<Trace>,
        request: Request,
        next: Next,
    ) -> Response {
        assert!(ctx.provided::<User>().is_none());
        let response = next.run(request).await;
        let user = ctx.provided::<User>().map(|user| user.0);
        trace.push(format!("around[{user:?}]"));
        response
    }

    fn app() -> App {
        let app = App::new()
            .hook(load_user)
            .hook(on_error)
            .hook(after)
            .hook(over)
            .hook(around);
        app.register(&SHOP)
    }

    #[tokio::test]
    async fn a_value_is_there_in_all_later_functions() {
        let (res, trace) = support::get(app(), "/shop/").await;
        res.is(200, "ann of 7");
        assert_eq!(
            trace,
            "load_user > load_tenant[ann] > check[ann 7] > after[Some(7)] > around[Some(\"ann\")] > over[Some(7)]"
        );
    }

    #[tokio::test]
    async fn it_is_there_for_an_error_of_the_view() {
        let (res, trace) = support::get(app(), "/shop/fails").await;
        res.is(200, "ann Some(7)");
        assert!(
            trace.contains("check[ann 7] > on_exception[7] > after[Some(7)]"),
            "{trace}"
        );
    }

    #[tokio::test]
    async fn functions_that_also_run_for_a_404_have_an_option() {
        let (res, trace) = support::get(app(), "/nowhere").await;
        res.is(200, "404 Not Found None");
        assert_eq!(
            trace,
            "load_user > after[None] > around[Some(\"ann\")] > over[None]"
        );
    }
}

mod returned {
    use super::*;

    static STOPS: Blueprint = Blueprint::new("stops").url_prefix("/stops");
    static FAILS: Blueprint = Blueprint::new("fails").url_prefix("/fails");
    static PERHAPS: Blueprint = Blueprint::new("perhaps").url_prefix("/perhaps");
    static SEVERAL: Blueprint = Blueprint::new("several").url_prefix("/several");
    static LAST: Blueprint = Blueprint::new("last").url_prefix("/last");

    #[before_request(STOPS)]
    fn stops(headers: HeaderMap) -> ControlFlow<&'static str, Provide<User>> {
        if headers.contains_key("x-user") {
            ControlFlow::Continue(Provide(User("ann")))
        } else {
            ControlFlow::Break("stopped")
        }
    }

    #[get(STOPS, "/")]
    fn after_stops(user: Provided<User>) -> &'static str {
        user.0
    }

    /// An error that `?` turns into one of ours.
    #[before_request(FAILS)]
    fn fails(uri: Uri) -> Result<Provide<u64>, std::num::ParseIntError> {
        uri.query().unwrap_or_default().parse().map(Provide)
    }

    #[get(FAILS, "/")]
    fn after_fails(number: Provided<u64>) -> String {
        number.to_string()
    }

    #[before_request(PERHAPS)]
    fn perhaps(uri: Uri) -> Result<Option<Provide<u64>>> {
        Ok(uri.query().map(str::parse).transpose()?.map(Provide))
    }

    #[get(PERHAPS, "/")]
    fn after_perhaps(number: Option<Provided<u64>>) -> String {
        format!("{:?}", number.as_deref())
    }

    #[before_request(SEVERAL)]
    async fn several() -> Result<(Provide<u64>, Option<Provide<u8>>, Loaded)> {
        tokio::task::yield_now().await;
        Ok((Provide(1), None, Provide(User("bob"))))
    }

    #[before_request(SEVERAL)]
    fn more(_: Provided<u64>) -> (Provide<u16>, Provide<u32>) {
        (Provide(2), Provide(3))
    }

    #[get(SEVERAL, "/")]
    fn after_several(
        a: Provided<u64>,
        b: Option<Provided<u8>>,
        user: Provided<User>,
        c: Provided<u16>,
        d: Provided<u32>,
    ) -> String {
        format!("{a:?} {b:?} {} {c:?} {d:?}", user.0)
    }

    #[before_request(LAST, blocking)]
    fn first() -> Loaded {
        Provide(User("first"))
    }

    #[before_request(LAST)]
    fn second(user: Provided<User>) -> Loaded {
        assert_eq!(user.0, "first");
        Provide(User("second"))
    }

    #[get(LAST, "/")]
    fn after_last(user: Provided<User>) -> &'static str {
        user.0
    }

    fn client() -> hooks_runtime::TestClient {
        support::quiet();
        let app = App::new()
            .register(&STOPS)
            .register(&FAILS)
            .register(&PERHAPS);
        app.register(&SEVERAL).register(&LAST).test_client()
    }

    #[tokio::test]
    async fn a_hook_that_provides_may_answer_or_fail() {
        let client = client();
        client
            .get("/stops/")
            .header("x-user", "1")
            .await
            .is(200, "ann");
        client.get("/stops/").await.is(200, "stopped");
        client.get("/fails/?7").await.is(200, "7");
        client
            .get("/fails/?x")
            .await
            .is(500, "Internal Server Error");
    }

    #[tokio::test]
    async fn a_hook_may_provide_perhaps_and_several() {
        let client = client();
        client.get("/perhaps/?7").await.is(200, "Some(7)");
        client.get("/perhaps/").await.is(200, "None");
        let all = "Provided(1) None bob Provided(2) Provided(3)";
        client.get("/several/").await.is(200, all);
    }

    #[tokio::test]
    async fn the_last_provider_wins() {
        client().get("/last/").await.is(200, "second");
    }
}

mod of_a_route {
    use super::*;

    fn number(uri: Uri) -> Result<Provide<u64>> {
        Ok(Provide(uri.query().unwrap_or_default().parse()?))
    }

    async fn twice(number: Provided<u64>) -> (Provide<u64>, Provide<User>) {
        tokio::task::yield_now().await;
        (Provide(2 * *number), Provide(User("ann")))
    }

    fn stamp(number: Option<Provided<u64>>, res: &mut Response) {
        let number = number.map(|number| *number).unwrap_or_default();
        res.headers_mut().insert("x-number", number.into());
    }

    #[get("/", before = [number, twice], after = [stamp])]
    fn view(number: Provided<u64>, user: Provided<User>) -> String {
        format!("{number:?} {}", user.0)
    }

    #[tokio::test]
    async fn functions_that_a_route_names_provide_and_take() {
        support::quiet();
        let client = App::new().hook(view).test_client();
        let res = client.get("/?7").await;
        res.is(200, "Provided(14) ann");
        assert_eq!(res.header("x-number"), Some("14"));
        let res = client.get("/?x").await;
        res.is(500, "Internal Server Error");
        assert_eq!(res.header("x-number"), Some("0"));
    }
}

mod in_unit_tests {
    use super::*;

    #[get("/")]
    fn view(user: Provided<User>, ctx: RequestContext) -> String {
        format!(
            "{} {}",
            user.0,
            ctx.provided::<Tenant>().map_or(0, |tenant| tenant.0)
        )
    }

    #[test]
    fn a_value_is_made_and_a_mock_gives_it_to_the_context() {
        let context = RequestContext::mock()
            .provide(Tenant(1))
            .provide(Tenant(7))
            .context();
        assert_eq!(view(Provided::new(User("ann")), context.clone()), "ann 7");
        assert!(context.provided::<User>().is_none());
    }
}

mod templates {
    use super::*;
    use hooks_runtime::minijinja::context;

    #[before_request]
    fn answer(uri: Uri) -> Option<TemplateResponse> {
        let context = if uri.path() == "/early" {
            context! {}
        } else {
            return None;
        };
        Some(TemplateResponse::new("page.txt", context))
    }

    #[before_request(order = 1)]
    fn load() -> Provide<User> {
        Provide(User("ann"))
    }

    #[process_template_response]
    fn add(template: &mut TemplateResponse, user: Provided<User>) {
        template.insert("user", user.0);
    }

    #[context_processor]
    fn values(user: Option<Provided<User>>) -> std::collections::BTreeMap<&'static str, bool> {
        [("known", user.is_some())].into()
    }

    #[process_exception]
    fn on_exception(_: &Error, user: Provided<User>) -> Option<&'static str> {
        Some(user.0)
    }

    #[get("/")]
    fn view() -> TemplateResponse {
        TemplateResponse::new("page.txt", context! {})
    }

    fn app(page: &str) -> App {
        let app = App::new()
            .hook(answer)
            .hook(load)
            .hook(add)
            .hook(values)
            .hook(view);
        let templates = [("page.txt", page.to_owned())];
        app.hook(on_exception).templates(templates)
    }

    #[tokio::test]
    async fn a_template_of_an_early_answer_does_without_the_functions_that_take_a_value() {
        support::quiet();
        let client = app("{{ user }} {{ known }}").test_client();
        client.get("/").await.is(200, "ann True");
        let (logs, _listening) = support::Logs::listen();
        client.get("/early").await.is(200, " False");
        let told = logs.with("left out");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains("DEBUG") && told[0].contains("`add` at "),
            "{told:?}"
        );
    }

    #[tokio::test]
    async fn so_does_the_error_of_its_rendering() {
        support::quiet();
        let client = app("{{ 1 // 0 }}").test_client();
        client.get("/").await.is(200, "ann");
        client.get("/early").await.is(500, "Internal Server Error");
    }
}
