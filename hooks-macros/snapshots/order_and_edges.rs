fn start() {}
const _: () = {
    use ::hooks_runtime::__private as __hooks;
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut ()) -> __hooks::Flow {
        __hooks::before(start())
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "start", || __hooks::id(& start), | _
        | {}, __hooks::Item::Before(__hooks::Run::sync(| cx, it | __hooks::now(__run(cx,
        it)), | cx, it | __hooks::boxed(__run(cx, it))))).order(- 1).runs_before(& [||
        __hooks::id(& login)]).runs_after(& [|| __hooks::id(& auth::load), ||
        __hooks::id(& count)])
    }
};
