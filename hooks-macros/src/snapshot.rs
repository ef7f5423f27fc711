//! Reviewed expansions: `snapshots/*.rs`, one per attribute and per group of options.
//!
//! `SNAPSHOT=overwrite cargo test -p hooks-macros` writes them.

use crate::{annotated, error_response::error_response};
use proc_macro2::TokenStream;
use quote::quote;
use std::{env, fs, path::Path};

/// Lines that a block may add to the user's function.
const MOST_LINES: usize = 27;

/// Compare what `#[attribute(args)] item` becomes with `snapshots/{name}.rs`.
#[track_caller]
fn expands(name: &str, attribute: &str, args: TokenStream, item: TokenStream) {
    let expanded = annotated(attribute, args, &item);
    expands_to(name, expanded, item);
}

/// Compare an expansion of `item` with `snapshots/{name}.rs`.
#[track_caller]
fn expands_to(name: &str, expanded: TokenStream, item: TokenStream) {
    assert!(
        expanded.to_string().contains(&item.to_string()),
        "{name}: the item is not as it was written"
    );
    let actual = pretty(expanded);
    let added = actual.lines().count() - pretty(item).lines().count();
    assert!(added <= MOST_LINES, "{name}: {added} lines\n{actual}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("snapshots/{name}.rs"));
    if env::var_os("SNAPSHOT").is_some_and(|value| value == "overwrite") {
        fs::write(&file, &actual).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        actual == expected,
        "{name} expands otherwise than reviewed; SNAPSHOT=overwrite accepts it:\n{actual}"
    );
}

fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("the expansion is items"))
}

#[test]
fn a_sync_hook_is_called_plainly_when_its_arguments_allow() {
    let args = quote!();
    let item = quote!(
        fn start_timer(g: G) {
            g.set(Instant::now());
        }
    );
    expands("before_request", "before_request", args, item);
}

#[test]
fn an_async_hook_without_an_await_is_called_plainly() {
    let args = quote!();
    let item = quote!(
        async fn count() {
            COUNT.fetch_add(1, Relaxed);
        }
    );
    expands("before_request_without_await", "before_request", args, item);
}

#[test]
fn an_async_hook_is_awaited_and_its_last_argument_may_be_the_body() {
    let args = quote!();
    let item = quote!(
        /// Whoever has no key gets no further.
        pub(crate) async fn require_key(headers: HeaderMap, body: Bytes) -> Result<()> {
            check(&headers, &body).await
        }
    );
    expands("before_request_async", "before_request", args, item);
}

#[test]
fn a_state_is_for_arguments_by_value() {
    let args = quote!(state = AppState);
    let item = quote!(
        async fn check(jar: Jar) {
            load(jar).await;
        }
    );
    expands("before_request_state", "before_request", args, item);
}

#[test]
fn a_hook_without_arguments_imports_nothing() {
    let args = quote!();
    let item = quote!(
        fn count() {}
    );
    expands(
        "before_request_without_arguments",
        "before_request",
        args,
        item,
    );
}

#[test]
fn borrowed_arguments_come_after_those_by_value() {
    let args = quote!();
    let item = quote!(
        fn strip(parts: &mut Parts, g: G) {
            g.set(parts.headers.remove("x"));
        }
    );
    expands("before_request_borrows", "before_request", args, item);
}

#[test]
fn an_after_hook_changes_the_response_in_place() {
    let args = quote!();
    let item = quote!(
        fn stamp(g: G, res: &mut Response) -> Result<()> {
            finish(g, res)
        }
    );
    expands("after_request_in_place", "after_request", args, item);
}

#[test]
fn an_after_hook_returns_another_response() {
    let args = quote!(ADMIN);
    let item = quote!(
        async fn wrap(res: Response) -> Response {
            res
        }
    );
    expands("after_request_replacing", "after_request", args, item);
}

#[test]
fn a_middleware_takes_the_rest_of_the_request_last() {
    let args = quote!(ADMIN);
    let item = quote!(
        async fn around(request: Request, next: Next) -> Response {
            next.run(request).await
        }
    );
    expands("middleware", "middleware", args, item);
}

#[test]
fn a_websocket_hook_is_a_hook_of_another_kind() {
    let item = quote!(
        fn look() {}
    );
    expands("before_websocket", "before_websocket", quote!(), item);
    let item = quote!(
        async fn log(ctx: RequestContext, res: &mut Response) {
            write(ctx, res).await;
        }
    );
    expands("after_websocket", "after_websocket", quote!(CHAT), item);
    let item = quote!(
        fn done(outcome: &Outcome) {}
    );
    let kind = "teardown_app_websocket";
    expands("teardown_app_websocket", kind, quote!(CHAT), item);
}

#[test]
fn process_view_expands_as_a_before_hook() {
    let item = quote!(
        fn look() {}
    );
    expands("process_view", "process_view", quote!(), item);
}

#[test]
fn process_exception_borrows_the_error() {
    let item = quote!(
        fn report(error: &Error) -> Option<StatusCode> {
            None
        }
    );
    expands("process_exception", "process_exception", quote!(), item);
}

#[test]
fn process_template_response_changes_the_template_in_place() {
    let item = quote!(
        fn add_user(template: &mut TemplateResponse) -> Result<()> {
            add(template)
        }
    );
    expands(
        "process_template_response",
        "process_template_response",
        quote!(),
        item,
    );
}

#[test]
fn a_context_processor_returns_values() {
    let item = quote!(
        async fn site(g: G) -> Site {
            Site::of(&g)
        }
    );
    expands("context_processor", "context_processor", quote!(), item);
}

