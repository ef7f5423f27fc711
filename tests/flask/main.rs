//! Own binary: hooks register per process. Every scenario of `tests/flask/scenarios` does what
//! Flask was recorded doing; `tests/flask/README.md` tells how.

mod parity;
mod prelude;

mod scenarios {
    mod s01_master;
    mod s02_short;
    mod s03_404;
}
