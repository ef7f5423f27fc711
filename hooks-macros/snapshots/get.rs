async fn user(Path(id): Path<u64>) -> Result<String> {
    load(id).await
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, View as __P, traits::*};
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut ()) -> __hooks::Reply {
        let __0 = (&&__hooks::arg::<__P, Path<u64>>()).__last().get(_cx, _it).await?;
        let __returned = user(__0).await;
        (&__returned).__returned().answer(__returned)
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "user", || __hooks::id(& user), |
        needs | (&& __hooks::arg:: < __P, Path < u64 > > ()).__last().needs(needs),
        __hooks::Item::Route(__hooks::RouteOptions::new("/users/{id}", & ["GET"]),
        __hooks::Run::future(| cx, it | __hooks::boxed(__run(cx, it)))))
        .scope(__hooks::Scope::Blueprint(|| __hooks::blueprint(& ADMIN)))
    }
};
