//! Values that functions take as they are, and functions that run only if a value is there.

use hooks_runtime::{IfProvided, ProvidedByValue, prelude::*};
use std::sync::Arc;
use support::Trace;

#[derive(Clone)]
struct Session(Arc<str>);

impl ProvidedByValue for Session {}

impl<S: Sync> axum::extract::FromRequestParts<S> for Session {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self> {
        let provided = Provided::<Session>::from_request_parts(parts, state).await?;
        Ok(Session::clone(&provided))
    }
}

/// Provides a session, unless the request says `x-none`.
fn open(headers: &HeaderMap) -> Option<Provide<Session>> {
    let is_wanted = !headers.contains_key("x-none");
    is_wanted.then(|| Provide(Session("s1".into())))
}

mod arguments {
    use super::*;

    static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

    #[before_request]
    fn load(headers: HeaderMap) -> Provide<Session> {
        open(&headers).unwrap_or(Provide(Session("none".into())))
    }

    #[before_request(SHOP)]
    async fn look(session: Session, perhaps: Option<Session>, trace: State<Trace>) {
        tokio::task::yield_now().await;
        trace.push(format!("look[{} {}]", session.0, perhaps.is_some()));
    }

    #[process_view(SHOP)]
    fn check(session: Session, method: Method, trace: State<Trace>) {
        trace.push(format!("check[{method} {}]", session.0));
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "a function that a route names"
    )]
    fn named(session: Session, trace: State<Trace>) {
        trace.push(format!("named[{}]", session.0));
    }

    #[post(SHOP, "/", before = [named])]
    async fn view(session: Session, body: String) -> String {
        format!("{}{body}", session.0)
    }

    #[get(SHOP, "/fails")]
    fn fails(_: Option<Session>) -> Result<()> {
        Err(Error::msg("no"))
    }

    #[error_handler]
    fn failed(_: &Error, session: Option<Session>) -> String {
        format!(
            "failed[{}]",
            session.map_or("nobody".into(), |session| session.0)
        )
    }

    #[after_request]
    fn after(session: Option<Session>, res: &mut Response, trace: State<Trace>) {
        trace.push(format!("after[{} {}]", session.is_some(), res.status()));
    }

    #[teardown_request]
    fn over(_: &Outcome, session: Option<Session>, trace: State<Trace>) {
        trace.push(format!("over[{}]", session.is_some()));
    }

    #[tokio::test]
    async fn every_function_takes_the_type_as_it_is() {
        let trace = Trace::default();
        let client = app!(self)
            .state(trace.clone())
            .register(&SHOP)
            .test_client();
        assert_eq!(client.post("/shop/").body("!").await.text(), "s1!");
        let expected =
            "look[s1 true] > named[s1] > check[POST s1] > after[true 200 OK] > over[true]";
        assert_eq!(trace.take_once("over[true]").await, expected);
        assert_eq!(client.get("/shop/fails").await.text(), "failed[s1]");
    }

    #[tokio::test]
    async fn an_annotated_function_stays_one_that_can_be_called() {
        assert_eq!(view(Session("mine".into()), "!".into()).await, "mine!");
    }
}

mod proof {
    use super::*;

    #[get("/")]
    fn view(_: Session) {}

    #[test]
    fn build_proves_that_it_is_there() {
        let error = app!(self).build().unwrap_err().to_string();
        assert!(
            error.contains("Session") && error.contains("view"),
            "{error}"
        );
    }
}

mod if_provided {
    use super::*;

    #[before_request]
    fn load(headers: HeaderMap) -> Option<Provide<Session>> {
        open(&headers)
    }

    #[get("/")]
    fn view() {}

    #[get("/fails")]
    fn fails() -> Result<()> {
        Err(Error::msg("no"))
    }

    #[after_request]
    fn breaks(session: IfProvided<Session>, headers: HeaderMap, _: &mut Response) -> Result<()> {
        if headers.contains_key("x-breaks") {
            Err(Error::msg(session.0.to_string()))
        } else {
            Ok(())
        }
    }

