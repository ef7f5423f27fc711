//! The JSON API: it needs no token, as nothing here changes anything, and its errors are JSON.

use crate::store::{Book, Books};
use hooks_runtime::prelude::*;
use serde_json::{Value, json};

pub(crate) static API: Blueprint = Blueprint::new("api").url_prefix("/api");

#[get(API, "/books")]
fn books(books: State<Books>) -> Json<Vec<Book>> {
    Json(books.all())
}

#[get(API, "/books/{id}")]
fn book(books: State<Books>, Path(id): Path<u32>) -> Result<Json<Book>> {
    let book = books.one(id).ok_or_else(|| abort(StatusCode::NOT_FOUND))?;
    Ok(Json(book))
}

#[error_handler(API)]
fn error(error: &HttpError) -> (StatusCode, Json<Value>) {
    (
        error.status(),
        Json(json!({ "error": error.status().to_string() })),
    )
}
