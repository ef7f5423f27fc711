/// Whoever has no key gets no further.
pub(crate) async fn require_key(headers: HeaderMap, body: Bytes) -> Result<()> {
    check(&headers, &body).await
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Flow {
        let __0 = (&&__h::arg::<__P, HeaderMap>()).__source().__hold(__cx, __it).await?;
        let __1 = (&&&__h::arg::<__P, Bytes>())
            .__source_or_body()
            .__take(__cx, __it)
            .await?;
        let __0 = __h::release(__0);
        let __returned = require_key(__0, __1).await;
        __h::before((&&&__h::of(&__returned)).__returned().raised(__returned))
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "require_key",
            || __h::function(&require_key),
            |__needs| {
                (&&__h::arg::<__P, HeaderMap>()).__source().__needs(__needs);
                (&&&__h::arg::<__P, Bytes>()).__source_or_body().__needs(__needs);
            },
            __h::Item::Before(
                __h::Run::Boxed(|__cx, __it| __h::boxed(__run(__cx, __it))),
            ),
        )
        .may_answer();
    __h::submit!(__h::Record = __RECORD);
};
