//! Every scenario of `tests/flask/scenarios` does what Flask was recorded doing;
//! `tests/flask/README.md` tells how.

mod differences;
mod prelude;
mod table;

mod scenarios {
    mod after_raises_in_scopes;
    mod after_sees;
    mod app_handlers;
    mod app_hooks_fail;
    mod before_answers;
    mod before_raises;
    mod endpoints;
    mod extensions;
    mod handler_answers;
    mod http_errors;
    mod http_exception;
    mod matrix;
    mod s01_master;
    mod s02_short;
    mod s03_404;
    mod s04_options_head;
    mod s05_after_raises;
    mod s07_handler_raises;
    mod s08_teardown_raises;
    mod s09_lookup;
    mod s10_teardown_error;
    mod s11_twice;
    mod s12_order;
    mod s13_after_this;
    mod s14_wrapped;
    mod s15_streaming;
    mod s17_g;
    mod s23_prefixes;
    mod s25_async;
    mod s27_nested_handlers;
    mod same_name;
    mod shared_path;
    mod slash;
    mod url_values;
    mod urls;
}
