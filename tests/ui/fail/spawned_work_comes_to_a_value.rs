use hooks_runtime::prelude::*;

#[get("/")]
fn index(ctx: RequestContext) {
    ctx.spawn(async { 7 });
}

fn main() {}
