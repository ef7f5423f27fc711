//! Sorts the hooks of one scope and kind (C4), and finds what is wrong with their order.

use super::{Record, source_order::SourceOrder};
use crate::source::CrateId;
use std::{
    any::TypeId,
    collections::{BTreeSet, HashMap},
};

/// One hook that is to be sorted among those of its scope and kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) record: &'static Record,
    /// 0 for the scope's own hooks; otherwise the index of the registration that adds it (C6).
    pub(crate) group: usize,
    /// The index of its crate in `app!(…)`, or of its `.hook(…)` call.
    pub(crate) rank: usize,
}

/// One hook in definition order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sorted {
    pub(crate) hook: Candidate,
    /// What moved it behind hooks that are defined after it.
    pub(crate) moved_by: Option<Edge>,
}

/// One `runs_before` or `runs_after` between two hooks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    /// The hook that has the option.
    pub(crate) of: &'static Record,
    /// The hook that the option names.
    pub(crate) names: &'static Record,
    pub(crate) is_runs_before: bool,
}

impl Edge {
    /// The name of the option.
    pub(crate) fn option(&self) -> &'static str {
        if self.is_runs_before {
            "runs_before"
        } else {
            "runs_after"
        }
    }
}

/// Why hooks cannot be sorted.
#[derive(Debug)]
pub(crate) enum OrderError {
    Tie(&'static Record, &'static Record),
    Cycle(Vec<&'static Record>),
    /// `runs_before` or `runs_after` contradicts `order`.
    Contradiction(&'static Record, &'static Record),
}

/// The sort key of a hook; edges come on top.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    order: i32,
    group: usize,
    rank: usize,
    krate: CrateId,
    source: SourceOrder,
}

impl Candidate {
    fn key(&self) -> Key {
        let location = &self.record.origin.location;
        Key {
            order: self.record.order,
            group: self.group,
            rank: self.rank,
            krate: location.krate(),
            source: location.source_order(),
        }
    }
}

/// Sort hooks of one scope and kind into definition order. `reversed` is for kinds that run in
/// reverse definition order: there `runs_before` means later in definition order.
pub(crate) fn sort(mut hooks: Vec<Candidate>, reversed: bool) -> (Vec<Sorted>, Vec<OrderError>) {
    hooks.sort_by_cached_key(Candidate::key);
    let keys: Vec<_> = hooks.iter().map(Candidate::key).collect();
    let mut errors = Vec::new();
    let named = edges(&hooks, reversed, &mut errors);
    let edges: Vec<_> = named.iter().map(|(ends, _)| *ends).collect();
    report_ties(&hooks, &keys, &edges, &mut errors);
    let order = if edges.is_empty() {
        (0..hooks.len()).collect()
    } else {
        sort_by_edges(&hooks, &edges, &mut errors)
    };
    let mut last_defined = 0;
    let sorted = order.iter().enumerate().map(|(place, &own)| {
        let is_moved = own < last_defined;
        last_defined = last_defined.max(own);
        Sorted {
            hook: hooks[own],
            moved_by: is_moved
                .then(|| moved_by(&order[..place], own, &named))
                .flatten(),
        }
    });
    (sorted.collect(), errors)
}

/// The edge that a hook waited for, whose place is behind one that is defined after it.
fn moved_by(before: &[usize], own: usize, edges: &[((usize, usize), Edge)]) -> Option<Edge> {
    let waited = edges.iter().filter(|((_, second), _)| *second == own);
    let last = waited.max_by_key(|((first, _), _)| before.iter().position(|other| other == first));
    last.map(|(_, edge)| *edge)
}

/// All pairs of one key, not only neighbours: an edge to a third does not order the two.
fn report_ties(
    hooks: &[Candidate],
    keys: &[Key],
    edges: &[(usize, usize)],
    errors: &mut Vec<OrderError>,
) {
    let mut start = 0;
    for second in 1..hooks.len() {
        if keys[second - 1] != keys[second] {
            start = second;
        }
        for first in start..second {
            if !has_path(edges, first, second) && !has_path(edges, second, first) {
                errors.push(OrderError::Tie(hooks[first].record, hooks[second].record));
            }
        }
    }
}

