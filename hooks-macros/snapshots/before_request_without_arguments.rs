fn count() {}
const _: () = {
    use ::hooks_runtime::__private as __hooks;
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut ()) -> __hooks::Flow {
        __hooks::before(count())
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "count", || __hooks::id(& count), | _
        | {}, __hooks::Item::Before(__hooks::Run::sync(| cx, it | __hooks::now(__run(cx,
        it)), | cx, it | __hooks::boxed(__run(cx, it)))))
    }
};
