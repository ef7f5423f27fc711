//! A library with the name of its binary.

use hooks_runtime::prelude::*;

/// Called by the binary, so that the library is linked for certain.
pub fn is_linked() -> bool {
    true
}

#[before_request]
fn of_the_library() {}
