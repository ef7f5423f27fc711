//! One request in process, with each battery and without: `cargo bench -p hooks-batteries`.

mod apps;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

fn requests(criterion: &mut Criterion) {
    for case in apps::CASES {
        let (mut app, requests) = case.build();
        criterion.bench_function(case.name, |bencher| {
            bencher.iter_batched(
                || requests.next(),
                |request| apps::send(&mut app, request),
                BatchSize::SmallInput,
            );
        });
    }
}

criterion_group!(benches, requests);
criterion_main!(benches);
