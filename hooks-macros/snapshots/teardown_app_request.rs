fn done() {}
const _: () = {
    use ::hooks_runtime::__private as __hooks;
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut __hooks::Outcome) -> __hooks::Done {
        __hooks::teardown(done())
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "done", || __hooks::id(& done), | _ |
        {}, __hooks::Item::Teardown(__hooks::Run::sync(| cx, it | __hooks::now(__run(cx,
        it)), | cx, it | __hooks::boxed(__run(cx, it)))))
        .scope(__hooks::Scope::AppThrough(|| __hooks::blueprint(& ADMIN)))
    }
};
