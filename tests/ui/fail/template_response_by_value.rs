use hooks_runtime::prelude::*;

#[process_template_response]
fn taken(_: TemplateResponse) {}

#[process_template_response]
fn rendered(_: &mut Response) {}

#[process_template_response]
fn another(_: &mut TemplateResponse, _: &mut Parts) {}

fn main() {}
