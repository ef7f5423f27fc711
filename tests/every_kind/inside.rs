//! What happens inside all middleware. `{` and `}` are what goes around it: all that there is.

const IN: &str = "wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ \
     outer.function{ outer.value{ inner.function{ inner.value{";
const OUT: &str = "} } } } } } } } } }";

async fn check(table: &str) {
    check_at("/outer/inner/page", table).await;
}

async fn check_at(path: &str, table: &str) {
    crate::check(table, &format!("GET {path}?"), |trace| {
        let trace = trace.strip_prefix("{").expect("all of it goes in");
        format!("{IN}{}", trace.replace('}', OUT))
    })
    .await;
}

#[tokio::test]
async fn nothing_happens() {
    let table = "
nothing -> 200 seen
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.after outer.after app.after } inner.teardown outer.teardown
    app.teardown
";
    check(table).await;
}

#[tokio::test]
async fn a_before_hook_stops_everything_up_to_the_after_hooks_of_all_scopes() {
    let table = "
answers=app.before -> 200 answered
    { app.before route.after inner.after outer.after app.after } inner.teardown outer.teardown
    app.teardown
fails=app.before -> 409 handled raised
    { app.before inner.409 route.after inner.after outer.after app.after } inner.teardown
    outer.teardown app.teardown
panics=app.before -> 500 handled raised
    { app.before inner.500 route.after inner.after outer.after app.after } inner.teardown!
    outer.teardown! app.teardown!
answers=outer.before -> 200 answered
    { app.before outer.before route.after inner.after outer.after app.after } inner.teardown
    outer.teardown app.teardown
fails=outer.before -> 409 handled raised
    { app.before outer.before inner.409 route.after inner.after outer.after app.after }
    inner.teardown outer.teardown app.teardown
panics=outer.before -> 500 handled raised
    { app.before outer.before inner.500 route.after inner.after outer.after app.after }
    inner.teardown! outer.teardown! app.teardown!
answers=inner.before -> 200 answered
    { app.before outer.before inner.before route.after inner.after outer.after app.after }
    inner.teardown outer.teardown app.teardown
fails=inner.before -> 409 handled raised
    { app.before outer.before inner.before inner.409 route.after inner.after outer.after
    app.after } inner.teardown outer.teardown app.teardown
panics=inner.before -> 500 handled raised
    { app.before outer.before inner.before inner.500 route.after inner.after outer.after
    app.after } inner.teardown! outer.teardown! app.teardown!
answers=route.before -> 200 answered
    { app.before outer.before inner.before route.before route.after inner.after outer.after
    app.after } inner.teardown outer.teardown app.teardown
fails=route.before -> 409 handled raised
    { app.before outer.before inner.before route.before inner.409 route.after inner.after
    outer.after app.after } inner.teardown outer.teardown app.teardown
panics=route.before -> 500 handled raised
    { app.before outer.before inner.before route.before inner.500 route.after inner.after
    outer.after app.after } inner.teardown! outer.teardown! app.teardown!
";
    check(table).await;
}

#[tokio::test]
async fn process_view_comes_last_before_the_view_and_its_errors_are_none_of_the_views() {
    let table = "
answers=app.view -> 200 answered
    { app.before outer.before inner.before route.before app.view route.after inner.after
    outer.after app.after } inner.teardown outer.teardown app.teardown
fails=app.view -> 409 handled raised
    { app.before outer.before inner.before route.before app.view inner.409 route.after
    inner.after outer.after app.after } inner.teardown outer.teardown app.teardown
panics=app.view -> 500 handled raised
    { app.before outer.before inner.before route.before app.view inner.500 route.after
    inner.after outer.after app.after } inner.teardown! outer.teardown! app.teardown!
answers=outer.view -> 200 answered
    { app.before outer.before inner.before route.before app.view outer.view route.after
    inner.after outer.after app.after } inner.teardown outer.teardown app.teardown
fails=outer.view -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.409
    route.after inner.after outer.after app.after } inner.teardown outer.teardown app.teardown
