//! Own binary: what the attributes accept, and the errors for the rest.

#[test]
fn misuse_is_reported_at_the_token_with_the_remedy() {
    trybuild::TestCases::new().compile_fail("fail/*.rs");
}

#[test]
fn expansions_compile_wherever_a_function_does() {
    trybuild::TestCases::new().pass("pass/*.rs");
}
