//! One request in process, beside the same work by hand: `cargo bench --bench request`.

mod apps;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

fn requests(criterion: &mut Criterion) {
    for case in apps::CASES {
        let mut app = (case.app)();
        criterion.bench_function(case.name, |bencher| {
            bencher.iter_batched(
                || case.request(),
                |request| apps::send(&mut app, request),
                BatchSize::SmallInput,
            );
        });
    }
}

criterion_group!(benches, requests);
criterion_main!(benches);
