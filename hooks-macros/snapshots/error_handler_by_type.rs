fn failed(error: &DbError) -> StatusCode {
    error.status()
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut __h::Error) -> __h::Reply {
        let __0 = __h::raised::<DbError>(__it)?;
        let __returned = failed(__0);
        (&&&__h::of(&__returned)).__returned().answer(__returned)
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "failed",
        || __h::function(&failed),
        |_| {},
        __h::Item::error_handler::<DbError>(__h::Run::Sync(__run)),
    );
    __h::submit!(__h::Record = __RECORD);
};
