async fn log(ctx: RequestContext, res: &mut Response) {
    write(ctx, res).await;
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, After as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut __h::Response) -> __h::Done {
        let __0 = (&__h::arg::<__P, RequestContext>()).__kind().get(_cx, _it).await?;
        let __1 = __h::subject_mut::<__h::Response, Response>(_it);
        __h::after_in_place(log(__0, __1).await)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "log", || __h::id(& log), | n | (& __h::arg::
        < __P, RequestContext > ()).__kind().needs(n),
        __h::Item::AfterWebSocket(__h::Run::future(| c, i | __h::boxed(__run(c, i)))))
        .of(|| __h::bp(& CHAT))
    }
};
