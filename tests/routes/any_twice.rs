//! Two routes for `ANY` on one path clash.

use hooks_runtime::prelude::*;

#[any("/x")]
fn one() {}

#[any("/x")]
fn two() {}

#[get("/x")]
fn three() {}

#[test]
fn two_of_them_on_one_path_are_a_problem() {
    let error = app!(self).build().unwrap_err().to_string();
    assert!(error.contains("two routes for ANY /x"), "{error}");
    assert!(!error.contains("three"), "{error}");
}
