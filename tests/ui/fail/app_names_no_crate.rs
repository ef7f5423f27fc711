use hooks_runtime::prelude::*;

fn main() {
    let _ = app!("api");
    let _ = app!(auth_kit::area);
}
