#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn stamp(g: G, res: &mut Response) -> Result<()> {
    finish(g, res)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, After as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut __h::Response) -> __h::Done {
        let __0 = (&__h::arg::<__P, G>()).__kind().get(_cx, _it).await?;
        let __1 = __h::subject_mut::<__h::Response, Response>(_it);
        __h::after_in_place(stamp(__0, __1))
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "stamp", || __h::id(& stamp), | n | (&
        __h::arg:: < __P, G > ()).__kind().needs(n), __h::Item::After(__h::Run::sync(| c,
        i | __h::now(__run(c, i)), | c, i | __h::boxed(__run(c, i)))))
    }
};
