//! What the user calls `Result`, `Error`, `Before` or `Box` is not what the generated code means.
#![deny(warnings)]
#![allow(dead_code)]

use hooks_runtime::{G, before_request, error_handler, get};

mod std {}
mod core {}
struct Box;
struct Before;
struct Record;
struct Option;
struct Result;
trait ContextKind {
    fn kind(&self) {}
    fn last(&self) {}
    fn returned(&self) {}
    fn answer(&self) {}
    fn get(&self) {}
}
impl<T> ContextKind for T {}

#[before_request]
fn start(_: G) {}

#[get("/")]
async fn index(_: G) -> &'static str {
    "index"
}

#[error_handler(404)]
fn missing() -> &'static str {
    "missing"
}

fn main() {}
