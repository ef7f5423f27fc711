use hooks_runtime::prelude::*;

#[before_request(order = -1)]
fn ant_early() {}

#[before_request]
fn ant_one() {}

#[before_request(runs_before = ant_one)]
fn ant_two() {}

#[after_request(runs_after = crate::after_two)]
fn ant_after(_: &mut Response) {}
