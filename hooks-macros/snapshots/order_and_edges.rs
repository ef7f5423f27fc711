fn start() {}
const _: () = {
    use ::hooks_runtime::__private as __h;
    fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Flow {
        __h::before(start())
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "start",
            || __h::function(&start),
            |_| {},
            __h::Item::Before(__h::Run::Sync(__run)),
        )
        .order(-1)
        .runs_before(&[|| __h::id(&login)])
        .runs_after(&[|| __h::id(&auth::load), || __h::id(&count)]);
    __h::submit!(__h::Record = __RECORD);
};
