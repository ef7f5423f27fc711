//! Values that plugins provide on demand.

use axum::{extract::FromRequestParts, http::HeaderValue};
use hooks_runtime::{Install, Plugin, ProblemKind, Provider, prelude::*};
use std::{marker::PhantomData, time::Duration};
use support::{Is, Trace};

struct User(String);
struct Session(&'static str);

/// Reads the user from a header, and tells when it runs.
struct Users {
    trace: Trace,
    name: &'static str,
}

impl Provider<User> for Users {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<User> {
        tokio::task::yield_now().await;
        self.trace
            .push(format!("{}[{}]", self.name, ctx.uri().path()));
        let user = head
            .headers
            .get("x-user")
            .ok_or_else(|| abort(StatusCode::UNAUTHORIZED))?;
        match user.to_str()? {
            "broken" => Err(Error::msg("the database is gone")),
            "panic" => panic!("on purpose"),
            user => Ok(User(format!("{user} of {}", self.name))),
        }
    }
}

impl Plugin for Users {
    fn install(self, at: &mut Install<'_>) {
        at.provide::<User>(self);
    }
}

fn users(name: &'static str, trace: &Trace) -> Users {
    Users {
        trace: trace.clone(),
        name,
    }
}

mod everywhere {
    use super::*;

    static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

    #[before_request(SHOP)]
    fn log(user: Option<Provided<User>>, trace: State<Trace>) {
        trace.push(format!("log[{}]", user.is_some()));
    }

    #[get(SHOP, "/sync")]
    fn in_sync(user: Provided<User>) -> String {
        user.0.clone()
    }

    #[get(SHOP, "/async")]
    async fn in_async(user: Provided<User>, again: Provided<User>, _: String) -> String {
        tokio::task::yield_now().await;
        assert!(std::ptr::eq(&raw const *user, &raw const *again));
        user.0.clone()
    }

    #[get(SHOP, "/option")]
    fn option(user: Option<Provided<User>>) -> String {
        user.map_or_else(|| "nobody".to_owned(), |user| user.0.clone())
    }

    #[get("/none")]
    fn none() -> &'static str {
        "none"
    }

    #[get("/fails")]
    fn fails() -> Result<()> {
        Err(Error::msg("failed"))
    }

    #[process_exception]
    fn on_exception(_: &Error, user: Option<Provided<User>>) -> Option<String> {
        user.map(|user| format!("excused {}", user.0))
    }

    /// An extractor that asks.
    struct Name(String);

    impl<S: Sync> FromRequestParts<S> for Name {
        type Rejection = Error;

        async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
            let ctx = RequestContext::from_request_parts(parts, state).await?;
            Ok(Name(ctx.demand::<User>(parts).await?.0.clone()))
        }
    }

    #[get("/extractor")]
    fn extractor(Name(name): Name) -> String {
        name
    }

    fn of_the_route(user: Provided<User>) -> Provide<u64> {
        Provide(user.0.len() as u64)
    }

    #[get("/named", before = [of_the_route])]
    fn named(length: Provided<u64>) -> String {
        length.to_string()
    }

    #[after_request]
    fn after(user: Option<Provided<User>>, _: &mut Response, trace: State<Trace>) {
        trace.push(format!("after[{}]", user.is_some()));
    }

    #[teardown_request]
    async fn over(user: Option<Provided<User>>, trace: State<Trace>) {
        tokio::task::yield_now().await;
        trace.push(format!("over[{}]", user.is_some()));
    }

    #[error_handler(401)]
    fn log_in(user: Option<Provided<User>>) -> (StatusCode, &'static str) {
        (
            StatusCode::UNAUTHORIZED,
            if user.is_some() {
                "impossible"
            } else {
                "log in"
            },
        )
    }

    async fn ask(path: &str, user: &str, status: u16, text: &str) -> String {
        support::quiet();
        let trace = Trace::default();
        let app = App::new()
            .hook(none)
            .hook(fails)
            .hook(extractor)
            .hook(named);
        let app = app.hook(after).hook(over).hook(log_in).hook(on_exception);
        let app = app
            .register(&SHOP)
            .with(users("users", &trace))
            .state(trace.clone());
        let request = app.test_client().get(path);
        let request = if user.is_empty() {
            request
        } else {
            request.header("x-user", user)
        };
        request.await.is(status, text);
        trace.take()
    }

    #[tokio::test]
    async fn it_runs_once_when_somebody_asks() {
        for path in ["/shop/sync", "/shop/async", "/shop/option"] {
            let trace = ask(path, "ann", 200, "ann of users").await;
            assert_eq!(
                trace,
                format!("users[{path}] > log[true] > after[true] > over[true]")
            );
        }
    }

    #[tokio::test]
    async fn it_never_runs_if_nobody_asks_but_those_that_come_late() {
        assert_eq!(
            ask("/none", "ann", 200, "none").await,
            "after[false] > over[false]"
        );
        assert_eq!(
            ask("/nowhere", "ann", 404, "Not Found").await,
            "after[false] > over[false]"
        );
    }

    #[tokio::test]
    async fn a_401_is_none_for_an_option_and_raised_elsewhere() {
        let trace = ask("/shop/option", "", 200, "nobody").await;
        assert_eq!(
            trace,
            "users[/shop/option] > log[false] > after[false] > over[false]"
        );
        let trace = ask("/shop/sync", "", 401, "log in").await;
        assert_eq!(
            trace,
            "users[/shop/sync] > log[false] > after[false] > over[false]"
        );
    }

    #[tokio::test]
    async fn another_error_or_a_panic_is_raised_where_it_is_asked_for() {
        for user in ["broken", "panic"] {
            let trace = ask("/shop/option", user, 500, "Internal Server Error").await;
            assert_eq!(trace, "users[/shop/option] > after[false] > over[false]");
        }
    }

    #[tokio::test]
    async fn extractors_and_functions_of_a_route_ask_too() {
        let trace = ask("/extractor", "ann", 200, "ann of users").await;
        assert_eq!(trace, "users[/extractor] > after[true] > over[true]");
        ask("/named", "ann", 200, "12").await;
        ask("/extractor", "", 401, "log in").await;
    }

    #[tokio::test]
    async fn process_exception_asks_and_has_the_head() {
        let trace = ask("/fails", "ann", 200, "excused ann of users").await;
        assert_eq!(trace, "users[/fails] > after[true] > over[true]");
    }
}

