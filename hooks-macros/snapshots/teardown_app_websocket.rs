#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn done(outcome: &Outcome) {}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Teardown as __P};
    async fn __run(_cx: &mut __h::Cx, _it: &mut __h::Outcome) -> __h::Done {
        let __0 = __h::shared::<__P, Outcome>(_cx, _it);
        __h::teardown(done(__0))
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "done", || __h::id(& done), | n |
        __h::borrows:: < Outcome > (n), __h::Item::TeardownWebSocket(__h::Run::sync(| c,
        i | __h::now(__run(c, i)), | c, i | __h::boxed(__run(c, i))))).through(||
        __h::bp(& CHAT))
    }
};
