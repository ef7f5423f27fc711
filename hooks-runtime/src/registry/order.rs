//! The order within one scope and kind (C4), and everything that can be wrong with it.

use super::{Record, place::Place};
use crate::source::CrateId;
use std::{
    any::TypeId,
    collections::{BTreeSet, HashMap},
};

/// One hook about to be placed among those of its scope and kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) record: &'static Record,
    /// 0 for the scope's own; then the place of the registration that contributed it (C6).
    pub(crate) group: usize,
    /// The place of its crate in `app!(…)`, or of the call that added it by hand.
    pub(crate) rank: usize,
}

/// Why hooks cannot be placed.
#[derive(Debug)]
pub(crate) enum Fault {
    Tie(&'static Record, &'static Record),
    Cycle(Vec<&'static Record>),
    /// `runs_before` or `runs_after` against `order`.
    Contradiction(&'static Record, &'static Record),
}

/// Everything that orders hooks but edges, field by field.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    order: i32,
    group: usize,
    rank: usize,
    krate: CrateId,
    place: Place,
}

impl Candidate {
    fn key(&self) -> Key {
        let location = &self.record.origin.location;
        Key {
            order: self.record.order,
            group: self.group,
            rank: self.rank,
            krate: location.krate(),
            place: location.place_within_crate(),
        }
    }
}

/// Sort hooks of one scope and kind into definition order. Kinds that run in reverse are `reversed`:
/// their `runs_before` means later in definition order.
pub(crate) fn sort(mut hooks: Vec<Candidate>, reversed: bool) -> (Vec<Candidate>, Vec<Fault>) {
    hooks.sort_by_cached_key(Candidate::key);
    let mut faults = Vec::new();
    let edges = edges(&hooks, reversed, &mut faults);
    for second in 1..hooks.len() {
        let first = second - 1;
        let is_tie = hooks[first].key() == hooks[second].key();
        if is_tie && !leads(&edges, first, second) && !leads(&edges, second, first) {
            faults.push(Fault::Tie(hooks[first].record, hooks[second].record));
        }
    }
    if !edges.is_empty() {
        hooks = follow(&hooks, &edges, &mut faults);
    }
    (hooks, faults)
}

/// Pairs of places `(first, second)` in definition order.
fn edges(hooks: &[Candidate], reversed: bool, faults: &mut Vec<Fault>) -> Vec<(usize, usize)> {
    let has_edges = |hook: &Candidate| {
        !(hook.record.runs_before.is_empty() && hook.record.runs_after.is_empty())
    };
    if !hooks.iter().any(has_edges) {
        return Vec::new();
    }
    let mut places: HashMap<TypeId, Vec<usize>> = HashMap::new();
    for (place, hook) in hooks.iter().enumerate() {
        places.entry((hook.record.id)()).or_default().push(place);
    }
    let mut edges = Vec::new();
    for (own, hook) in hooks.iter().enumerate() {
        let before = hook.record.runs_before.iter().map(|id| (id(), !reversed));
        let after = hook.record.runs_after.iter().map(|id| (id(), reversed));
        for (id, own_first) in before.chain(after) {
            for &other in places.get(&id).into_iter().flatten() {
                let (first, second) = if own_first {
                    (own, other)
                } else {
                    (other, own)
                };
                if hooks[first].record.order > hooks[second].record.order {
                    faults.push(Fault::Contradiction(hook.record, hooks[other].record));
                } else {
                    edges.push((first, second));
                }
            }
        }
    }
    edges
}

/// Whether edges lead from one place to another.
fn leads(edges: &[(usize, usize)], from: usize, to: usize) -> bool {
    let mut reached = vec![from];
    let mut next = 0;
    while let Some(&place) = reached.get(next) {
        next += 1;
        for &(first, second) in edges {
            if first == place && !reached.contains(&second) {
                reached.push(second);
            }
        }
    }
    reached[1..].contains(&to)
}

/// Kahn's algorithm, always taking the first free hook, so that hooks without edges stay put.
fn follow(
    hooks: &[Candidate],
    edges: &[(usize, usize)],
    faults: &mut Vec<Fault>,
) -> Vec<Candidate> {
    let mut waiting_for = vec![0; hooks.len()];
    let mut followers = vec![Vec::new(); hooks.len()];
    for &(first, second) in edges {
        waiting_for[second] += 1;
        followers[first].push(second);
    }
    let mut free: BTreeSet<_> = (0..hooks.len()).filter(|&i| waiting_for[i] == 0).collect();
    let mut sorted = Vec::with_capacity(hooks.len());
    while let Some(next) = free.pop_first() {
        sorted.push(hooks[next]);
        for &follower in &followers[next] {
            waiting_for[follower] -= 1;
            if waiting_for[follower] == 0 {
                free.insert(follower);
            }
        }
    }
    if sorted.len() < hooks.len() {
        // A description of the broken app still shows them.
        sorted.extend(
            (0..hooks.len())
                .filter(|&i| waiting_for[i] > 0)
                .map(|i| hooks[i]),
        );
        faults.push(Fault::Cycle(cycle(hooks, edges, &waiting_for)));
    }
    sorted
}

