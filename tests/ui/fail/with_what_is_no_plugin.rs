use hooks_runtime::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin");

fn main() {
    let _ = App::new().with(&ADMIN).register(ADMIN.with(7));
}
