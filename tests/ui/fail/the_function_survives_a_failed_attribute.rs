use hooks_runtime::prelude::*;

#[get("x")]
async fn index() -> String {
    "not a String"
}

#[before_request(runs_after = 5)]
fn start() -> u8 {
    "not a number"
}

fn main() {}
