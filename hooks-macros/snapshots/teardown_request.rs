#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn done(outcome: &Outcome) {
    log(outcome);
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, Teardown as __P};
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut __hooks::Outcome) -> __hooks::Done {
        let __0 = __hooks::shared::<__P, Outcome>(_cx, _it);
        __hooks::teardown(done(__0))
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "done", || __hooks::id(& done), |
        needs | __hooks::borrows:: < Outcome > (needs),
        __hooks::Item::Teardown(__hooks::Run::sync(| cx, it | __hooks::now(__run(cx,
        it)), | cx, it | __hooks::boxed(__run(cx, it)))))
    }
};
