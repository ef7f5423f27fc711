use hooks_runtime::prelude::*;

#[process_template_response]
fn changed(_: &mut TemplateResponse) -> TemplateResponse {
    TemplateResponse::new("other.html", ())
}

fn main() {}
