#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn check(g: G) -> Result<()> {
    verify(g.get())
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Flow {
        let __0 = __h::crossing((&&__h::arg::<__P, G>()).__last().get(_cx, _it).await?);
        __h::before(__h::blocking(move || check(__0)).await?)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "check", || __h::id(& check), | n | (&&
        __h::arg:: < __P, G > ()).__last().needs(n), __h::Item::Before(__h::Run::future(|
        c, i | __h::boxed(__run(c, i))))).may_answer()
    }
};
