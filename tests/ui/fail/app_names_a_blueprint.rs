use hooks_runtime::prelude::*;

static API: Blueprint = Blueprint::new("api");

fn main() {
    let _ = app!(API);
    let _ = app!(&API);
}
