//! What `context!` takes: all that minijinja converts, and all that is `Serialize`.

use hooks_runtime::{
    minijinja::{Value, context, value::Object},
    prelude::*,
};
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};
use support::Is;

#[derive(Clone, Serialize)]
struct Book {
    title: &'static str,
    copies: u8,
}

const BOOK: Book = Book {
    title: "Emma",
    copies: 2,
};

#[get("/struct")]
fn in_short() -> TemplateResponse {
    let book = BOOK;
    TemplateResponse::new("book", context! { book })
}

#[get("/borrowed")]
fn borrowed() -> TemplateResponse {
    let book = BOOK;
    TemplateResponse::new(
        "book",
        context! { book => &book, more => [&book].as_slice() },
    )
}

#[get("/spread")]
fn spread() -> TemplateResponse {
    TemplateResponse::new("own", context! { more => 1, ..BOOK })
}

#[get("/spread/alone")]
fn spread_alone() -> TemplateResponse {
    TemplateResponse::new("own", context! { ..BOOK, ..context! { more => 2 } })
}

#[get("/nested")]
fn nested() -> TemplateResponse {
    let shelf = context! { books => vec![BOOK, BOOK], empty => context!() };
    TemplateResponse::new("shelf", context! { shelf })
}

/// An object of minijinja's, which is not `Serialize`.
#[derive(Debug)]
struct Shelf;

impl Object for Shelf {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        (key.as_str() == Some("title")).then(|| Value::from("an object"))
    }
}

#[get("/converted")]
fn converted() -> TemplateResponse {
    let name: Arc<str> = "shared".into();
    let values = context! {
        book => Value::from_object(Shelf),
        name,
        map => BTreeMap::from([("a", 1)]),
        float => 1.5,
        safe => Value::from_safe_string("<b>".to_owned()),
        nothing => Option::<u8>::None,
    };
    TemplateResponse::new("all.html", values)
}

fn rendered<T: Serialize>(book: T) -> TemplateResponse {
    TemplateResponse::new("book", context! { book })
}

#[get("/generic")]
fn generic() -> TemplateResponse {
    rendered(BOOK)
}

#[tokio::test]
async fn structs_objects_and_plain_values_are_values() {
    let client = app!(self)
        .templates([
            ("book", "{{ book.title }} {{ book.copies }}"),
            ("own", "{{ title }} {{ copies }} {{ more }}"),
            (
                "shelf",
                "{{ shelf.books[1].title }} {{ shelf.books|length }}",
            ),
            (
                "all.html",
                "{{ book.title }} {{ name }} {{ map.a }} {{ float }} {{ safe }} {{ nothing }}",
            ),
        ])
        .test_client();
    for (uri, text) in [
        ("/struct", "Emma 2"),
        ("/borrowed", "Emma 2"),
        ("/spread", "Emma 2 1"),
        ("/spread/alone", "Emma 2 2"),
        ("/nested", "Emma 2"),
        ("/converted", "an object shared 1 1.5 <b> None"),
        ("/generic", "Emma 2"),
    ] {
        client.get(uri).await.is(200, text);
    }
}
