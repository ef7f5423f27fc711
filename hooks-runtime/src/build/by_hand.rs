//! Functions that `hook` adds to an app or to a registration, one by one.

use super::{ProblemKind, collect::Collected, problem::Problems};
use crate::{
    blueprint::ByHand,
    registry::{Record, Scope},
};

/// The records of one call: those without a blueprint. `is_known` tells whether the app has one
/// already.
pub(super) fn records(
    collected: &Collected,
    added: &ByHand,
    is_known: impl Fn(&Record) -> bool,
    problems: &mut Problems,
) -> Vec<&'static Record> {
    let call = format!("`.hook({})` at {}", added.function, added.at);
    let records = collected.records_of(added.id);
    let is_of_app = |record: &&Record| matches!(record.scope, Scope::App);
    if !records.iter().any(is_of_app) {
        let (reason, remedy) = match records.first() {
            None => (
                "the function has no hook attribute".to_owned(),
                "write `#[before_request]` or another one over it",
            ),
            Some(record) => (
                format!("{record} belongs to a blueprint"),
                "register the blueprint instead",
            ),
        };
        let message = format!("{call}: {reason}: {remedy}");
        let problem = problems.add(ProblemKind::BadHook, message).at(added.at);
        if let Some(record) = records.first() {
            problem.at(*record);
        }
    }
    let (known, new): (Vec<_>, Vec<_>) = records
        .into_iter()
        .filter(is_of_app)
        .partition(|record| is_known(record));
    for record in known {
        let message = format!(
            "{call}: {record} is in the app already: remove this call, or start from \
             `App::new()`"
        );
        let problem = problems.add(ProblemKind::BadHook, message);
        problem.at(added.at).at(record);
    }
    new
}
