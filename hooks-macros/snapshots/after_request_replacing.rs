async fn wrap(res: Response) -> Response {
    res
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, AfterReplacing as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut __h::Response) -> __h::Done {
        let __0 = (&__h::arg::<__P, Response>()).__kind().get(_cx, _it).await?;
        let __returned = __h::replacing::<(Response, ()), _, _>(wrap(__0).await);
        (&__returned).__returned().answer(__returned).map(|answer| *_it = answer)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "wrap", || __h::id(& wrap), | n | (&
        __h::arg:: < __P, Response > ()).__kind().needs(n),
        __h::Item::After(__h::Run::future(| c, i | __h::boxed(__run(c, i))))).of(||
        __h::bp(& ADMIN))
    }
};
