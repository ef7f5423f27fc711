#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn strip(parts: &mut Parts, g: G) {
    g.set(parts.headers.remove("x"));
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, Before as __P, traits::*};
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut ()) -> __hooks::Flow {
        let __1 = (&&__hooks::arg::<__P, G>()).__last().get(_cx, _it).await?;
        let __0 = __hooks::head_mut::<__P, Parts>(_cx, _it);
        __hooks::before(strip(__0, __1))
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "strip", || __hooks::id(& strip), |
        needs | { __hooks::borrows:: < Parts > (needs); (&& __hooks::arg:: < __P, G > ())
        .__last().needs(needs); }, __hooks::Item::Before(__hooks::Run::sync(| cx, it |
        __hooks::now(__run(cx, it)), | cx, it | __hooks::boxed(__run(cx, it)))))
    }
};