    #[after_request]
    async fn save(session: IfProvided<Session>, res: &mut Response, trace: State<Trace>) {
        tokio::task::yield_now().await;
        trace.push(format!("save[{} {}]", session.0, res.status().as_u16()));
    }

    #[after_request]
    fn show(session: IfProvided<Session>, res: Response, trace: State<Trace>) -> Response {
        trace.push(format!("show[{}]", session.0));
        res
    }

    #[after_request]
    fn always(_: &mut Response, trace: State<Trace>) {
        trace.push("always");
    }

    #[teardown_request]
    fn last(trace: State<Trace>) {
        trace.push("last");
    }

    #[teardown_request]
    async fn close(session: IfProvided<Session>, _: &Outcome, trace: State<Trace>) {
        tokio::task::yield_now().await;
        trace.push(format!("close[{}]", session.0));
    }

    #[teardown_request]
    fn forget(session: IfProvided<Session>, trace: State<Trace>) {
        trace.push(format!("forget[{}]", session.0));
    }

    #[teardown_request]
    fn over(trace: State<Trace>) {
        trace.push("over");
    }

    async fn ran(path: &str, header: &str, last: &str) -> String {
        let trace = Trace::default();
        let client = app!(self).state(trace.clone()).test_client();
        client.get(path).header(header, "1").await;
        trace.take_once(last).await
    }

    #[tokio::test]
    async fn with_a_value_it_runs_in_its_place() {
        for (path, status) in [("/", 200), ("/fails", 500)] {
            let expected = format!(
                "always > show[s1] > save[s1 {status}] > over > forget[s1] > close[s1] > last"
            );
            assert_eq!(ran(path, "x-some", "last").await, expected);
        }
    }

    #[tokio::test]
    async fn without_one_it_does_not_run() {
        for path in ["/", "/fails", "/nowhere"] {
            assert_eq!(
                ran(path, "x-none", "last").await,
                "always > over > last",
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn it_runs_in_the_second_pass_too() {
        let ran = ran("/", "x-breaks", "last").await;
        let passes = "always > show[s1] > save[s1 200] > always > show[s1] > save[s1 500] > over";
        assert!(ran.starts_with(passes), "{ran}");
    }
}

mod if_provided_before_the_view {
    use super::*;
    use axum::body::Body;

    #[before_request]
    fn load(headers: HeaderMap) -> Option<Provide<Session>> {
        open(&headers)
    }

    #[before_request]
    async fn wait(session: IfProvided<Session>, trace: State<Trace>) {
        tokio::task::yield_now().await;
        trace.push(format!("wait[{}]", session.0));
    }

    #[before_request]
    fn plain(session: IfProvided<Session>, trace: State<Trace>) {
        trace.push(format!("plain[{}]", session.0));
    }

    #[process_view]
    async fn read(session: IfProvided<Session>, trace: State<Trace>, body: Body) -> Result<()> {
        let body = axum::body::to_bytes(body, 100).await?;
        trace.push(format!("read[{} {}]", session.0, body.len()));
        Ok(())
    }

    #[process_view]
    fn look(session: IfProvided<Session>, trace: State<Trace>) {
        trace.push(format!("look[{}]", session.0));
    }

    #[process_view]
    fn always(trace: State<Trace>) {
        trace.push("always");
    }

    #[post("/")]
    fn view(trace: State<Trace>, body: String) {
        trace.push(format!("view[{body}]"));
    }

    async fn ran(header: &str) -> String {
        let trace = Trace::default();
        let client = app!(self).state(trace.clone()).test_client();
        client.post("/").header(header, "1").body("text").await;
        trace.take()
    }

    #[tokio::test]
    async fn with_a_value_they_run_in_their_place() {
        let expected = "wait[s1] > plain[s1] > read[s1 4] > look[s1] > always > view[text]";
        assert_eq!(ran("x-some").await, expected);
    }

    #[tokio::test]
    async fn without_one_they_do_not_run() {
        assert_eq!(ran("x-none").await, "always > view[text]");
    }
}
