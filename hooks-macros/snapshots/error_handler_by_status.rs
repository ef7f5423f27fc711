async fn missing(uri: Uri) -> String {
    uri.to_string()
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, ErrorHandling as __P, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut __h::Error) -> __h::Reply {
        let __0 = (&__h::arg::<__P, Uri>()).__source().get(__cx, __it).await?;
        let __returned = __h::now(missing(__0));
        (&__returned).__returned().answer(__returned)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "missing",
            || __h::id(&missing),
            |__needs| (&__h::arg::<__P, Uri>()).__source().needs(__needs),
            __h::Item::status_handler::<
                __h::Error,
            >(
                404,
                __h::Run::Either(
                    |__cx, __it| __h::now(__run(__cx, __it)),
                    |__cx, __it| __h::boxed(__run(__cx, __it)),
                ),
            ),
        )
        .of(|| __h::bp(&ADMIN));
    __h::submit!(__RECORD);
};
