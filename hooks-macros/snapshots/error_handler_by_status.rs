async fn missing(uri: Uri) -> String {
    uri.to_string()
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, ErrorHandling as __P, traits::*};
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut __hooks::Error) -> __hooks::Reply {
        let __0 = (&__hooks::arg::<__P, Uri>()).__kind().get(_cx, _it).await?;
        let __returned = missing(__0).await;
        (&__returned).__returned().answer(__returned)
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "missing", || __hooks::id(& missing),
        | needs | (& __hooks::arg:: < __P, Uri > ()).__kind().needs(needs),
        __hooks::status_handler:: < __hooks::Error > (404, __hooks::Run::future(| cx, it
        | __hooks::boxed(__run(cx, it))))).scope(__hooks::Scope::Blueprint(||
        __hooks::blueprint(& ADMIN)))
    }
};
