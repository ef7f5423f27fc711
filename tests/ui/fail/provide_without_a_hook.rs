use hooks_runtime::prelude::*;
use std::cell::Cell;

#[before_request]
fn not_shared() -> Provide<Cell<u8>> {
    Provide(Cell::new(7))
}

#[get("/")]
fn view() -> Provide<u8> {
    Provide(7)
}

fn main() {}
