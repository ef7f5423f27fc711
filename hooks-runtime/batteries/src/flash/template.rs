//! What templates have: `messages`.

use super::{FLASH, Flash, Message, Messages};
use crate::vary;
use hooks_runtime::{
    Provided, Provider, RequestContext,
    axum::http::request::Parts,
    context_processor,
    minijinja::{
        self, Value,
        value::{Enumerator, Object, ObjectRepr},
    },
};
use std::sync::Arc;

/// Give templates `messages`.
#[context_processor(FLASH)]
fn messages_in_templates(shown: Option<Provided<InTemplates>>) -> Value {
    // A page of an after hook comes too late to ask.
    let messages = match shown {
        Some(shown) => Value::from_dyn_object(shown.0.clone()),
        None => Value::from(Vec::<Value>::new()),
    };
    minijinja::context! { messages }
}

/// The messages of a request, for its templates.
pub(super) struct InTemplates(Arc<Shown>);

/// Provides them. They are looked for only if the request has a cookie for them.
pub(super) struct Make(pub(super) Arc<Flash>);

impl Provider<InTemplates> for Make {
    async fn provide(
        &self,
        ctx: &RequestContext,
        head: &Parts,
    ) -> hooks_runtime::Result<InTemplates> {
        let mut messages = ctx.provided::<Messages>();
        if messages.is_none() && self.0.has_cookie(&head.headers) {
            messages = Some(ctx.demand::<Messages>(head).await?);
        }
        let messages = messages.map(|messages| Messages::clone(&messages));
        Ok(InTemplates(Arc::new(Shown {
            messages,
            ctx: ctx.clone(),
        })))
    }
}

#[derive(Debug)]
struct Shown {
    messages: Option<Messages>,
    ctx: RequestContext,
}

impl Shown {
    /// Those that are there; without any the page depends on the cookie all the same.
    fn get<T: Default>(&self, look: impl FnOnce(&Messages) -> T) -> T {
        if let Some(messages) = &self.messages {
            return look(messages);
        }
        self.ctx.after_this_request(|mut response| {
            vary::add(response.headers_mut(), "cookie");
            response
        });
        T::default()
    }
}

/// A list; looking whether there are any does not read them.
impl Object for Shown {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Iterable
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let messages = self.get(Messages::take);
        Enumerator::Values(messages.into_iter().map(value).collect())
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(self.get(Messages::len))
    }
}

fn value(message: Message) -> Value {
    let Message {
        level,
        text,
        tags,
        is_html,
    } = message;
    let text = if is_html {
        Value::from_safe_string(text)
    } else {
        Value::from(text)
    };
    minijinja::context! { level => level.0, text, tags }
}
