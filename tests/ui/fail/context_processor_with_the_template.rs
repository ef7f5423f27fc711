use hooks_runtime::prelude::*;

#[context_processor]
fn changes(_: &mut TemplateResponse) -> u8 {
    1
}

#[context_processor]
fn answers(_: Response, _: &mut Parts) -> u8 {
    1
}

fn main() {}
