//! What templates have: `messages`.

use super::{FLASH, Flash, Message, Messages};
use crate::vary;
use hooks_runtime::{
    RequestContext, State,
    axum::http::request::Parts,
    context_processor,
    minijinja::{
        self, Value,
        value::{Enumerator, Object, ObjectRepr},
    },
};
use std::sync::Arc;

/// Give templates `messages`. They are looked for only if the request has a cookie for them.
#[context_processor(FLASH)]
pub async fn messages_in_templates(
    ctx: RequestContext,
    flash: State<Arc<Flash>>,
    head: &Parts,
) -> Value {
    let known = ctx.provided::<Messages>();
    let messages = match known {
        Some(messages) => Some(messages),
        // An after hook's page may come too late to ask.
        None if flash.may_have(&head.headers) => ctx.demand::<Messages>(head).await.ok(),
        None => None,
    };
    let messages = messages.map(|messages| Messages::clone(&messages));
    minijinja::context! { messages => Value::from_object(Shown { messages, ctx }) }
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