mod on_error_pages {
    use super::*;

    #[before_request]
    fn guard(head: &Parts) -> Result<()> {
        if head.uri.path() == "/guarded" {
            return Err(abort(StatusCode::FORBIDDEN));
        }
        Ok(())
    }

    #[get("/guarded")]
    fn guarded() {}

    #[get("/conflict")]
    fn conflict() -> Result<()> {
        Err(abort(StatusCode::CONFLICT))
    }

    #[get("/user")]
    fn user(_: Provided<User>) {}

    #[get("/late")]
    fn late() {}

    #[after_request]
    fn fail(ctx: RequestContext, res: &mut Response) -> Result<()> {
        if ctx.uri().path() == "/late" && res.status().is_success() {
            return Err(Error::msg("on purpose"));
        }
        Ok(())
    }

    #[after_request(order = -1)]
    fn sees(user: Option<Provided<User>>, res: &mut Response) {
        let sees = if user.is_some() { "user" } else { "none" };
        res.headers_mut()
            .insert("x-sees", HeaderValue::from_static(sees));
    }

    #[error_handler]
    fn page(error: &HttpError, user: Option<Provided<User>>) -> (StatusCode, String) {
        let name = user.map_or("nobody".to_owned(), |user| user.0.clone());
        (error.status(), name)
    }

