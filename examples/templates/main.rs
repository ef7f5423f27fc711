//! Pages: a layout, values that every template sees, and a hook that adds the user to each page.
//!
//! ```text
//! cargo run --example templates
//!
//! curl localhost:3000/                        Good day, stranger, and three books with their links
//! curl -H 'x-user: ann' localhost:3000/       Good day, ann
//! curl localhost:3000/books/2                 one book
//! curl -i localhost:3000/books/9              404, in the same layout
//! ```
//!
//! Change a file in `examples/templates/templates` while it runs: the next request shows it.

use hooks_runtime::{
    minijinja::{Value, context},
    prelude::*,
};
use serde::Serialize;

#[derive(Clone, Copy, Serialize)]
struct Book {
    id: usize,
    title: &'static str,
}

#[derive(Serialize)]
struct Shelf<'a> {
    books: &'a [Book],
}

const BOOKS: [Book; 3] = [
    Book {
        id: 1,
        title: "Tom & Jerry",
    },
    Book {
        id: 2,
        title: "Emma",
    },
    Book {
        id: 3,
        title: "Hard Times",
    },
];

/// Values for every template, also for that of an error handler.
#[context_processor]
fn site(ctx: RequestContext) -> Value {
    context! { site => "The bookshop", path => ctx.uri().path() }
}

/// The user, for the pages of all views.
#[process_template_response]
fn add_user(headers: HeaderMap, template: &mut TemplateResponse) {
    let user = headers.get("x-user").and_then(|user| user.to_str().ok());
    template.insert("user", user);
}

#[get("/")]
async fn index() -> TemplateResponse {
    TemplateResponse::new("index.html", Shelf { books: &BOOKS })
}

#[get("/books/{id}")]
async fn book(Path(id): Path<usize>) -> Result<TemplateResponse> {
    let book = BOOKS.into_iter().find(|book| book.id == id);
    let book = book.ok_or_else(|| abort(StatusCode::NOT_FOUND))?;
    Ok(TemplateResponse::new("book.html", book))
}

#[error_handler(404)]
fn not_found() -> (StatusCode, TemplateResponse) {
    let page = TemplateResponse::new("not_found.html", ());
    (StatusCode::NOT_FOUND, page)
}

#[tokio::main]
async fn main() -> Result<()> {
    app!()
        .templates(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/examples/templates/templates"
        ))
        .serve("127.0.0.1:3000")
        .await
}
