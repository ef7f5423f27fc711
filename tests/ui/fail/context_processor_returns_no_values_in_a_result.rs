use hooks_runtime::prelude::*;

struct Site;

#[context_processor]
async fn site() -> Result<Site> {
    Ok(Site)
}

fn main() {}
