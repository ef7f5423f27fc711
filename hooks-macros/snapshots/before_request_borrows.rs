#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn strip(parts: &mut Parts, g: G) {
    g.set(parts.headers.remove("x"));
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Flow {
        let __1 = (&&__h::arg::<__P, G>()).__last().get(_cx, _it).await?;
        let __0 = __h::head_mut::<__P, Parts>(_cx, _it);
        __h::before(strip(__0, __1))
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "strip", || __h::id(& strip), | n | (&&
        __h::arg:: < __P, G > ()).__last().needs(n), __h::Item::Before(__h::Run::sync(|
        c, i | __h::now(__run(c, i)), | c, i | __h::boxed(__run(c, i)))))
    }
};