/// One cycle among the hooks that still wait: go back along the edges until a hook comes again.
fn cycle(
    hooks: &[Candidate],
    edges: &[(usize, usize)],
    waiting_for: &[usize],
) -> Vec<&'static Record> {
    let Some(start) = waiting_for.iter().position(|&count| count > 0) else {
        return Vec::new();
    };
    let mut path = vec![start];
    loop {
        let last = path[path.len() - 1];
        let previous = edges
            .iter()
            .find(|&&(first, second)| second == last && waiting_for[first] > 0)
            .map_or(last, |&(first, _)| first);
        if let Some(begin) = path.iter().position(|&place| place == previous) {
            return path[begin..]
                .iter()
                .rev()
                .map(|&place| hooks[place].record)
                .collect();
        }
        path.push(previous);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pipeline::Run, registry::Item, source::SourceLocation};

    fn id<const N: u8>() -> TypeId {
        struct Hook<const N: u8>;
        TypeId::of::<Hook<N>>()
    }

    const A: fn() -> TypeId = id::<0>;
    const B: fn() -> TypeId = id::<1>;
    const C: fn() -> TypeId = id::<2>;

    /// Called by its line, so that the lines are the definition order.
    fn hook(id: fn() -> TypeId, line: u32) -> Record {
        let location = SourceLocation {
            module: "app",
            binary: None,
            file: "src/main.rs",
            line,
            column: 1,
            name: (line as usize, 4),
        };
        let run = Run::Boxed(|_, ()| unreachable!("hooks are placed, not called"));
        Record::new(location, "hook", id, |_| {}, Item::Before(run))
    }

    fn sorted(records: Vec<Record>, reversed: bool) -> (Vec<u32>, Vec<Fault>) {
        let candidates = records.into_iter().map(|record| Candidate {
            record: Box::leak(Box::new(record)),
            group: 0,
            rank: 0,
        });
        let (hooks, faults) = sort(candidates.collect(), reversed);
        let lines = hooks.iter().map(|hook| hook.record.origin.location.line);
        (lines.collect(), faults)
    }

    fn lines(records: Vec<Record>) -> Vec<u32> {
        let (lines, faults) = sorted(records, false);
        assert!(faults.is_empty(), "{faults:?}");
        lines
    }

    #[test]
    fn definition_order_hides_the_order_of_arrival() {
        assert_eq!(lines(vec![hook(C, 3), hook(A, 1), hook(B, 2)]), [1, 2, 3]);
    }

    #[test]
    fn order_goes_before_lines() {
        let records = vec![hook(A, 1).order(1), hook(B, 2), hook(C, 3).order(i32::MIN)];
        assert_eq!(lines(records), [3, 2, 1]);
    }

    #[test]
    fn an_edge_moves_its_hook_and_no_other() {
        assert_eq!(
            lines(vec![hook(A, 1).runs_after(&[C]), hook(B, 2), hook(C, 3)]),
            [2, 3, 1]
        );
        assert_eq!(
            lines(vec![hook(A, 1), hook(B, 2), hook(C, 3).runs_before(&[A])]),
            [2, 3, 1]
        );
    }

    #[test]
    fn among_reversed_kinds_an_edge_says_which_runs_first_not_which_is_defined_first() {
        let (lines, faults) = sorted(vec![hook(A, 1).runs_before(&[B]), hook(B, 2)], true);
        assert_eq!((lines, faults.len()), (vec![2, 1], 0));
        let (lines, _) = sorted(vec![hook(A, 1).runs_after(&[B]), hook(B, 2)], true);
        assert_eq!(lines, [1, 2]);
    }

    #[test]
    fn edges_never_carry_a_hook_across_order() {
        let records = vec![hook(A, 1).runs_after(&[C]), hook(B, 2).order(1), hook(C, 3)];
        assert_eq!(lines(records), [3, 1, 2]);
        let (_, faults) = sorted(
            vec![hook(A, 1).order(1).runs_before(&[B]), hook(B, 2)],
            false,
        );
        assert!(
            matches!(faults[..], [Fault::Contradiction(..)]),
            "{faults:?}"
        );
    }

    #[test]
    fn a_cycle_is_found_whole_and_without_those_that_only_wait_for_it() {
        let records = vec![
            hook(A, 1).runs_after(&[B]),
            hook(B, 2).runs_after(&[C]),
            hook(C, 3).runs_after(&[B]),
        ];
        let (_, faults) = sorted(records, false);
        let [Fault::Cycle(cycle)] = &faults[..] else {
            panic!("{faults:?}")
        };
        let mut cycle: Vec<_> = cycle
            .iter()
            .map(|record| record.origin.location.line)
            .collect();
        cycle.sort_unstable();
        assert_eq!(cycle, [2, 3]);
    }

    #[test]
    fn a_hook_that_names_itself_is_a_cycle() {
        let (_, faults) = sorted(vec![hook(A, 1).runs_after(&[A])], false);
        assert!(
            matches!(&faults[..], [Fault::Cycle(cycle)] if cycle.len() == 1),
            "{faults:?}"
        );
    }

    #[test]
    fn one_place_is_a_tie() {
        let (_, faults) = sorted(vec![hook(A, 1), hook(B, 1)], false);
        assert!(matches!(faults[..], [Fault::Tie(..)]), "{faults:?}");
    }

    #[test]
    fn an_edge_settles_a_tie_also_over_a_third() {
        assert_eq!(lines(vec![hook(A, 1).runs_after(&[B]), hook(B, 1)]), [1, 1]);
        let records = vec![
            hook(A, 1).runs_after(&[C]),
            hook(B, 1),
            hook(C, 2).runs_after(&[B]),
        ];
        assert_eq!(lines(records), [1, 2, 1]);
    }
}
