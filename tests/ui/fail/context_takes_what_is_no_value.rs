use hooks_runtime::{minijinja::context, prelude::*};

struct Book;

#[get("/")]
fn index() -> TemplateResponse {
    let book = Book;
    TemplateResponse::new("book.html", context! { book })
}

fn main() {}