/// Pairs of indices `(first, second)`, in definition order, and the option that says so.
fn edges(
    hooks: &[Candidate],
    reversed: bool,
    errors: &mut Vec<OrderError>,
) -> Vec<((usize, usize), Edge)> {
    let has_edges = |hook: &Candidate| {
        !(hook.record.runs_before.is_empty() && hook.record.runs_after.is_empty())
    };
    if !hooks.iter().any(has_edges) {
        return Vec::new();
    }
    let mut indices: HashMap<TypeId, Vec<usize>> = HashMap::new();
    for (index, hook) in hooks.iter().enumerate() {
        indices.entry(hook.record.id()).or_default().push(index);
    }
    let mut edges = Vec::new();
    for (own, hook) in hooks.iter().enumerate() {
        let before = hook.record.runs_before.iter().map(|id| (id(), true));
        let after = hook.record.runs_after.iter().map(|id| (id(), false));
        for (id, is_runs_before) in before.chain(after) {
            let is_first = is_runs_before != reversed;
            for &other in indices.get(&id).into_iter().flatten() {
                let (first, second) = if is_first { (own, other) } else { (other, own) };
                if hooks[first].record.order > hooks[second].record.order {
                    errors.push(OrderError::Contradiction(hook.record, hooks[other].record));
                } else {
                    let edge = Edge {
                        of: hook.record,
                        names: hooks[other].record,
                        is_runs_before,
                    };
                    edges.push(((first, second), edge));
                }
            }
        }
    }
    edges
}

/// Whether edges lead from one hook to another, directly or not.
fn has_path(edges: &[(usize, usize)], from: usize, to: usize) -> bool {
    let mut reached = vec![from];
    let mut next = 0;
    while let Some(&hook) = reached.get(next) {
        next += 1;
        for &(first, second) in edges {
            if first == hook && !reached.contains(&second) {
                reached.push(second);
            }
        }
    }
    reached[1..].contains(&to)
}

/// Kahn's algorithm, which gives indices. It takes the first free hook each time, so that hooks
/// without edges keep their order.
fn sort_by_edges(
    hooks: &[Candidate],
    edges: &[(usize, usize)],
    errors: &mut Vec<OrderError>,
) -> Vec<usize> {
    let mut waiting_for = vec![0; hooks.len()];
    let mut followers = vec![Vec::new(); hooks.len()];
    for &(first, second) in edges {
        waiting_for[second] += 1;
        followers[first].push(second);
    }
    let mut free: BTreeSet<_> = (0..hooks.len()).filter(|&i| waiting_for[i] == 0).collect();
    let mut sorted = Vec::with_capacity(hooks.len());
    while let Some(next) = free.pop_first() {
        sorted.push(next);
        for &follower in &followers[next] {
            waiting_for[follower] -= 1;
            if waiting_for[follower] == 0 {
                free.insert(follower);
            }
        }
    }
    if sorted.len() < hooks.len() {
        // Kept, so that `describe` shows them.
        sorted.extend((0..hooks.len()).filter(|&i| waiting_for[i] > 0));
        errors.push(OrderError::Cycle(cycle(hooks, edges, &waiting_for)));
    }
    sorted
}

