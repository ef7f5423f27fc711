//! The values that the functions of each scope get.

use super::{HookNode, ScopeNode, ScopeOf};
use crate::context::{AllOffers, Offers, StateMap, Visible};
use std::{any::TypeId, collections::HashMap, iter, sync::Arc};

/// Give each scope what its functions get: the states of its plugin, then of the scopes around it, and
/// at last those of the app, which its plugins are around.
pub(super) fn fill(scopes: &mut [ScopeNode], of_app: &StateMap) {
    let all = Arc::new(offers(scopes));
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
            let offers = Offers::new(all.clone(), giving);
            Arc::new(Visible::new(states, offers))
        };
        let visible = known.entry(giving).or_insert_with(new).clone();
        scopes[scope].visible = visible;
    }
}

/// The providers of all plugins, and for each scope those that it sees.
fn offers(scopes: &[ScopeNode]) -> AllOffers {
    let mut all = AllOffers::default();
    let mut own: HashMap<usize, Vec<usize>> = HashMap::new();
    for (scope, node) in scopes.iter().enumerate() {
        if let Some(plugin) = node.outside() {
            let given = plugin.providers.iter().cloned();
            let offers = given.map(|given| all.add(given, scope)).collect();
            own.insert(scope, offers);
        }
    }
    let view = |scope| {
        let outward: Vec<_> =
            iter::successors(Some(scope), |&scope: &usize| scopes[scope].parent).collect();
        // The routes of a plugin see its own first.
        let plugin = scopes[scope].plugin();
        let is_own = |outer: &&usize| {
            let outside = scopes[**outer].outside();
            outside
                .zip(plugin)
                .is_some_and(|(one, other)| Arc::ptr_eq(one, other))
        };
        let first = outward.iter().filter(is_own);
        let others = outward.iter().filter(|outer| !is_own(outer));
        first
            .chain(others)
            .filter_map(|outer| own.get(outer))
            .flatten()
            .copied()
            .collect()
    };
    if own.values().any(|offers| !offers.is_empty()) {
        all.set_views((0..scopes.len()).map(view).collect());
    }
    all
}

/// What a function of `scope` sees, if that is not what the route of the `innermost` scope sees: then
/// it has to be told when it is called.
pub(super) fn sees_otherwise(
    scope: &ScopeNode,
    innermost: &ScopeNode,
    hook: &HookNode,
) -> Option<Arc<Visible>> {
    let (own, of_route) = (&scope.visible, &innermost.visible);
    if Arc::ptr_eq(own, of_route) {
        return None;
    }
    let differs = if hook.needs.extensions {
        // Nobody knows what an extractor of the user's asks for.
        own.differs_at_all(of_route)
    } else {
        let states = hook.needs.states.iter().map(|(id, _)| *id);
        let wanted: Vec<TypeId> = states
            .chain(hook.needs.optional_states.iter().copied())
            .collect();
        let provided: Vec<TypeId> = hook.needs.provided.iter().map(|wanted| wanted.id).collect();
        own.differs(of_route, Some(&wanted)) || own.offers.differ(&of_route.offers, Some(&provided))
    };
    differs.then(|| own.clone())
}
