fn look() {}
const _: () = {
    use ::hooks_runtime::__private as __h;
    fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Flow {
        __h::before(look())
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "look",
        || __h::function(&look),
        |_| {},
        __h::Item::ProcessView(__h::Run::Sync(__run)),
    );
    __h::submit!(__h::Record = __RECORD);
};
