use hooks_runtime::prelude::*;

#[process_exception]
fn report(_: Endpoint) -> Option<StatusCode> {
    None
}

#[process_exception]
fn of_a_type(_: &std::fmt::Error) -> Option<StatusCode> {
    None
}

#[process_exception]
fn taken(_: Error) -> Option<StatusCode> {
    None
}

fn main() {}
