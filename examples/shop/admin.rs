//! The admin area: new books, for the staff.

use crate::{
    forms::{Checked, check},
    store::Books,
};
use hooks_batteries::prelude::*;
use hooks_runtime::{
    axum::{http::HeaderValue, response::Redirect},
    prelude::*,
};
use serde::{Deserialize, Serialize};

pub(crate) static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");

#[derive(Serialize, Deserialize, garde::Validate)]
struct BookForm {
    #[garde(length(min = 1, max = 80))]
    title: String,
    #[garde(range(min = 1, max = 100_000))]
    cents: u32,
}

#[get(ADMIN, "/books", with = [needs_permission("books.add")])]
fn new_book() -> TemplateResponse {
    TemplateResponse::new("book.html", context! { form => Checked::empty() })
}

/// Not even the browser keeps these pages: after a logout nobody sees them with its Back button.
#[after_request(ADMIN)]
fn keep_nothing(response: &mut Response) {
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert("cache-control", no_store);
}

#[post(ADMIN, "/books", with = [needs_permission("books.add")])]
fn add_book(
    books: State<Books>,
    messages: Messages,
    locale: Locale,
    Form(form): Form<BookForm>,
) -> Response {
    let checked = check(&form, &locale);
    if !checked.is_valid() {
        let page = TemplateResponse::new("book.html", context! { form => checked });
        return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
    }
    let book = books.add(form.title, form.cents);
    messages.success(t!(locale, "saved", title = &book.title));
    Redirect::to("/").into_response()
}
