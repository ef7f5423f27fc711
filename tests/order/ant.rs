use crate::*;

hook!(#[before_request] ant_one #[before_request] ant_two);

#[after_request]
fn ant_after(_: &mut Response) {}

#[teardown_request]
fn ant_teardown() {}
