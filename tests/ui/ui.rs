//! Own binary: it compiles programs. What the attributes say about misuse.

#[test]
fn misuse_is_reported_at_the_token_with_the_remedy() {
    trybuild::TestCases::new().compile_fail("fail/*.rs");
}