    #[tokio::test]
    async fn an_error_handler_asks_and_after_hooks_see_what_it_got() {
        support::quiet();
        let app = app!(self).with(users("users", &Trace::default()));
        let client = app.test_client();
        for (path, status) in [
            ("/guarded", 403),
            ("/conflict", 409),
            ("/nowhere", 404),
            ("/late", 500),
        ] {
            let response = client.get(path).header("x-user", "ann").await;
            assert_eq!(response.header("x-sees"), Some("user"), "{path}");
            response.is(status, "ann of users");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_known_is_none_and_the_error_stays_what_it_was() {
        support::quiet();
        let app = app!(self).with(users("users", &Trace::default()));
        let client = app.test_client();
        for user in ["broken", "panic", ""] {
            for (path, status) in [
                ("/guarded", 403),
                ("/conflict", 409),
                ("/nowhere", 404),
                ("/late", 500),
                ("/user", if user.is_empty() { 401 } else { 500 }),
            ] {
                let request = client.get(path);
                let request = if user.is_empty() {
                    request
                } else {
                    request.header("x-user", user)
                };
                request.await.is(status, "nobody");
            }
        }
    }
}

mod shadows {
    use super::*;

    static SHOP: Blueprint = Blueprint::new("shadows").url_prefix("/shop");

    #[before_request]
    fn of_app(user: Option<Provided<User>>, trace: State<Trace>) {
        trace.push(format!(
            "app[{}]",
            user.map(|user| user.0.clone()).unwrap_or_default()
        ));
    }

    #[get(SHOP, "/")]
    fn inner(user: Provided<User>) -> String {
        user.0.clone()
    }

    #[get("/")]
    fn outer(user: Provided<User>, ctx: RequestContext) -> String {
        assert!(ctx.provided::<User>().is_some());
        user.0.clone()
    }

    static IMPERSONATES: Blueprint = Blueprint::new("impersonates").url_prefix("/as");

    #[before_request(IMPERSONATES)]
    fn impersonate() -> Provide<User> {
        Provide(User("bob".to_owned()))
    }

    #[get(IMPERSONATES, "/")]
    fn impersonated(user: Provided<User>) -> String {
        user.0.clone()
    }

    #[tokio::test]
    async fn each_function_gets_that_of_the_innermost_plugin_around_it() {
        let trace = Trace::default();
        let app = App::new()
            .hook(of_app)
            .hook(outer)
            .with(users("outer", &trace));
        let app = app
            .register(SHOP.with(users("inner", &trace)))
            .register(&IMPERSONATES);
        let client = app.state(trace.clone()).test_client();
        client
            .get("/shop/")
            .header("x-user", "ann")
            .await
            .is(200, "ann of inner");
        assert_eq!(
            trace.take(),
            "outer[/shop/] > app[ann of outer] > inner[/shop/]"
        );
        client
            .get("/")
            .header("x-user", "ann")
            .await
            .is(200, "ann of outer");
        assert_eq!(trace.take(), "outer[/] > app[ann of outer]");
        client
            .get("/as/")
            .header("x-user", "ann")
            .await
            .is(200, "bob");
    }
}

mod each_other {
    use super::*;

    /// Provides a session, of the user if it is to.
    struct Sessions {
        asks: bool,
    }

    impl Provider<Session> for Sessions {
        async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<Session> {
            if self.asks {
                ctx.demand::<User>(head).await?;
            }
            Ok(Session("session"))
        }
    }

    impl Plugin for Sessions {
        fn install(self, at: &mut Install<'_>) {
            at.name("sessions").provide::<Session>(self);
        }
    }

    /// Provides the user of the session, as a type with a parameter.
    struct OfSession<T>(PhantomData<fn() -> T>);

    impl<T: 'static> Provider<User> for OfSession<T> {
        async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<User> {
            let session = ctx.demand::<Session>(head).await?;
            Ok(User(format!("user of {}", session.0)))
        }
    }

    impl<T: 'static> Plugin for OfSession<T> {
        fn install(self, at: &mut Install<'_>) {
            at.name("users").needs::<Session>().provide::<User>(self);
        }
    }

    fn of_session() -> OfSession<u8> {
        OfSession(PhantomData)
    }

    #[get("/")]
    fn view(user: Provided<User>) -> String {
        user.0.clone()
    }

    #[tokio::test]
    async fn a_provider_asks_for_a_value_of_another() {
        let app = App::new()
            .hook(view)
            .with(Sessions { asks: false })
            .with(of_session());
        app.test_client().get("/").await.is(200, "user of session");
    }

