async fn around(request: Request, next: Next) -> Response {
    next.run(request).await
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Around as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut __h::Passage) -> __h::Reply {
        let __0 = (&__h::arg::<__P, Request>()).__kind().get(_cx, _it).await?;
        let __1 = (&__h::arg::<__P, Next>()).__kind().get(_cx, _it).await?;
        let __returned = around(__0, __1).await;
        (&__returned).__returned().answer(__returned)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "around", || __h::id(& around), | _ | {},
        __h::Item::Middleware(__h::Run::future(| c, i | __h::boxed(__run(c, i))))).of(||
        __h::bp(& ADMIN))
    }
};
