//! Hooks for an existing axum app: its router is given to `merge`, unchanged.
//!
//! ```text
//! cargo run --example existing_axum
//!
//! curl -i localhost:3000/books               200  Dune, Emma              (+ x-endpoint: /books)
//! curl -i localhost:3000/books/1             200  Emma                    (+ x-endpoint: /books/{index})
//! curl -i localhost:3000/books/7             404  no such book            (+ x-endpoint: /books/{index})
//! curl -i localhost:3000/cart                404  there is no /cart here
//! curl -i -A bookbot localhost:3000/books    403  Forbidden               (+ x-endpoint: /books)
//! ```

use axum::{Router, extract, routing};
use hooks_runtime::prelude::*;
use std::sync::Arc;

/// The existing app: axum's own extractors, state and fallible handlers, and nothing of hooks.
fn router() -> Router {
    let titles: Arc<[&str]> = Arc::from(["Dune", "Emma"]);
    Router::new()
        .route("/books", routing::get(list))
        .route("/books/{index}", routing::get(show))
        .with_state(titles)
}

async fn list(extract::State(titles): extract::State<Arc<[&'static str]>>) -> String {
    titles.join(", ")
}

async fn show(
    extract::State(titles): extract::State<Arc<[&'static str]>>,
    Path(index): Path<usize>,
) -> Result<&'static str, (StatusCode, &'static str)> {
    let title = titles.get(index);
    title
        .copied()
        .ok_or((StatusCode::NOT_FOUND, "no such book"))
}

#[before_request]
fn refuse_robots(headers: HeaderMap) -> Result<()> {
    match headers.get("user-agent") {
        Some(agent) if agent.as_bytes().ends_with(b"bot") => Err(abort(StatusCode::FORBIDDEN)),
        _ => Ok(()),
    }
}

#[after_request]
fn name_the_route(endpoint: Endpoint, res: &mut Response) -> Result<()> {
    let name = endpoint.name().parse()?;
    res.headers_mut().insert("x-endpoint", name);
    Ok(())
}

/// For URLs without a route. The 404 that `show` returns stays as it is.
#[error_handler(404)]
fn no_such_page(_: &Error, uri: Uri) -> (StatusCode, String) {
    let page = uri.path();
    (StatusCode::NOT_FOUND, format!("there is no {page} here"))
}

#[tokio::main]
async fn main() -> Result<()> {
    app!().merge(router()).serve("127.0.0.1:3000").await
}
