async fn wrap(res: Response) -> Response {
    res
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, AfterReplacing as __P, traits::*};
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut __hooks::Response) -> __hooks::Done {
        let __0 = (&__hooks::arg::<__P, Response>()).__kind().get(_cx, _it).await?;
        let __returned = wrap(__0).await;
        (&__returned).__returned().answer(__returned).map(|answer| *_it = answer)
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "wrap", || __hooks::id(& wrap), |
        needs | (& __hooks::arg:: < __P, Response > ()).__kind().needs(needs),
        __hooks::Item::After(__hooks::Run::future(| cx, it | __hooks::boxed(__run(cx,
        it))))).scope(__hooks::Scope::Blueprint(|| __hooks::blueprint(& ADMIN)))
    }
};
