#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn start_timer(g: G) {
    g.set(Instant::now());
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Flow {
        let __0 = (&&__h::arg::<__P, G>()).__last().get(_cx, _it).await?;
        __h::before(start_timer(__0))
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "start_timer", || __h::id(& start_timer), | n
        | (&& __h::arg:: < __P, G > ()).__last().needs(n),
        __h::Item::Before(__h::Run::sync(| c, i | __h::now(__run(c, i)), | c, i |
        __h::boxed(__run(c, i)))))
    }
};
