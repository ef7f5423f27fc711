//! Something may end the request early: of each phase the first functions run, in order, and the
//! phases come one after the other.

use super::{Done, Phases, Told, Traced, first, is_before, same, texts};
use hooks_runtime::inspect::{Answer, Explanation};

pub(super) fn compare(
    traced: &impl Traced,
    explained: &Explanation,
    done: &Done<'_>,
    ran: &[String],
) -> Result<(), String> {
    let phases = Phases::of(traced, explained);
    let view = match &explained.answer {
        Answer::Route { .. } => traced.answer(explained, done.status).name,
        _ => None,
    };
    let view: Vec<_> = view.into_iter().collect();
    let order = [
        &phases.before,
        &view,
        &phases.exceptions,
        &phases.templates,
        &phases.after,
        &phases.teardowns,
    ];
    let mut parts = order.map(|_| Vec::new());
    let mut reached = 0;
    for name in ran {
        if phases.handlers.contains(name) {
            continue;
        }
        let Some(phase) = order.iter().position(|phase| phase.contains(name)) else {
            return Err(format!("`{name}` ran, and is not explained"));
        };
        if phase < reached {
            return Err(format!("`{name}` ran too late"));
        }
        reached = phase;
        parts[phase].push(name.as_str());
    }
    let [before, views, exceptions, templates, after, teardowns] = parts;
    first(&phases.before, &before)?;
    first(&view, &views)?;
    first(&phases.exceptions, &exceptions)?;
    first(&phases.templates, &templates)?;
    same("teardowns", &texts(&phases.teardowns), &teardowns)?;
    let is_ended = before.len() < phases.before.len();
    if is_ended && !views.is_empty() {
        return Err("the view ran, and not all before it did".to_owned());
    }
    if views.is_empty() && !exceptions.is_empty() {
        return Err("`process_exception` ran without a view".to_owned());
    }
    // The one that ended the request has to be known as one that can.
    let last = before.len().checked_sub(1).filter(|_| {
        done.told == Told::ToEnd && (is_ended || (!view.is_empty() && views.is_empty()))
    });
    if let Some(last) = last {
        let mut chain = explained.chain.iter().filter(|each| is_before(each));
        if !chain.nth(last).is_some_and(|each| each.may_answer) {
            return Err(format!("`{}` ended the request", before[last]));
        }
    }
    // When one fails they run once more, for the response to the error.
    let is_first = |part: &[&str]| first(&phases.after, part).is_ok();
    let mut splits = (0..=after.len()).map(|at| after.split_at(at));
    if !splits.any(|(once, again)| is_first(once) && is_first(again)) {
        return first(&phases.after, &after);
    }
    Ok(())
}
