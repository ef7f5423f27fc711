//! The values that the functions of each scope get.

use super::{HookNode, ScopeNode, ScopeOf};
use crate::context::{StateMap, Visible};
use std::{any::TypeId, collections::HashMap, iter, sync::Arc};

/// Give each scope what its functions get: the states of its plugin, then of the scopes around it, and
/// at last those of the app, which its plugins are around.
pub(super) fn fill(scopes: &mut [ScopeNode], of_app: &StateMap) {
    let mut known: HashMap<usize, Arc<Visible>> = HashMap::new();
    for scope in 0..scopes.len() {
        let outward = |from| iter::successors(Some(from), |&scope: &usize| scopes[scope].parent);
        // A registration gives no states.
        let giving =
            outward(scope).find(|&scope| !matches!(scopes[scope].of, ScopeOf::Blueprint(_)));
        let giving = giving.unwrap_or(scope);
        let new = || {
            let mut states = StateMap::default();
            for scope in outward(giving) {
                match &scopes[scope].of {
                    ScopeOf::App => states.extend_outward(of_app),
                    ScopeOf::Blueprint(_) => {}
                    ScopeOf::Plugin(plugin) | ScopeOf::Routes(_, plugin) => {
                        states.extend_outward(&plugin.states);
                    }
                }
            }
            states.extend_outward(of_app);
            Arc::new(Visible { states })
        };
        let visible = known.entry(giving).or_insert_with(new).clone();
        scopes[scope].visible = visible;
    }
}

/// What a function of `scope` sees, if that is not what the route of the `innermost` scope sees: then
/// it has to be told when it is called.
pub(super) fn told(
    scope: &ScopeNode,
    innermost: &ScopeNode,
    hook: &HookNode,
) -> Option<Arc<Visible>> {
    let (own, of_route) = (&scope.visible, &innermost.visible);
    if Arc::ptr_eq(own, of_route) {
        return None;
    }
    let wanted: Vec<TypeId> = hook.needs.states.iter().map(|(id, _)| *id).collect();
    // Nobody knows what an extractor of the user's asks for.
    let wanted = (!hook.needs.extensions).then_some(&*wanted);
    own.differs(of_route, wanted).then(|| own.clone())
}
