//! [`Recipe`]: what happens in one request, made from a seed.

use crate::bomb::Last;

/// Where a value is that panics when it is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// In `g`.
    G,
    /// In `g`, under another type.
    OtherG,
    /// In `g`, and replaced by the next.
    ReplacedInG,
    RequestExtension,
    RequestBody,
    ResponseExtension,
    ResponseBody,
    /// Captured by an `after_this_request` function.
    AfterThis,
    /// Captured by an `after_response` function.
    AfterResponse,
    /// Captured by spawned work.
    Spawned,
    /// In the error of the view or of a before hook.
    Error,
    /// In any other error.
    SecondError,
    /// What is panicked with.
    Payload,
    /// Two, in the context of a template.
    Template,
    /// An argument, while the next one is extracted.
    Argument,
    /// A local variable of an async function, which is dropped by the function itself.
    Local(Phase),
}

/// A function of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Outside,
    Before,
    View,
    Template,
    Exception,
    Handler,
    Handler500,
    After,
    Replacing,
    Behind,
    Teardown,
}

const PHASES: [Phase; 11] = [
    Phase::Outside,
    Phase::Before,
    Phase::View,
    Phase::Template,
    Phase::Exception,
    Phase::Handler,
    Phase::Handler500,
    Phase::After,
    Phase::Replacing,
    Phase::Behind,
    Phase::Teardown,
];

const SPOTS: [Spot; 15] = [
    Spot::G,
    Spot::OtherG,
    Spot::ReplacedInG,
    Spot::RequestExtension,
    Spot::RequestBody,
    Spot::ResponseExtension,
    Spot::ResponseBody,
    Spot::AfterThis,
    Spot::AfterResponse,
    Spot::Spawned,
    Spot::Error,
    Spot::SecondError,
    Spot::Payload,
    Spot::Template,
    Spot::Argument,
];

/// What a function does after it has waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Pass,
    Fail,
    Panic,
    /// Answer in place of what comes next.
    Answer,
}

/// What ends the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The client reads all.
    Read,
    /// The client leaves after some frames of the body.
    Frames(usize),
    /// The client leaves after the future of the response was polled so often.
    Polls(usize),
    /// The runtime ends then.
    Runtime(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    #[allow(dead_code, reason = "printed")]
    pub(crate) seed: u64,
    pub(crate) spots: Vec<Spot>,
    /// By phase: how often it waits, and what it does then.
    pub(crate) acts: Vec<(Phase, usize, Act)>,
    pub(crate) last: Last,
    pub(crate) end: End,
    pub(crate) has_middleware: bool,
    pub(crate) uri: &'static str,
    pub(crate) rejects: bool,
    pub(crate) is_head: bool,
}

/// Random numbers from a seed, by the method that is called `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("a small number")
    }

    fn one_in(&mut self, limit: usize) -> bool {
        self.below(limit) == 0
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

impl Recipe {
    pub(crate) fn new(seed: u64) -> Self {
        let random = &mut Random(seed);
        let mut spots: Vec<_> = SPOTS.into_iter().filter(|_| random.one_in(3)).collect();
        let mut acts = Vec::new();
        for phase in PHASES {
            if random.one_in(8) {
                spots.push(Spot::Local(phase));
            }
            let waits = if random.one_in(2) { random.below(3) } else { 0 };
            let act = match random.below(8) {
                0 => Act::Fail,
                1 => Act::Panic,
                2 => Act::Answer,
                _ => Act::Pass,
            };
            acts.push((phase, waits, act));
        }
        let last = match random.below(6) {
            0 => Last::Error(random.one_in(2)),
            1 => Last::Panic,
            _ => Last::End,
        };
        let end = match random.below(16) {
            0..6 => End::Read,
            6..9 => End::Frames(random.below(4)),
            9..15 => End::Polls(1 + random.below(13)),
            _ => End::Runtime(1 + random.below(13)),
        };
        let mut recipe = Recipe {
            seed,
            spots,
            acts,
            last,
            end,
            has_middleware: random.one_in(2),
            uri: random.one_of(&[
                "/plain",
                "/reads",
                "/copies/",
                "/template",
                "/raises",
                "/nowhere",
            ]),
            rejects: random.one_in(8),
            is_head: random.one_in(6),
        };
        recipe.spare_the_user();
        recipe
    }

    /// Two panics at once in one function of the user's end the process, whoever calls the function.
    fn spare_the_user(&mut self) {
        let in_response = [Spot::ResponseExtension, Spot::ResponseBody];
        let in_response = in_response
            .into_iter()
            .filter(|spot| self.has(*spot))
            .count();
        if in_response > 0 {
            // Its function holds the response, too.
            self.remove(Spot::AfterThis);
        }
        for phase in [Phase::Replacing, Phase::Behind] {
            self.hold(phase, in_response);
        }
        self.hold(Phase::Outside, usize::from(self.has(Spot::RequestBody)));
    }

    /// The function has an argument with so many of them.
    fn hold(&mut self, phase: Phase, count: usize) {
        if count > 0 {
            self.remove(Spot::Local(phase));
            let (waits, act) = self.of(phase);
            self.acts.retain(|(each, ..)| *each != phase);
            self.acts.push(match (count, act) {
                (1, Act::Panic) => (phase, waits, Act::Fail),
                (1, _) => (phase, waits, act),
                _ => (phase, 0, Act::Pass),
            });
        }
    }

    fn remove(&mut self, spot: Spot) {
        self.spots.retain(|each| *each != spot);
    }

    pub(crate) fn has(&self, spot: Spot) -> bool {
        self.spots.contains(&spot)
    }

    pub(crate) fn of(&self, phase: Phase) -> (usize, Act) {
        let found = self.acts.iter().find(|(each, ..)| *each == phase);
        found.map_or((0, Act::Pass), |&(_, waits, act)| (waits, act))
    }

    /// The same without a value that panics.
    pub(crate) fn disarmed(&self) -> Self {
        let mut recipe = self.clone();
        recipe.spots.clear();
        if recipe.last == Last::Error(true) {
            recipe.last = Last::Error(false);
        }
        recipe
    }

    /// No such value is dropped by a function of the user's, where it is a panic of that function.
    pub(crate) fn is_all_ours(&self) -> bool {
        let of_user = |spot: &Spot| matches!(spot, Spot::Local(_) | Spot::AfterThis);
        // Extractors of axum's drop what they have read, and the head that they were given.
        let reads = match self.uri {
            "/reads" => self.has(Spot::RequestBody) || self.has(Spot::RequestExtension),
            "/copies/" => self.has(Spot::RequestExtension),
            _ => false,
        };
        // It holds the argument.
        let takes = self.has(Spot::Argument) && self.uri == "/copies/";
        let keeps = self.has(Spot::RequestBody) && self.of(Phase::Outside).1 != Act::Pass;
        !self.spots.iter().any(of_user) && !reads && !takes && !keeps
    }
}