panics=outer.view -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.500
    route.after inner.after outer.after app.after } inner.teardown! outer.teardown!
    app.teardown!
answers=inner.view -> 200 answered
    { app.before outer.before inner.before route.before app.view outer.view inner.view
    route.after inner.after outer.after app.after } inner.teardown outer.teardown app.teardown
fails=inner.view -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view
    inner.409 route.after inner.after outer.after app.after } inner.teardown outer.teardown
    app.teardown
panics=inner.view -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view
    inner.500 route.after inner.after outer.after app.after } inner.teardown! outer.teardown!
    app.teardown!
";
    check(table).await;
}

#[tokio::test]
async fn an_error_of_the_view_goes_outwards_through_process_exception_then_to_one_handler() {
    let table = "
fails=view -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception inner.409 after_this route.after inner.after
    outer.after app.after } inner.teardown outer.teardown app.teardown
panics=view -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception inner.500 after_this route.after inner.after
    outer.after app.after } inner.teardown! outer.teardown! app.teardown!
fails=view&answers=inner.exception -> 200 answered
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception after_this route.after inner.after outer.after app.after } inner.teardown
    outer.teardown app.teardown
fails=view&fails=inner.exception -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception inner.409 after_this route.after inner.after outer.after app.after }
    inner.teardown outer.teardown app.teardown
fails=view&panics=inner.exception -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception inner.500 after_this route.after inner.after outer.after app.after }
    inner.teardown! outer.teardown! app.teardown!
fails=view&answers=outer.exception -> 200 answered
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception after_this route.after inner.after outer.after app.after }
    inner.teardown outer.teardown app.teardown
fails=view&fails=outer.exception -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception inner.409 after_this route.after inner.after outer.after
    app.after } inner.teardown outer.teardown app.teardown
fails=view&panics=outer.exception -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception inner.500 after_this route.after inner.after outer.after
    app.after } inner.teardown! outer.teardown! app.teardown!
fails=view&answers=app.exception -> 200 answered
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception after_this route.after inner.after
    outer.after app.after } inner.teardown outer.teardown app.teardown
fails=view&fails=app.exception -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception inner.409 after_this route.after inner.after
    outer.after app.after } inner.teardown outer.teardown app.teardown
fails=view&panics=app.exception -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception inner.500 after_this route.after inner.after
    outer.after app.after } inner.teardown! outer.teardown! app.teardown!
";
    check(table).await;
}

#[tokio::test]
async fn a_handler_that_fails_is_the_500s_and_that_of_a_500_is_the_last() {
    let table = "
fails=view&fails=inner.409 -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception inner.409 inner.500 after_this route.after
    inner.after outer.after app.after } inner.teardown! outer.teardown! app.teardown!
fails=view&panics=inner.409 -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception inner.409 inner.500 after_this route.after
    inner.after outer.after app.after } inner.teardown! outer.teardown! app.teardown!
panics=view&fails=inner.500 -> 500 Internal Server Error raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception inner.500 } inner.teardown! outer.teardown!
    app.teardown!
panics=view&panics=inner.500 -> 500 Internal Server Error raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception inner.500 } inner.teardown! outer.teardown!
    app.teardown!
";
    check(table).await;
}

#[tokio::test]
async fn an_after_hook_that_fails_makes_a_500_that_goes_through_all_of_them_again() {
    let table = "
panics=after_this -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this inner.500 route.after inner.after outer.after app.after } inner.teardown!
    outer.teardown! app.teardown!
fails=view&panics=after_this -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception inner.409 after_this inner.500 route.after
    inner.after outer.after app.after } inner.teardown! outer.teardown! app.teardown!
fails=route.after -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.500 route.after } inner.teardown! outer.teardown!
    app.teardown!
panics=route.after -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.500 route.after } inner.teardown! outer.teardown!
    app.teardown!
fails=inner.after -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.after inner.500 route.after inner.after } inner.teardown!
    outer.teardown! app.teardown!
