async fn site(g: G) -> Site {
    Site::of(&g)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Rendering as __P, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut (), __0: G) -> __h::Values {
        let __returned = __h::now(site(__0));
        (&&&__h::of(&__returned)).__returned().values(__returned)
    }
    fn __with<__G: __h::Gather<__P, __h::Values>>(__gather: __G) -> __G::Output {
        __h::Gather::from(__gather, (&&__h::arg::<__P, G>()).__source(), __run)
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "site",
        || __h::function(&site),
        |__needs| __with(__needs),
        __h::Item::ContextProcessor(
            __h::Run::Either(
                |__cx, __it| __with(__h::AtOnce(__cx, __it)),
                |__cx, __it| __with(__h::InTurn(__cx, __it)),
            ),
        ),
    );
    __h::submit!(__h::Record = __RECORD);
};
