//! The order within one scope and kind (C4), and everything that can be wrong with it.

use super::{
    Record,
    location::{CrateId, Place},
};
use std::{any::TypeId, collections::BTreeSet};

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
        let location = &self.record.location;
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
    let mut faults: Vec<_> = hooks
        .windows(2)
        .filter(|pair| pair[0].key() == pair[1].key())
        .map(|pair| Fault::Tie(pair[0].record, pair[1].record))
        .collect();
    let edges = edges(&hooks, reversed, &mut faults);
    if !edges.is_empty() {
        hooks = follow(&hooks, &edges, &mut faults);
    }
    (hooks, faults)
}

/// Pairs of places `(first, second)` in definition order.
fn edges(hooks: &[Candidate], reversed: bool, faults: &mut Vec<Fault>) -> Vec<(usize, usize)> {
    let places = |id: TypeId| {
        hooks
            .iter()
            .enumerate()
            .filter(move |(_, hook)| (hook.record.id)() == id)
            .map(|(place, _)| place)
    };
    let mut edges = Vec::new();
    for (own, hook) in hooks.iter().enumerate() {
        let before = hook.record.runs_before.iter().map(|id| (id(), !reversed));
        let after = hook.record.runs_after.iter().map(|id| (id(), reversed));
        for (id, own_first) in before.chain(after) {
            for other in places(id) {
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
