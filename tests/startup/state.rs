//! A state given as another type than the one asked for is named beside it.

use hooks_runtime::prelude::*;
use std::{
    any::type_name,
    sync::{Arc, Mutex},
};
use support::place;

#[before_request]
fn count(_: State<Mutex<u64>>) {}

#[test]
fn a_shared_state_given_for_a_plain_one_is_named() {
    let given = app!(self).state(Arc::new(Mutex::new(0_u64)));
    let error = given.build().expect_err("another type").to_string();
    let (asked, given) = (type_name::<Mutex<u64>>(), type_name::<Arc<Mutex<u64>>>());
    assert_eq!(
        error,
        format!(
            "the app cannot be built: `count` at {} takes \
             `State<{asked}>`, but the app was given no `{asked}`: it was given a `{given}`: \
             give the `{asked}` itself, `.state(…)` shares it behind an `Arc` already",
            place!(count)
        )
    );
}
