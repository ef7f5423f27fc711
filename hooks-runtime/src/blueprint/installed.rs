//! [`Installed`]: what one plugin brings to the app or to a blueprint.

use super::Blueprint;
use crate::{
    context::{Given, StateCheck, StateMap},
    pipeline::{ConfiguredMiddleware, OnResponse},
    source::CallSite,
};
use std::{any::TypeId, fmt};

/// What one plugin brings to its place: the app, or one registration of a blueprint.
pub(crate) struct Installed {
    /// For messages and descriptions.
    pub(crate) name: &'static str,
    /// The type of the plugin.
    pub(crate) type_name: &'static str,
    /// Lower is outer.
    pub(crate) rank: i32,
    /// The call of `with`; of a plugin inside another, that of the other.
    pub(crate) at: CallSite,
    pub(crate) blueprints: Vec<&'static Blueprint>,
    /// For the routes of some of them, instead of the blueprint's own.
    pub(crate) prefixes: Vec<(&'static Blueprint, String)>,
    /// The functions of these blueprints that do not run with these settings, by their types.
    pub(crate) leaves_out: Vec<(TypeId, &'static str)>,
    pub(crate) states: StateMap,
    pub(crate) middleware: Vec<ConfiguredMiddleware>,
    pub(crate) on_response: Vec<OnResponse>,
    /// Its `on_response` functions read the head of the request.
    pub(crate) keeps_head: bool,
    pub(crate) providers: Vec<Given>,
    /// The types of values that something outside of it has to provide, with their names.
    pub(crate) needs: Vec<(TypeId, &'static str)>,
    /// What it asks of the states that it sees.
    pub(crate) state_checks: Vec<StateCheck>,
    /// The route options that its functions read, with the names of their types.
    pub(crate) reads: Vec<(TypeId, &'static str)>,
    /// In the order of the calls.
    pub(crate) settings: Vec<(String, String)>,
    /// In the plugin's own words.
    pub(crate) problems: Vec<String>,
    /// What gives the values of some types that it needs, in the words of
    /// [`GIVEN_BY`](crate::ProvidedByValue::GIVEN_BY).
    pub(crate) given_by: Vec<(TypeId, &'static str)>,
}

impl Installed {
    pub(crate) fn new(type_name: &'static str, at: CallSite) -> Self {
        Installed {
            name: last_part(type_name),
            type_name,
            rank: 0,
            at,
            blueprints: Vec::new(),
            prefixes: Vec::new(),
            leaves_out: Vec::new(),
            states: StateMap::default(),
            middleware: Vec::new(),
            on_response: Vec::new(),
            keeps_head: false,
            providers: Vec::new(),
            needs: Vec::new(),
            state_checks: Vec::new(),
            reads: Vec::new(),
            settings: Vec::new(),
            problems: Vec::new(),
            given_by: Vec::new(),
        }
    }

    /// Whether it has said that it needs a value of this type.
    pub(crate) fn needs(&self, id: TypeId) -> bool {
        self.needs.iter().any(|(needed, _)| *needed == id)
    }

    /// Whether both are of one kind: of one type, whatever its parameters are.
    pub(crate) fn is_like(&self, other: &Installed) -> bool {
        generic(self.type_name) == generic(other.type_name)
    }

    /// The prefix of the routes of one of the blueprints.
    pub(crate) fn prefix(&self, blueprint: &'static Blueprint) -> &str {
        let mut given = self.prefixes.iter();
        let given = given.find(|(of, _)| of.is(blueprint));
        given.map_or(blueprint.prefix(), |(_, prefix)| prefix)
    }

    /// The crate of the plugin's type.
    pub(crate) fn krate(&self) -> &'static str {
        let path = self.type_name.trim_start_matches(['&', '<', '(']);
        path.split("::").next().unwrap_or_default()
    }
}

/// As messages name it.
impl fmt::Display for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the plugin `{}`, given at {},", self.name, self.at)
    }
}

impl fmt::Debug for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Installed")
            .field("name", &self.name)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// The path of a type, without its parameters.
fn generic(type_name: &'static str) -> &'static str {
    type_name.split('<').next().unwrap_or_default()
}

fn last_part(type_name: &'static str) -> &'static str {
    generic(type_name).rsplit("::").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_is_named_by_the_last_part_of_its_type() {
        let named = |name| Installed::new(name, CallSite::here()).name;
        assert_eq!(named("kit::sessions::Sessions"), "Sessions");
        assert_eq!(named("kit::Sessions<kit::store::Memory>"), "Sessions");
    }

    #[test]
    fn plugins_of_one_type_are_of_one_kind_whatever_its_parameters() {
        let [memory, redis, other] = [
            "kit::Sessions<kit::Memory>",
            "kit::Sessions<kit::Redis>",
            "kit::Csrf",
        ]
        .map(|name| Installed::new(name, CallSite::here()));
        assert!(memory.is_like(&redis));
        assert!(!memory.is_like(&other));
    }
}