    #[tokio::test]
    async fn one_that_asks_for_itself_is_an_error_and_no_deadlock() {
        support::quiet();
        let asks = || App::new().hook(view).with(Sessions { asks: true });
        // The outer one sees no provider that is further in.
        let client = asks().with(of_session()).test_client();
        let asked = tokio::time::timeout(Duration::from_secs(20), client.get("/").send());
        let response = asked.await.expect("an answer");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let error = response.error().expect("an error").to_string();
        assert!(
            error.starts_with("no `provided::on_demand::User` was provided"),
            "{error}"
        );
        let client = App::new().hook(view).with(Both).test_client();
        let asked = tokio::time::timeout(Duration::from_secs(20), client.get("/").send());
        let response = asked.await.expect("an answer");
        let error = response.error().expect("an error").to_string();
        assert!(error.contains("`provided::on_demand::User` → `provided::on_demand::Session` → `provided::on_demand::User`"), "{error}");
    }

    /// Each provider needs the other.
    struct Both;

    impl Plugin for Both {
        fn install(self, at: &mut Install<'_>) {
            at.provide::<User>(of_session())
                .provide::<Session>(Sessions { asks: true });
        }
    }

    static SHOP: Blueprint = Blueprint::new("needs");

    #[test]
    fn what_a_plugin_needs_has_to_be_outside_of_it() {
        let message = |app: App| {
            let error = app.build().expect_err("a need");
            assert_eq!(error.problems().len(), 1, "{error}");
            assert_eq!(error.problems()[0].kind(), ProblemKind::Plugin);
            error.to_string()
        };
        let none = message(App::new().with(of_session()));
        assert!(
            none.contains("the plugin `users`, given at tests/provided/on_demand.rs:"),
            "{none}"
        );
        assert!(none.contains("needs a `provided::on_demand::Session`, and nothing outside of it provides one: give a plugin that provides a `provided::on_demand::Session` before it"), "{none}");
        let inside = message(App::new().with(of_session()).with(Sessions { asks: false }));
        assert!(inside.contains("provides one, and is not outside of it: give that one to the same place first, or with a lower rank"), "{inside}");
        let hook = App::new().hook(provide_session).with(of_session());
        assert!(hook.build().is_err(), "a hook of the place runs later");
        let outer = App::new()
            .hook(provide_session)
            .register(SHOP.with(of_session()));
        assert!(outer.build().is_ok());
        let outer = App::new()
            .with(Sessions { asks: false })
            .register(SHOP.with(of_session()));
        assert!(outer.build().is_ok());
    }

    #[before_request]
    fn provide_session() -> Provide<Session> {
        Provide(Session("hook"))
    }
}

mod proof {
    use super::*;

    struct Own;
    static SHOP: Blueprint = Blueprint::new("proof").url_prefix("/shop");

    #[before_request]
    fn of_app(_: Provided<Own>) {}

    #[get(SHOP, "/")]
    fn in_shop(_: Provided<Own>) {}

    struct Plug;

    impl Provider<Own> for Plug {
        async fn provide(&self, _: &RequestContext, _: &Parts) -> Result<Own> {
            Ok(Own)
        }
    }

    impl Plugin for Plug {
        fn install(self, at: &mut Install<'_>) {
            at.provide::<Own>(self);
        }
    }

    struct Twice;

    impl Plugin for Twice {
        fn install(self, at: &mut Install<'_>) {
            at.provide::<Own>(Plug).provide::<Own>(Plug);
        }
    }

    #[test]
    fn a_plugin_provides_inside_of_its_place() {
        assert!(
            App::new()
                .hook(of_app)
                .with(Plug)
                .register(&SHOP)
                .build()
                .is_ok()
        );
        assert!(App::new().register(SHOP.with(Plug)).build().is_ok());
        let error = App::new().hook(of_app).register(SHOP.with(Plug)).build();
        let error = error.expect_err("outside of the plugin").to_string();
        assert!(
            error.contains("the plugin `Plug`, given at tests/provided/on_demand.rs:"),
            "{error}"
        );
        assert!(
            error.contains(
                "would, and it is not around this function: give it to a place around it"
            ),
            "{error}"
        );
        let error = App::new().with(Twice).build().expect_err("two").to_string();
        assert!(
            error.contains("it brings two providers of the type `provided::on_demand::proof::Own`"),
            "{error}"
        );
    }
}

mod ends {
    use super::*;

    struct Told {
        trace: Trace,
        /// Would keep the request alive for ever.
        _context: RequestContext,
    }

    impl Drop for Told {
        fn drop(&mut self) {
            self.trace.push("dropped");
        }
    }

