//! Nobody knows what the functions do: those that tell that they ran do so in their order.

use super::{Done, Traced};
use hooks_runtime::inspect::{Explanation, Kind};

pub(super) fn compare(
    traced: &impl Traced,
    explained: &Explanation,
    _: &Done<'_>,
    ran: &[String],
) -> Result<(), String> {
    // An error of an after hook lets all run once more.
    for (kind, passes) in [
        (Kind::BeforeRequest, 1),
        (Kind::AfterRequest, 2),
        (Kind::TeardownRequest, 1),
    ] {
        let of_kind = explained.chain.iter().filter(|each| each.hook.kind == kind);
        let hooks: Vec<_> = of_kind.map(|each| traced.hook(&each.hook)).collect();
        let told = ran.iter().filter(|name| hooks.contains(name));
        let times = |name| told.clone().filter(|other| *other == name).count();
        if told.clone().any(|name| times(name) > passes) {
            // A view has sent another request, which tells the same names.
            continue;
        }
        let mut expected = (0..passes).flat_map(|_| &hooks);
        if !told.clone().all(|name| expected.any(|hook| hook == name)) {
            return Err(format!("{kind:?} hooks ran in another order"));
        }
    }
    Ok(())
}
