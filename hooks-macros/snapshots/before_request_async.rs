/// Whoever has no key gets no further.
pub(crate) async fn require_key(headers: HeaderMap, body: Bytes) -> Result<()> {
    check(&headers, &body)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, Before as __P, traits::*};
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut ()) -> __hooks::Flow {
        let __0 = (&__hooks::arg::<__P, HeaderMap>()).__kind().get(_cx, _it).await?;
        let __1 = (&&__hooks::arg::<__P, Bytes>()).__last().get(_cx, _it).await?;
        __hooks::before(require_key(__0, __1).await)
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "require_key", || __hooks::id(&
        require_key), | needs | { (& __hooks::arg:: < __P, HeaderMap > ()).__kind()
        .needs(needs); (&& __hooks::arg:: < __P, Bytes > ()).__last().needs(needs); },
        __hooks::Item::Before(__hooks::Run::future(| cx, it | __hooks::boxed(__run(cx,
        it)))))
    }
};
