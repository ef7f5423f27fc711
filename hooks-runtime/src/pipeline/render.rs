//! Deferred templates: rendered before anything else sees their response.
//!
//! Every future here is boxed, so that requests without templates have no room for it.

use super::{Cx, Stage, guard::guard, url_for::url_for};
use crate::{
    Error, TemplateError, TemplateResponse,
    error::drop_quietly,
    pipeline::BoxFuture,
    template::{Rendered, respond, take_from},
};
use axum::response::Response;
use minijinja::Value;

pub(super) use crate::template::is_deferred;

/// Render the template that the view returned, or that stands in its place, after the hooks that may
/// change it.
///
/// An error of a hook meets the error handlers; any other is an error of the view (D23, D24).
pub(super) fn process<'a>(
    cx: &'a mut Cx,
    response: &'a mut Response,
) -> BoxFuture<'a, Result<(), Error>> {
    Box::pin(async move {
        cx.stage = Stage::TemplateHooks;
        let mut template = take_from(response)?;
        let returned_by = cx.current;
        if let Err(error) = guard(hooks(cx, &mut template)).await {
            drop_quietly(template);
            return Err(error);
        }
        cx.current = returned_by;
        cx.stage = Stage::Rendering;
        finish(cx, template, response).await
    })
}

/// Render a template that anything else than the view returned. No hooks run, as in Django.
pub(super) fn render<'a>(
    cx: &'a mut Cx,
    response: &'a mut Response,
) -> BoxFuture<'a, Result<(), Error>> {
    Box::pin(async move {
        let template = take_from(response)?;
        finish(cx, template, response).await
    })
}

async fn hooks(cx: &mut Cx, template: &mut TemplateResponse) -> Result<(), Error> {
    let target = cx.target.clone();
    for step in &target.plan.process_template {
        if !step.has_values(cx) {
            continue;
        }
        cx.current = Some(step.record);
        step.call.invoke(cx, template).await?;
    }
    Ok(())
}

/// Holds the values: `rendered` would drop them while unwinding from a panic, and a second panic, of
/// one of them, would end the process.
async fn finish(
    cx: &mut Cx,
    template: TemplateResponse,
    response: &mut Response,
) -> Result<(), Error> {
    let mut around = Vec::new();
    let rendered = guard(rendered(cx, &template, &mut around)).await;
    around.into_iter().for_each(drop_quietly);
    match rendered {
        Ok(rendered) => {
            *response = respond(template, rendered);
            Ok(())
        }
        Err(error) => {
            drop_quietly(template);
            Err(error)
        }
    }
}

async fn rendered(
    cx: &mut Cx,
    template: &TemplateResponse,
    around: &mut Vec<Value>,
) -> Result<Rendered, Error> {
    let target = cx.target.clone();
    let Some(store) = &target.matched.app.templates else {
        return Err(TemplateError::no_templates(template.name()).into());
    };
    if store.adds_url_for {
        around.push(url_for(cx.context().clone()));
    }
    let answered = cx.current;
    for step in &target.plan.context_processors {
        cx.current = Some(step.record);
        around.push(step.call.invoke(cx, &mut ()).await?);
    }
    cx.current = answered;
    Ok(store.render(template, around.clone())?)
}
