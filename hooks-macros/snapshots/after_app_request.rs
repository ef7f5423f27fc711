#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn stamp(res: &mut Response) {}
const _: () = {
    use ::hooks_runtime::__private as __hooks;
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut __hooks::Response) -> __hooks::Done {
        let __0 = __hooks::subject_mut::<__hooks::Response, Response>(_it);
        __hooks::after_in_place(stamp(__0))
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "stamp", || __hooks::id(& stamp), |
        needs | __hooks::borrows:: < Response > (needs),
        __hooks::Item::After(__hooks::Run::sync(| cx, it | __hooks::now(__run(cx, it)), |
        cx, it | __hooks::boxed(__run(cx, it))))).scope(__hooks::Scope::AppThrough(||
        __hooks::blueprint(& ADMIN)))
    }
};
