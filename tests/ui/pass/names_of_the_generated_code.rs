//! What the user calls `Result`, `Error`, `Before` or `Box` is not what the generated code means.
#![deny(warnings)]
#![allow(dead_code, non_upper_case_globals)]

use hooks_runtime::{
    G, State, after_request, axum::response::Response, before_request, before_serving,
    error_handler, get,
};

mod std {}
mod core {}
struct Box;
struct Before;
struct Record;
struct Option;
struct Result;
trait ContextSource {
    fn source(&self) {}
    fn source_or_body(&self) {}
    fn needs(&self) {}
    fn returned(&self) {}
    fn answer(&self) {}
    fn get(&self) {}
}
impl<T> ContextSource for T {}

// In a pattern, the name of a constant is the constant.
const a: u8 = 0;
const b: u8 = 0;
const c: u8 = 0;
const i: u8 = 0;
const n: u8 = 0;
const it: u8 = 0;
const cx: u8 = 0;
const needs: u8 = 0;
const answer: u8 = 0;
const picked: u8 = 0;
const returned: u8 = 0;
const states: u8 = 0;

#[before_request]
fn start(_: G) {}

#[after_request]
async fn replace(_: G, res: Response) -> Response {
    res
}

#[before_serving]
fn open(_: State<u8>) {}

fn limit(_: G) {}

fn stamp(_: G, _: &mut Response) {}

#[get("/", before = [limit], after = [stamp])]
async fn index(_: G) -> &'static str {
    "index"
}

#[error_handler(404)]
fn missing() -> &'static str {
    "missing"
}
