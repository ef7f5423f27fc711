#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn start_timer(g: G) {
    g.set(Instant::now());
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, Before as __P, traits::*};
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut ()) -> __hooks::Flow {
        let __0 = (&&__hooks::arg::<__P, G>()).__last().get(_cx, _it).await?;
        __hooks::before(start_timer(__0))
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "start_timer", || __hooks::id(&
        start_timer), | needs | (&& __hooks::arg:: < __P, G > ()).__last().needs(needs),
        __hooks::Item::Before(__hooks::Run::sync(| cx, it | __hooks::now(__run(cx, it)),
        | cx, it | __hooks::boxed(__run(cx, it)))))
    }
};
