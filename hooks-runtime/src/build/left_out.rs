//! What plugins leave out with [`Install::leave_out`](crate::Install::leave_out): it has to be theirs.

use super::{ProblemKind, ScopeNode, collect::Collected, problem::Problems};
use crate::{
    blueprint::Installed,
    registry::{Kind, Record},
};

/// Check that each function that a plugin leaves out is one of those that it brings.
pub(super) fn check(scopes: &[ScopeNode], collected: &Collected, problems: &mut Problems) {
    for scope in scopes {
        let Some(plugin) = scope.outside() else {
            continue;
        };
        for (id, name) in &plugin.leaves_out {
            if scope.left_out.iter().any(|hook| hook.record.id() == *id) {
                continue;
            }
            let records = collected.records_of(*id);
            let record = records.first().copied();
            let message = message(plugin, name, record);
            let problem = problems.add(ProblemKind::Plugin, message).at(plugin.at);
            if let Some(record) = record {
                problem.at(record);
            }
        }
    }
}

fn message(plugin: &Installed, name: &str, record: Option<&Record>) -> String {
    let (what, remedy) = match record {
        None => (
            format!("`{name}`, which has no hook attribute"),
            "name a hook or an error handler that it brings",
        ),
        Some(record) if record.kind() == Kind::Route => (
            format!("the route {record}"),
            "attach the route to a blueprint of its own, and bring that only if it is wanted",
        ),
        Some(record) => (
            format!("{record}, which is none of its functions"),
            "name a hook or an error handler of a blueprint that it brings",
        ),
    };
    format!("{plugin} calls `leave_out` with {what}: {remedy}")
}
