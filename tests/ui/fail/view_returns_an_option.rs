use hooks_runtime::prelude::*;

#[get("/book")]
fn book() -> Option<String> {
    None
}

fn main() {}
