use hooks_runtime::prelude::*;

#[process_template_response]
fn changes(_: &mut String) {}

#[process_template_response]
fn looks(_: &String) {}

fn main() {}
