use hooks_runtime::prelude::*;

type Answer = Response;

#[after_request]
fn look(_: &Answer, res: Answer) -> Answer {
    res
}

type Nothing = ();

#[after_request]
fn count(_: G) -> Nothing {}

fn main() {}
