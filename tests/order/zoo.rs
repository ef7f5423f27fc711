use crate::*;

hook!(
    #[before_request]
    zoo_one
);

#[after_request]
fn zoo_after(_: &mut Response) {}

#[teardown_request]
fn zoo_teardown() {}
