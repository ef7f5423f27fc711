use hooks_runtime::prelude::*;

struct Site;

#[context_processor]
fn site() -> Site {
    Site
}

fn main() {}
