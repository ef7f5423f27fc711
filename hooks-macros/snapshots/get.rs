async fn user(Path(id): Path<u64>) -> Result<String> {
    load(id).await
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, View as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Reply {
        let __0 = (&&__h::arg::<__P, Path<u64>>()).__last().get(_cx, _it).await?;
        let __returned = user(__0).await;
        (&__returned).__returned().answer(__returned)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "user", || __h::id(& user), | n | (&&
        __h::arg:: < __P, Path < u64 > > ()).__last().needs(n),
        __h::view(__h::Route::new("/users/{id}", & ["GET"]), __h::Run::future(| c, i |
        __h::boxed(__run(c, i))))).of(|| __h::bp(& ADMIN))
    }
};
