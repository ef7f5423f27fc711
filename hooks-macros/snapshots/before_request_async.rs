/// Whoever has no key gets no further.
pub(crate) async fn require_key(headers: HeaderMap, body: Bytes) -> Result<()> {
    check(&headers, &body)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, Before as __Phase, traits::*};
    async fn __run(__cx: &mut __hooks::Cx, __it: &mut ()) -> __hooks::Flow {
        let __0 = (&__hooks::arg::<__Phase, HeaderMap>()).kind().get(__cx, __it).await?;
        let __1 = (&&__hooks::arg::<__Phase, Bytes>()).last().get(__cx, __it).await?;
        __hooks::before(require_key(__0, __1).await)
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "require_key", || __hooks::id(&
        require_key), | needs | { (& __hooks::arg:: < __Phase, HeaderMap > ()).kind()
        .needs(needs); (&& __hooks::arg:: < __Phase, Bytes > ()).last().needs(needs); },
        __hooks::Item::Before(__hooks::Run::future(| cx, it | __hooks::boxed(__run(cx,
        it)))),).scope(__hooks::Scope::Blueprint(|| __hooks::blueprint(& ADMIN)))
    }
};
