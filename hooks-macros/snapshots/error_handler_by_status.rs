async fn missing(uri: Uri) -> String {
    uri.to_string()
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, ErrorHandling as __P, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut __h::Error, __0: Uri) -> __h::Reply {
        let __returned = __h::now(missing(__0));
        (&&&__h::of(&__returned)).__returned().answer(__returned)
    }
    fn __with<__G: __h::Gather<__P, __h::Reply>>(__gather: __G) -> __G::Output {
        __h::Gather::from(__gather, (&&__h::arg::<__P, Uri>()).__source(), __run)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "missing",
            || __h::function(&missing),
            |__needs| __with(__needs),
            __h::Item::status_handler::<
                __h::Error,
            >(
                404,
                __h::Run::Either(
                    |__cx, __it| __with(__h::AtOnce(__cx, __it)),
                    |__cx, __it| __with(__h::InTurn(__cx, __it)),
                ),
            ),
        )
        .of(|| __h::bp(&ADMIN));
    __h::submit!(__h::Record = __RECORD);
};