/// Find one cycle among the hooks that still wait: go back along edges until a hook is repeated.
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
        if let Some(begin) = path.iter().position(|&index| index == previous) {
            return path[begin..]
                .iter()
                .rev()
                .map(|&index| hooks[index].record)
                .collect();
        }
        path.push(previous);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{adapt::Function, pipeline::Run, registry::Item, source::SourceLocation};

    fn id<const N: u8>() -> TypeId {
        struct Hook<const N: u8>;
        TypeId::of::<Hook<N>>()
    }

    const A: fn() -> TypeId = id::<0>;
    const B: fn() -> TypeId = id::<1>;
    const C: fn() -> TypeId = id::<2>;

    fn function(id: TypeId) -> Function {
        Function {
            id,
            path: "app::hook",
        }
    }

    /// Its line is its definition order.
    fn hook(id: fn() -> TypeId, line: u32) -> Record {
        let location = SourceLocation {
            module: "app",
            is_program: false,
            file: "src/main.rs",
            line,
            column: 1,
            name: (line as usize, 4),
        };
        let run = Run::Boxed(|_, ()| unreachable!("hooks are placed, not called"));
        let function: fn() -> Function = match id() {
            id if id == A() => || function(A()),
            id if id == B() => || function(B()),
            _ => || function(C()),
        };
        Record::new(location, "hook", function, |_| {}, Item::Before(run))
    }

    fn sorted(records: Vec<Record>, reversed: bool) -> (Vec<u32>, Vec<OrderError>) {
        let candidates = records.into_iter().map(|record| Candidate {
            record: Box::leak(Box::new(record)),
            group: 0,
            rank: 0,
        });
        let (hooks, errors) = sort(candidates.collect(), reversed);
        let lines = hooks.iter().map(|it| it.hook.record.origin.location.line);
        (lines.collect(), errors)
    }

    fn lines(records: Vec<Record>) -> Vec<u32> {
        let (lines, errors) = sorted(records, false);
        assert!(errors.is_empty(), "{errors:?}");
        lines
    }

    #[test]
    fn definition_order_hides_the_order_of_arrival() {
        assert_eq!(lines(vec![hook(C, 3), hook(A, 1), hook(B, 2)]), [1, 2, 3]);
    }

    #[test]
    fn order_is_compared_before_lines() {
        let records = vec![hook(A, 1).order(1), hook(B, 2), hook(C, 3).order(i32::MIN)];
        assert_eq!(lines(records), [3, 2, 1]);
    }

    #[test]
    fn two_that_are_each_ordered_with_a_third_still_tie() {
        let hooks: [fn() -> Record; 3] = [
            || hook(A, 1).runs_before(&[B]),
            || hook(B, 1),
            || hook(C, 1).runs_before(&[B]),
        ];
        for arrival in [[0, 1, 2], [1, 0, 2], [2, 1, 0]] {
            let (_, errors) = sorted(arrival.map(|place| hooks[place]()).into(), false);
            assert!(
                matches!(errors[..], [OrderError::Tie(..)]),
                "{arrival:?}: {errors:?}"
            );
        }
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
    fn a_hook_that_was_moved_knows_the_edge_it_waited_for() {
        let records = [
            hook(A, 1).runs_after(&[B]),
            hook(B, 2),
            hook(C, 3).runs_before(&[B]),
        ];
        let candidates = records.into_iter().map(|record| Candidate {
            record: Box::leak(Box::new(record)),
            group: 0,
            rank: 0,
        });
        let (sorted, _) = sort(candidates.collect(), false);
        let line = |record: &Record| record.origin.location.line;
        let told: Vec<_> = sorted
            .iter()
            .map(|it| {
                let moved_by = it.moved_by.map(|edge| (line(edge.of), line(edge.names)));
                (line(it.hook.record), moved_by)
            })
            .collect();
        assert_eq!(told, [(3, None), (2, Some((3, 2))), (1, Some((1, 2)))]);
    }

    #[test]
    fn among_reversed_kinds_an_edge_says_which_runs_first_not_which_is_defined_first() {
        let (lines, errors) = sorted(vec![hook(A, 1).runs_before(&[B]), hook(B, 2)], true);
        assert_eq!((lines, errors.len()), (vec![2, 1], 0));
        let (lines, _) = sorted(vec![hook(A, 1).runs_after(&[B]), hook(B, 2)], true);
        assert_eq!(lines, [1, 2]);
    }

    #[test]
    fn edges_never_move_a_hook_across_order() {
        let records = vec![hook(A, 1).runs_after(&[C]), hook(B, 2).order(1), hook(C, 3)];
        assert_eq!(lines(records), [3, 1, 2]);
        let (_, errors) = sorted(
            vec![hook(A, 1).order(1).runs_before(&[B]), hook(B, 2)],
            false,
        );
        assert!(
            matches!(errors[..], [OrderError::Contradiction(..)]),
            "{errors:?}"
        );
    }

    #[test]
    fn a_cycle_is_complete_and_without_hooks_that_only_wait_for_it() {
        let records = vec![
            hook(A, 1).runs_after(&[B]),
            hook(B, 2).runs_after(&[C]),
            hook(C, 3).runs_after(&[B]),
        ];
        let (_, errors) = sorted(records, false);
        let [OrderError::Cycle(cycle)] = &errors[..] else {
            panic!("{errors:?}")
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
        let (_, errors) = sorted(vec![hook(A, 1).runs_after(&[A])], false);
        assert!(
            matches!(&errors[..], [OrderError::Cycle(cycle)] if cycle.len() == 1),
            "{errors:?}"
        );
    }

    #[test]
    fn hooks_of_one_line_are_a_tie() {
        let (_, errors) = sorted(vec![hook(A, 1), hook(B, 1)], false);
        assert!(matches!(errors[..], [OrderError::Tie(..)]), "{errors:?}");
    }

    #[test]
    fn an_edge_resolves_a_tie_also_through_a_third_hook() {
        assert_eq!(lines(vec![hook(A, 1).runs_after(&[B]), hook(B, 1)]), [1, 1]);
        let records = vec![
            hook(A, 1).runs_after(&[C]),
            hook(B, 1),
            hook(C, 2).runs_after(&[B]),
        ];
        assert_eq!(lines(records), [1, 2, 1]);
    }
}
