/// Whoever has no key gets no further.
pub(crate) async fn require_key(headers: HeaderMap, body: Bytes) -> Result<()> {
    check(&headers, &body)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Flow {
        let __0 = (&__h::arg::<__P, HeaderMap>()).__kind().get(_cx, _it).await?;
        let __1 = (&&__h::arg::<__P, Bytes>()).__last().get(_cx, _it).await?;
        __h::before(require_key(__0, __1).await)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "require_key", || __h::id(& require_key), | n
        | { (& __h::arg:: < __P, HeaderMap > ()).__kind().needs(n); (&& __h::arg:: < __P,
        Bytes > ()).__last().needs(n); }, __h::Item::Before(__h::Run::future(| c, i |
        __h::boxed(__run(c, i))))).may_answer()
    }
};
