#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn report(error: &Error) -> Option<StatusCode> {
    None
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Exception as __P};
    fn __run(__cx: &mut __h::Cx, __it: &mut __h::Error) -> __h::Flow {
        let __0 = __h::shared::<__P, Error>(__cx, __it);
        __h::exception(report(__0))
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "report",
        || __h::id(&report),
        |_| {},
        __h::Item::ProcessException(__h::Run::Sync(__run)),
    );
    __h::submit!(__RECORD);
};
