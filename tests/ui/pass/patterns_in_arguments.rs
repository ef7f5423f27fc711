//! Arguments are patterns, as in every function.
#![deny(warnings)]

use hooks_runtime::prelude::*;

#[before_request]
fn check(Query(pairs): Query<Vec<(String, String)>>, _: G, mut headers: HeaderMap) {
    headers.clear();
    drop(pairs);
}

#[after_request]
fn stamp(Parts { method, .. }: &Parts, res: &mut Response) {
    assert!(method.is_safe() || res.status().is_success());
}

#[post("/{a}/{b}")]
async fn add(Path((a, b)): Path<(u32, u32)>, Json(Numbers([c, ..])): Json<Numbers>) -> String {
    (a + b + c).to_string()
}

/// Beside a `Path` the name of a parameter is free.
#[post("/notes/{text}")]
fn note(Path(id): Path<String>, text: String) -> String {
    id + &text
}

#[derive(serde::Deserialize)]
struct Numbers([u32; 2]);

#[test]
fn builds() {
    drop(app!(self).build().unwrap());
}
