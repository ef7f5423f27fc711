#[cfg(unix)]
#[inline]
fn r#type() {}
#[cfg(unix)]
const _: () = {
    use ::hooks_runtime::__private as __h;
    fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Flow {
        __h::before(r#type())
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "type",
        || __h::function(&r#type),
        |_| {},
        __h::Item::Before(__h::Run::Sync(__run)),
    );
    __h::submit!(__h::Record = __RECORD);
};
