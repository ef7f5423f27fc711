async fn missing(uri: Uri) -> String {
    uri.to_string()
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, ErrorHandling as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut __h::Error) -> __h::Reply {
        let __0 = (&__h::arg::<__P, Uri>()).__kind().get(_cx, _it).await?;
        let __returned = missing(__0).await;
        (&__returned).__returned().answer(__returned)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "missing", || __h::id(& missing), | n | (&
        __h::arg:: < __P, Uri > ()).__kind().needs(n), __h::status_handler:: < __h::Error
        > (404, __h::Run::future(| c, i | __h::boxed(__run(c, i))))).of(|| __h::bp(&
        ADMIN))
    }
};