panics=inner.after -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.after inner.500 route.after inner.after } inner.teardown!
    outer.teardown! app.teardown!
fails=outer.after -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.after outer.after inner.500 route.after inner.after
    outer.after } inner.teardown! outer.teardown! app.teardown!
panics=outer.after -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.after outer.after inner.500 route.after inner.after
    outer.after } inner.teardown! outer.teardown! app.teardown!
fails=app.after -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.after outer.after app.after inner.500 route.after inner.after
    outer.after app.after } inner.teardown! outer.teardown! app.teardown!
panics=app.after -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.after outer.after app.after inner.500 route.after inner.after
    outer.after app.after } inner.teardown! outer.teardown! app.teardown!
fails=view&fails=inner.after -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.exception outer.exception app.exception inner.409 after_this route.after inner.after
    inner.500 route.after inner.after } inner.teardown! outer.teardown! app.teardown!
";
    check(table).await;
}

#[tokio::test]
async fn a_teardown_that_panics_stops_no_other() {
    let table = "
panics=inner.teardown -> 200 seen
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.after outer.after app.after } inner.teardown panics outer.teardown
    app.teardown
panics=outer.teardown -> 200 seen
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.after outer.after app.after } inner.teardown outer.teardown panics
    app.teardown
panics=app.teardown -> 200 seen
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    after_this route.after inner.after outer.after app.after } inner.teardown outer.teardown
    app.teardown panics
";
    check(table).await;
}

const TEMPLATE: &str = "/outer/inner/template";

#[tokio::test]
async fn a_deferred_template_goes_outwards_and_its_errors_are_none_of_the_views() {
    let table = "
nothing -> 200 seen
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template outer.template app.template app.values outer.values inner.values
    route.after inner.after outer.after app.after } inner.teardown outer.teardown app.teardown
fails=inner.template -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template inner.409 route.after inner.after outer.after app.after } inner.teardown
    outer.teardown app.teardown
panics=inner.template -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template inner.500 route.after inner.after outer.after app.after } inner.teardown!
    outer.teardown! app.teardown!
fails=outer.template -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template outer.template inner.409 route.after inner.after outer.after app.after }
    inner.teardown outer.teardown app.teardown
panics=outer.template -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template outer.template inner.500 route.after inner.after outer.after app.after }
    inner.teardown! outer.teardown! app.teardown!
fails=app.template -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template outer.template app.template inner.409 route.after inner.after outer.after
    app.after } inner.teardown outer.teardown app.teardown
panics=app.template -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template outer.template app.template inner.500 route.after inner.after outer.after
    app.after } inner.teardown! outer.teardown! app.teardown!
";
    check_at(TEMPLATE, table).await;
}

#[tokio::test]
async fn a_rendering_that_fails_is_an_error_of_the_view() {
    let table = "
fails=render -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template outer.template app.template app.values outer.values inner.values
    inner.exception outer.exception app.exception inner.500 route.after inner.after
    outer.after app.after } inner.teardown! outer.teardown! app.teardown!
fails=render&answers=outer.exception -> 200 answered
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template outer.template app.template app.values outer.values inner.values
    inner.exception outer.exception route.after inner.after outer.after app.after }
    inner.teardown outer.teardown app.teardown
panics=app.values -> 500 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template outer.template app.template app.values inner.exception outer.exception
    app.exception inner.500 route.after inner.after outer.after app.after } inner.teardown!
    outer.teardown! app.teardown!
fails=outer.values -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template outer.template app.template app.values outer.values inner.exception
    outer.exception app.exception inner.409 route.after inner.after outer.after app.after }
    inner.teardown outer.teardown app.teardown
fails=inner.values -> 409 handled raised
    { app.before outer.before inner.before route.before app.view outer.view inner.view view
    inner.template outer.template app.template app.values outer.values inner.values
    inner.exception outer.exception app.exception inner.409 route.after inner.after
    outer.after app.after } inner.teardown outer.teardown app.teardown
";
    check_at(TEMPLATE, table).await;
}
