//! `g` on several threads at once: no change is lost, and nobody waits for ever.

use crate::bomb::Bomb;
use hooks_runtime::prelude::*;
use std::{
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};
use support::quiet;

/// Fail if it hangs.
fn in_time(run: impl FnOnce() + Send + 'static) {
    let (done, over) = channel();
    let running = thread::spawn(move || {
        run();
        let _ = done.send(());
    });
    let ended = over.recv_timeout(Duration::from_secs(20));
    assert_ne!(ended, Err(RecvTimeoutError::Timeout), "it hangs");
    if let Err(panic) = running.join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn no_change_of_four_threads_is_lost() {
    in_time(|| {
        let g = RequestContext::mock().g();
        g.set(0_u64);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10_000 {
                        let counted = g.with(|count: &mut u64| *count += 1);
                        assert!(counted.is_some(), "the value is there");
                    }
                });
            }
        });
        assert_eq!(g.get(), Some(40_000_u64));
    });
}

#[test]
fn a_value_that_is_lent_to_another_thread_is_waited_for() {
    in_time(|| {
        let g = RequestContext::mock().g();
        g.set(1_u32);
        for _ in 0..100 {
            let (begun, has_begun) = channel();
            let inner = g.clone();
            let other = thread::spawn(move || {
                inner.with(|value: &mut u32| {
                    begun.send(()).expect("a test that waits");
                    thread::yield_now();
                    *value += 1;
                })
            });
            has_begun.recv().expect("the other thread");
            assert!(g.get::<u32>().is_some());
            assert!(other.join().expect("no panic").is_some());
        }
        assert_eq!(g.take(), Some(101_u32));
        assert_eq!(g.get::<u32>(), None);
    });
}

#[test]
fn a_value_is_taken_by_one_of_many_threads() {
    in_time(|| {
        let g = RequestContext::mock().g();
        for _ in 0..500 {
            g.set(7_u16);
            let taken = thread::scope(|scope| {
                let threads = [(); 3].map(|()| {
                    scope.spawn(|| {
                        g.with(|_: &mut u16| ());
                        g.take::<u16>()
                    })
                });
                threads.map(|thread| thread.join().expect("no panic"))
            });
            assert_eq!(taken.into_iter().flatten().count(), 1);
        }
    });
}

#[test]
fn two_values_may_be_used_in_any_order() {
    in_time(|| {
        let g = RequestContext::mock().g();
        g.set(0_u32);
        g.set(0_i64);
        thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..2_000 {
                    let inner = g.with(|a: &mut u32| {
                        *a += 1;
                        g.with(|b: &mut i64| *b += 1)
                    });
                    assert_eq!(inner, Some(Some(())));
                }
            });
            scope.spawn(|| {
                for _ in 0..2_000 {
                    let inner = g.with(|b: &mut i64| {
                        *b += 1;
                        g.with(|a: &mut u32| *a += 1)
                    });
                    assert_eq!(inner, Some(Some(())));
                }
            });
        });
        assert_eq!((g.get(), g.get()), (Some(4_000_u32), Some(4_000_i64)));
    });
}

#[test]
fn inside_of_with_its_value_is_not_there() {
    in_time(|| {
        let g = RequestContext::mock().g();
        g.set(1_u32);
        let inside = g.with(|_: &mut u32| {
            let nested = g.with(|_: &mut u32| ());
            (nested, g.get::<u32>(), g.take::<u32>())
        });
        assert_eq!(inside, Some((None, None, None)));
        assert_eq!(g.get(), Some(1_u32));
    });
}

#[test]
fn a_panic_in_with_lets_the_others_go_on() {
    in_time(|| {
        quiet();
        let g = RequestContext::mock().g();
        g.set(1_u32);
        let inner = g.clone();
        let panicked = thread::spawn(move || {
            inner.with(|value: &mut u32| {
                *value = 2;
                panic!("on purpose");
            })
        });
        assert!(panicked.join().is_err());
        assert_eq!(g.with(|value: &mut u32| *value), Some(2));
    });
}

#[test]
fn a_value_that_another_takes_the_place_of_may_panic_when_dropped() {
    quiet();
    let g = RequestContext::mock().g();
    g.set(Some(Bomb));
    g.set(None::<Bomb>);
    g.set(Some(Bomb));
    g.with(|_: &mut Option<Bomb>| g.set(None::<Bomb>));
    assert!(g.take::<Option<Bomb>>().is_some_and(|left| left.is_none()));
}
