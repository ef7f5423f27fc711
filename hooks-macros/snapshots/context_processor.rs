async fn site(g: G) -> Site {
    Site::of(&g)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Rendering as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Values {
        let __0 = (&__h::arg::<__P, G>()).__kind().get(_cx, _it).await?;
        let __returned = site(__0).await;
        (&__returned).__returned().values(__returned)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "site", || __h::id(& site), | n | (&
        __h::arg:: < __P, G > ()).__kind().needs(n),
        __h::Item::ContextProcessor(__h::Run::future(| c, i | __h::boxed(__run(c, i)))))
    }
};