    struct Tells(Trace);

    impl Provider<Told> for Tells {
        async fn provide(&self, ctx: &RequestContext, _: &Parts) -> Result<Told> {
            Ok(Told {
                trace: self.0.clone(),
                _context: ctx.clone(),
            })
        }
    }

    impl Plugin for Tells {
        fn install(self, at: &mut Install<'_>) {
            at.provide::<Told>(self);
        }
    }

    #[get("/")]
    fn view(_: Provided<Told>) -> &'static str {
        "view"
    }

    #[teardown_request]
    fn over(trace: State<Trace>, told: Option<Provided<Told>>) {
        trace.push(format!("over[{}]", told.is_some()));
    }

    #[tokio::test]
    async fn the_value_is_dropped_after_the_last_teardown() {
        let trace = Trace::default();
        let app = App::new().hook(view).hook(over).with(Tells(trace.clone()));
        app.state(trace.clone())
            .test_client()
            .get("/")
            .await
            .is(200, "view");
        assert_eq!(trace.take(), "over[true] > dropped");
    }
}

mod sent_elsewhere {
    use super::*;

    /// Has no user for anybody.
    struct NoUsers;

    impl Provider<User> for NoUsers {
        async fn provide(&self, _: &RequestContext, _: &Parts) -> Result<User> {
            Err(GoToLogin.into())
        }
    }

    #[derive(Debug)]
    struct GoToLogin;

    #[error_response]
    impl IntoResponse for GoToLogin {
        fn into_response(self) -> Response {
            (StatusCode::SEE_OTHER, [("location", "/login")]).into_response()
        }
    }

    impl std::fmt::Display for GoToLogin {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("log in first")
        }
    }

    impl std::error::Error for GoToLogin {}

    impl Plugin for NoUsers {
        fn install(self, at: &mut Install<'_>) {
            at.provide::<User>(self);
        }
    }

    #[before_request]
    fn greet(_: Option<Provided<User>>) {}

    #[get("/perhaps")]
    fn perhaps(user: Option<Provided<User>>) -> String {
        user.is_some().to_string()
    }

    #[get("/certainly")]
    fn certainly(_: Provided<User>) {}

    #[tokio::test]
    async fn a_redirect_is_none_for_an_option_and_is_raised_with_its_headers_later() {
        let client = app!(self).with(NoUsers).test_client();
        assert_eq!(client.get("/perhaps").await.text(), "false");
        let response = client.get("/certainly").await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.header("location"), Some("/login"));
    }

    #[tokio::test]
    async fn what_nobody_offers_is_none_if_it_is_demanded_so() {
        let client = app!(self).with(NoUsers).test_client();
        assert_eq!(client.get("/offered").await.text(), "true false");
    }

    #[get("/offered")]
    async fn offered(ctx: RequestContext, head: Parts) -> String {
        let user = ctx.demand_if_offered::<User>(&head).await.is_err();
        let session = ctx.demand_if_offered::<Session>(&head).await.unwrap();
        format!("{user} {}", session.is_some())
    }
}

mod error_pages {
    use super::*;
    use hooks_runtime::minijinja::{Value, context};

    /// Its store is down.
    struct Broken;

    impl Provider<User> for Broken {
        async fn provide(&self, _: &RequestContext, _: &Parts) -> Result<User> {
            Err(abort(StatusCode::SERVICE_UNAVAILABLE))
        }
    }

    impl Plugin for Broken {
        fn install(self, at: &mut Install<'_>) {
            at.provide::<User>(self);
        }
    }

    #[get("/mine")]
    fn mine(_: Provided<User>) {}

    #[context_processor]
    fn everywhere(user: Option<Provided<User>>) -> Value {
        context! { has_user => user.is_some() }
    }

    #[error_handler]
    fn page(error: &HttpError) -> (StatusCode, TemplateResponse) {
        (error.status(), TemplateResponse::new("error.html", ()))
    }

    #[tokio::test]
    async fn the_page_of_a_failed_provider_does_without_the_value() {
        let app = app!(self).with(Broken);
        let app = app.templates([("error.html", "{{ 'ann' if has_user else 'nobody' }}")]);
        let response = app.test_client().get("/mine").await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.text(), "nobody");
    }
}
