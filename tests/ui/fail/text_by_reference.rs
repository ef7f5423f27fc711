use hooks_runtime::prelude::*;

#[get("/search")]
fn search(words: &str) -> String {
    words.to_owned()
}

#[after_request]
fn label(name: &str, _: &mut Response) {
    drop(name);
}

fn main() {}
