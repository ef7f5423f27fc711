//! Functions that see other values than the route that they run for.

use super::{Call, Cx};
use crate::context::Visible;
use std::sync::Arc;

/// The same call, of a function that sees these values.
pub(crate) fn seen_as<S: Send + 'static, O: 'static>(
    call: Call<S, O>,
    visible: Arc<Visible>,
) -> Call<S, O> {
    Call::Erased(Arc::new(move |cx, subject| {
        let (call, visible) = (call.clone(), visible.clone());
        Box::pin(async move {
            let seeing = Seeing::begin(cx, visible);
            call.invoke(seeing.cx, subject).await
        })
    }))
}

/// Ends with the call, also by a panic.
struct Seeing<'a> {
    cx: &'a mut Cx,
    before: Option<Arc<Visible>>,
}

impl<'a> Seeing<'a> {
    fn begin(cx: &'a mut Cx, visible: Arc<Visible>) -> Self {
        let before = cx.see(Some(visible));
        Seeing { cx, before }
    }
}

impl Drop for Seeing<'_> {
    fn drop(&mut self) {
        let before = self.before.take();
        self.cx.see(before);
    }
}
