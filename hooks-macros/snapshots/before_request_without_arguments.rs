fn count() {}
const _: () = {
    use ::hooks_runtime::__private as __h;
    fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Flow {
        __h::before(count())
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
