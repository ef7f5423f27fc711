async fn user(Path(id): Path<u64>) -> Result<String> {
    load(id).await
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, View as __P, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Reply {
        let __0 = (&&&__h::arg::<__P, Path<u64>>())
            .__source_or_body()
            .__take(__cx, __it)
            .await?;
        let __returned = user(__0).await;
        (&&&__h::of(&__returned)).__returned().answer(__returned)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "user",
            || __h::function(&user),
            |__needs| {
                (&&&__h::arg::<__P, Path<u64>>()).__source_or_body().__needs(__needs)
            },
            __h::Item::Route(
                __h::Route::new("/users/{id}", &["GET"]),
                __h::Run::Boxed(|__cx, __it| __h::boxed(__run(__cx, __it))),
            ),
        )
        .of(|| __h::bp(&ADMIN));
    __h::submit!(__h::Record = __RECORD);
};
