//! One path in two blueprints: each method has its own scope, `Allow` is that of the path.

use crate::prelude::*;

static A: Blueprint = Blueprint::new("a");
static B: Blueprint = Blueprint::new("b");

hooks!(app);
hooks!(A, a);
hooks!(B, b);

#[get(A, "/shared")]
fn a_shared() -> &'static str {
    "a shared"
}

#[get(A, "/x/{id}")]
fn of_a(Path(id): Path<String>) -> String {
    format!("a {id}")
}

#[post(B, "/shared")]
fn b_shared() -> &'static str {
    "b shared"
}

#[route(B, "/x/{id}", methods = [POST, PATCH])]
fn of_b(Path(id): Path<String>) -> String {
    format!("b {id}")
}

#[delete("/x/{id}")]
fn of_app(Path(id): Path<String>) -> String {
    format!("app {id}")
}

#[get(A, "/y/{id}")]
fn a_y(Path(id): Path<String>) -> String {
    format!("a {id}")
}

#[post(B, "/y/me")]
fn b_y() -> &'static str {
    "b me"
}

#[error_handler(405)]
fn no_such_method(_: &Error, ctx: RequestContext) -> (StatusCode, &'static str) {
    (status(query(&ctx).parse().unwrap_or(405)), "not like this")
}

#[tokio::test]
async fn shared_path() {
    let app = App::new()
        .with_all(app::hooks)
        .hook(of_app)
        .hook(no_such_method);
    let with_allow = |methods: &'static str| {
        move |reply: &mut Reply| {
            reply.headers.insert("allow".to_owned(), methods.to_owned());
        }
    };
    Parity::with("shared_path")
        // L4 for F99: a 405 names the methods there are, whoever rendered it.
        .but("PATCH /shared", with_allow("GET, HEAD, OPTIONS, POST"))
        .but(
            "PUT /x/1",
            with_allow("DELETE, GET, HEAD, OPTIONS, PATCH, POST"),
        )
        // Of two patterns that match, the more specific one is the path: routing is axum's.
        .but("GET /y/me", |reply| {
            reply.trace = trace("app.before > app.after[405] > app.teardown(None)");
            (reply.status, reply.body) = (405, "not like this".to_owned());
            with_allow("OPTIONS, POST")(reply);
        })
        .but("OPTIONS /y/me", with_allow("OPTIONS, POST"))
        .but("PUT /y/me", with_allow("OPTIONS, POST"))
        .of(app.register(&A).register(&B))
        .await;
}
