//! The before hooks.

use super::{Cx, Flow, Stop};
use crate::pipeline::{Call, invoke};

/// Each hook is looked up in the plan again, as a clone of the plan's `Arc` would cost every request.
pub(super) async fn before_hooks(cx: &mut Cx) -> Flow {
    let mut next = plain_hooks(cx)?;
    let no_subject = &mut ();
    while let Some(step) = cx.target.plan.before.get(next) {
        next += 1;
        if !step.is_to_run(cx) {
            continue;
        }
        cx.current = Some(step.record);
        invoke!(step.call, cx, no_subject)?;
    }
    Ok(())
}

/// Run hooks up to the first that has to be awaited, and return its index: a plain function, outside of
/// any future.
#[inline]
fn plain_hooks(cx: &mut Cx) -> Result<usize, Box<Stop>> {
    let mut next = 0;
    while let Some(step) = cx.target.plan.before.get(next) {
        if step.is_to_run(cx) {
            let Call::Sync(call) = step.call else {
                break;
            };
            cx.current = Some(step.record);
            call(cx, &mut ())?;
        }
        next += 1;
    }
    Ok(next)
}
