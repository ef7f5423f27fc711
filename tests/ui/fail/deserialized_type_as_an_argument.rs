use hooks_runtime::prelude::*;

#[derive(serde::Deserialize)]
struct Page {
    number: u32,
}

#[get("/")]
async fn index(page: Page) -> String {
    page.number.to_string()
}

#[after_request]
fn after(_: Page) {}

fn main() {}
