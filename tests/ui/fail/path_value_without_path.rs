use hooks_runtime::prelude::*;

#[get("/users/{id}")]
fn number(id: u64) -> String {
    id.to_string()
}

/// It would be the body of the request.
#[get("/users/{name}/text")]
async fn text(name: String) -> String {
    name
}

#[get("/files/{*path}")]
fn borrowed(path: &str) -> String {
    path.to_owned()
}

#[get("/shops/{shop}/books/{id}")]
fn two(headers: HeaderMap, shop: String, mut id: u32) -> String {
    id += 1;
    format!("{shop} {id} {headers:?}")
}

fn main() {}
