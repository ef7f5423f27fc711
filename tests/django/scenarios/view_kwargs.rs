//! What `process_view` makes of the parameters of the path is the view's.

use crate::prelude::*;

/// What is to become of the path's `id`, which stays what the URL says.
#[derive(Clone, Copy)]
struct Id(u64);

fn double(g: &G, path: u64, endpoint: &Endpoint) {
    let Id(id) = g.get().unwrap_or(Id(path));
    log(format!("{}({id})", endpoint.function().unwrap()));
    g.set(Id(id * 2));
}

#[process_view]
fn doubles(g: G, Path(id): Path<u64>, endpoint: Endpoint) {
    double(&g, id, &endpoint);
}

#[process_view]
fn doubles_again(g: G, Path(id): Path<u64>, endpoint: Endpoint) {
    double(&g, id, &endpoint);
}

#[get("/user/{id}")]
fn user(g: G) -> String {
    let Id(id) = g.get().expect("the hooks ran");
    log(format!("user {id}"));
    format!("user {id}")
}

#[tokio::test]
async fn view_kwargs() {
    let app = App::new().hook(doubles).hook(doubles_again).hook(user);
    recorded("view_kwargs").of(app).await;
}
