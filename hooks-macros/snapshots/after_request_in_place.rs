fn stamp(g: G, res: &mut Response) -> Result<()> {
    finish(g, res)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, After as __P, traits::*};
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut __hooks::Response) -> __hooks::Done {
        let __0 = (&__hooks::arg::<__P, G>()).__kind().get(_cx, _it).await?;
        let __1 = __hooks::subject_mut::<__hooks::Response, Response>(_it);
        __hooks::after_in_place(stamp(__0, __1))
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "stamp", || __hooks::id(& stamp), |
        needs | { (& __hooks::arg:: < __P, G > ()).__kind().needs(needs);
        __hooks::borrows:: < Response > (needs); },
        __hooks::Item::After(__hooks::Run::sync(| cx, it | __hooks::now(__run(cx, it)), |
        cx, it | __hooks::boxed(__run(cx, it)))))
    }
};
