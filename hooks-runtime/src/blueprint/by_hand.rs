//! [`ByHand`]: one call of `hook` on an app or a registration.

use crate::source::CallSite;
use std::any::{TypeId, type_name};

/// One annotated function that is added by hand, and where.
#[derive(Clone)]
pub(crate) struct ByHand {
    pub(crate) id: TypeId,
    pub(crate) function: &'static str,
    pub(crate) at: CallSite,
}

impl ByHand {
    #[track_caller]
    pub(crate) fn new<F: 'static>() -> Self {
        ByHand {
            id: TypeId::of::<F>(),
            function: type_name::<F>(),
            at: CallSite::here(),
        }
    }
}