#[test]
fn an_app_context_processor_of_a_blueprint_is_scoped_through_it() {
    let item = quote!(
        fn menu() -> Result<Menu> {
            Menu::load()
        }
    );
    expands(
        "app_context_processor",
        "app_context_processor",
        quote!(ADMIN),
        item,
    );
}

#[test]
fn a_teardown_borrows_the_outcome() {
    let args = quote!();
    let item = quote!(
        fn done(outcome: &Outcome) {
            log(outcome);
        }
    );
    expands("teardown_request", "teardown_request", args, item);
}

#[test]
fn an_app_hook_of_a_blueprint_is_scoped_through_it() {
    let args = quote!(ADMIN);
    let item = quote!(
        fn start() {}
    );
    expands("before_app_request", "before_app_request", args, item);
}

#[test]
fn an_app_after_hook_of_a_blueprint_is_scoped_through_it() {
    let args = quote!(ADMIN);
    let item = quote!(
        fn stamp(res: &mut Response) {}
    );
    expands("after_app_request", "after_app_request", args, item);
}

#[test]
fn an_app_teardown_of_a_blueprint_is_scoped_through_it() {
    let args = quote!(ADMIN);
    let item = quote!(
        fn done() {}
    );
    expands("teardown_app_request", "teardown_app_request", args, item);
}

#[test]
fn an_error_handler_by_type_names_its_error_twice() {
    let args = quote!();
    let item = quote!(
        fn failed(error: &DbError) -> StatusCode {
            error.status()
        }
    );
    expands("error_handler_by_type", "error_handler", args, item);
}

#[test]
fn an_error_handler_by_status_takes_what_it_wants() {
    let args = quote!(ADMIN, 404);
    let item = quote!(
        async fn missing(uri: Uri) -> String {
            uri.to_string()
        }
    );
    expands("error_handler_by_status", "error_handler", args, item);
}

#[test]
fn an_app_error_handler_of_a_blueprint_is_scoped_through_it() {
    let args = quote!(ADMIN, 500);
    let item = quote!(
        fn failed(_: &Error) -> Html<&'static str> {
            Html("sorry")
        }
    );
    expands("app_error_handler", "app_error_handler", args, item);
}

#[test]
fn a_view_takes_extractors_and_may_fail() {
    let args = quote!(ADMIN, "/users/{id}");
    let item = quote!(
        async fn user(Path(id): Path<u64>) -> Result<String> {
            load(id).await
        }
    );
    expands("get", "get", args, item);
}

#[test]
fn a_route_has_methods_and_an_endpoint() {
    let args = quote!("/x", methods = [GET, POST], endpoint = "x");
    let item = quote!(
        fn x() -> &'static str {
            "x"
        }
    );
    expands("route_methods_and_endpoint", "route", args, item);
}

#[test]
fn hooks_of_a_route_are_named_for_messages() {
    let args = quote!(
        "/x",
        before = [limit],
        after = [stamp],
        skip = [auth::login]
    );
    let item = quote!(
        fn x() {}
    );
    expands("route_before_after_skip", "post", args, item);
}

#[test]
fn a_serving_hook_takes_states() {
    let args = quote!();
    let item = quote!(
        async fn connect(pool: State<Pool>) -> Result<()> {
            pool.connect().await
        }
    );
    expands("before_serving", "before_serving", args, item);
}

#[test]
fn a_serving_hook_needs_no_arguments() {
    let args = quote!();
    let item = quote!(
        fn stop() {}
    );
    expands("after_serving", "after_serving", args, item);
}

#[test]
fn order_and_edges_are_builder_calls() {
    let args = quote!(
        order = -1,
        runs_before = login,
        runs_after = [auth::load, count]
    );
    let item = quote!(
        fn start() {}
    );
    expands("order_and_edges", "before_request", args, item);
}

#[test]
fn a_blocking_hook_takes_its_arguments_to_another_thread() {
    let args = quote!(blocking);
    let item = quote!(
        fn check(g: G) -> Result<()> {
            verify(g.get())
        }
    );
    expands("before_request_blocking", "before_request", args, item);
}

#[test]
fn a_blocking_view_returns_a_response_as_any() {
    let args = quote!("/report", blocking);
    let item = quote!(
        fn report() -> Result<Vec<u8>> {
            Ok(fs::read("report.pdf")?)
        }
    );
    expands("get_blocking", "get", args, item);
}

#[test]
fn a_hook_may_provide_a_value() {
    let args = quote!();
    let item = quote!(
        fn load(head: &Parts) -> Result<Provide<User>> {
            user_of(head)
        }
    );
    expands("before_request_provides", "before_request", args, item);
}

#[test]
fn the_path_of_the_runtime_is_replaced() {
    let args = quote!(crate = framework::hooks);
    let item = quote!(
        fn done() {}
    );
    expands("crate_path", "teardown_request", args, item);
}

#[test]
fn a_cfg_is_shared_and_a_raw_name_is_written_plainly() {
    let args = quote!();
    let item = quote!(
        #[cfg(unix)]
        #[inline]
        fn r#type() {}
    );
    expands("cfg_and_raw_identifier", "before_request", args, item);
}

#[test]
fn after_an_error_the_function_stays() {
    let item = quote!(
        fn done() -> u8 {
            1
        }
    );
    let error = annotated("teardown_request", quote!(404), &item).to_string();
    assert!(error.starts_with(&item.to_string()), "{error}");
    assert!(error.contains("compile_error"), "{error}");
}

#[test]
fn an_error_response_is_registered_beside_its_block() {
    let item = quote!(
        #[cfg(unix)]
        impl IntoResponse for NoBook {
            fn into_response(self) -> Response {
                StatusCode::NOT_FOUND.into_response()
            }
        }
    );
    let expanded = error_response(quote!(), &item);
    expands_to("error_response", expanded, item);
}
