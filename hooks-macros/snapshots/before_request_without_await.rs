async fn count() {
    COUNT.fetch_add(1, Relaxed);
}
const _: () = {
    use ::hooks_runtime::__private as __h;
    fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Flow {
        __h::before(__h::now(count()))
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "count",
        || __h::function(&count),
        |_| {},
        __h::Item::Before(__h::Run::Sync(__run)),
    );
    __h::submit!(__h::Record = __RECORD);
};
