async fn site(g: G) -> Site {
    Site::of(&g)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Rendering as __P, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Values {
        let __0 = (&__h::arg::<__P, G>()).__source().get(__cx, __it).await?;
        let __returned = __h::now(site(__0));
        (&__returned).__returned().values(__returned)
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "site",
        || __h::id(&site),
        |__needs| (&__h::arg::<__P, G>()).__source().needs(__needs),
        __h::Item::ContextProcessor(
            __h::Run::Either(
                |__cx, __it| __h::now(__run(__cx, __it)),
                |__cx, __it| __h::boxed(__run(__cx, __it)),
            ),
        ),
    );
    __h::submit!(__RECORD);
};
