//! What goes around everything: layers and middleware, and requests without a view.

use crate::check;

const PAGE: &str = "GET /outer/inner/page?";

#[tokio::test]
async fn a_layer_that_answers_is_outside_of_everything_even_teardown() {
    let table = "
answers=wrap -> 200 answered
    wrap{ }
answers=app.layer -> 200 answered
    wrap{ app.layer{ } }
answers=outer.layer -> 200 answered
    wrap{ app.layer{ outer.layer{ } } }
answers=inner.layer -> 200 answered
    wrap{ app.layer{ outer.layer{ inner.layer{ } } } }
";
    check(table, PAGE, str::to_owned).await;
}

#[tokio::test]
async fn a_middleware_that_answers_leaves_out_all_that_is_further_in_but_teardown() {
    let table = "
answers=app.function -> 200 answered
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ } } } } } inner.teardown
    outer.teardown app.teardown
answers=app.value -> 200 answered
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ } } } } } }
    inner.teardown outer.teardown app.teardown
answers=outer.function -> 200 answered
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{ } } }
    } } } } inner.teardown outer.teardown app.teardown
answers=outer.value -> 200 answered
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ } } } } } } } } inner.teardown outer.teardown app.teardown
answers=inner.function -> 200 answered
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ } } } } } } } } } inner.teardown outer.teardown app.teardown
answers=inner.value -> 200 answered
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ } } } } } } } } } } inner.teardown
    outer.teardown app.teardown
";
    check(table, PAGE, str::to_owned).await;
}

#[tokio::test]
async fn one_that_fails_meets_a_handler_and_those_further_out_see_the_error() {
    let table = "
fails=app.function -> 409 handled
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ inner.409 } } } } inner.teardown
    outer.teardown app.teardown
panics=app.function -> 500 handled
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ inner.500 } } } } inner.teardown!
    outer.teardown! app.teardown!
fails=app.value -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ inner.409 } } } } }
    inner.teardown outer.teardown app.teardown
panics=app.value -> 500 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ inner.500 } } } } }
    inner.teardown! outer.teardown! app.teardown!
fails=outer.function -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    inner.409 } } } } } } inner.teardown outer.teardown app.teardown
panics=outer.function -> 500 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    inner.500 } } } } } } inner.teardown! outer.teardown! app.teardown!
fails=outer.value -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.409 } } } } } } } inner.teardown outer.teardown app.teardown
panics=outer.value -> 500 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.500 } } } } } } } inner.teardown! outer.teardown! app.teardown!
fails=inner.function -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.409 } } } } } } } } inner.teardown outer.teardown
    app.teardown
panics=inner.function -> 500 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.500 } } } } } } } } inner.teardown! outer.teardown!
    app.teardown!
fails=inner.value -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ inner.409 } } } } } } } } } inner.teardown
    outer.teardown app.teardown
panics=inner.value -> 500 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ inner.500 } } } } } } } } } inner.teardown!
    outer.teardown! app.teardown!
";
    check(table, PAGE, str::to_owned).await;
}

#[tokio::test]
async fn one_that_fails_on_the_way_out_takes_the_response_along() {
    let table = "
fails=app.function.late -> 409 handled
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } } } } } } inner.409 } } } } inner.teardown outer.teardown
    app.teardown
panics=app.function.late -> 500 handled
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } } } } } } inner.500 } } } } inner.teardown! outer.teardown!
    app.teardown!
fails=app.value.late -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } } } } } inner.409 } } } } } inner.teardown outer.teardown
    app.teardown
panics=app.value.late -> 500 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } } } } } inner.500 } } } } } inner.teardown! outer.teardown!
    app.teardown!
fails=outer.function.late -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } } } } inner.409 } } } } } } inner.teardown outer.teardown
    app.teardown
panics=outer.function.late -> 500 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } } } } inner.500 } } } } } } inner.teardown! outer.teardown!
    app.teardown!
fails=outer.value.late -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } } } inner.409 } } } } } } } inner.teardown outer.teardown
    app.teardown
panics=outer.value.late -> 500 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } } } inner.500 } } } } } } } inner.teardown! outer.teardown!
    app.teardown!
fails=inner.function.late -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } } inner.409 } } } } } } } } inner.teardown outer.teardown
    app.teardown
panics=inner.function.late -> 500 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } } inner.500 } } } } } } } } inner.teardown! outer.teardown!
    app.teardown!
fails=inner.value.late -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } inner.409 } } } } } } } } } inner.teardown outer.teardown
    app.teardown
panics=inner.value.late -> 500 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before app.view outer.view inner.view view after_this route.after inner.after
    outer.after app.after } inner.500 } } } } } } } } } inner.teardown! outer.teardown!
    app.teardown!
";
    check(table, PAGE, str::to_owned).await;
}

#[tokio::test]
async fn a_request_without_a_view_of_its_own_meets_the_hooks_of_what_it_matched() {
    let table = "
GET /outer/inner/nothing -> 404 handled raised
    wrap{ app.layer{ app.function{ app.value{ app.before app.404 app.after } } } }
    app.teardown
POST /outer/inner/page -> 405 Method Not Allowed raised
    wrap{ app.layer{ app.function{ app.value{ app.before app.after } } } } app.teardown
OPTIONS /outer/inner/page -> 200
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before
    route.before route.after inner.after outer.after app.after } } } } } } } } } }
    inner.teardown outer.teardown app.teardown
GET /outer/inner/folder -> 308 Permanent Redirect
    wrap{ app.layer{ app.function{ app.value{ app.before app.after } } } } app.teardown
GET /outer/inner/nothing?answers=app.before -> 200 answered
    wrap{ app.layer{ app.function{ app.value{ app.before app.after } } } } app.teardown
GET /outer/inner/nothing?fails=app.before -> 409 handled raised
    wrap{ app.layer{ app.function{ app.value{ app.before app.409 app.after } } } }
    app.teardown
OPTIONS /outer/inner/page?fails=inner.before -> 409 handled raised
    wrap{ app.layer{ outer.layer{ inner.layer{ app.function{ app.value{ outer.function{
    outer.value{ inner.function{ inner.value{ app.before outer.before inner.before inner.409
    route.after inner.after outer.after app.after } } } } } } } } } } inner.teardown
    outer.teardown app.teardown
";
    check(table, "", str::to_owned).await;
}
