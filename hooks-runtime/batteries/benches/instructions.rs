//! One case a number of times, for valgrind to count: `valgrind --tool=callgrind PROGRAM CASE TIMES`.
//!
//! Without arguments it prints the names of all cases.

mod apps;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|each| each != "--bench");
    let Some(name) = arguments.next() else {
        for case in apps::CASES {
            println!("{}", case.name);
        }
        return;
    };
    let times: usize = arguments
        .next()
        .map_or(1, |times| times.parse().expect("a number"));
    let case = apps::CASES.iter().find(|case| case.name == name);
    let (mut app, requests) = case.expect("the name of a case").build();
    for _ in 0..times {
        drop(apps::send(&mut app, requests.next()));
    }
}
