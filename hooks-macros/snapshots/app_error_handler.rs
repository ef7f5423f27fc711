#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn failed(_: &Error) -> Html<&'static str> {
    Html("sorry")
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, traits::*};
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut __hooks::Error) -> __hooks::Reply {
        let __0 = __hooks::raised::<Error>(_it)?;
        let __returned = failed(__0);
        (&__returned).__returned().answer(__returned)
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "failed", || __hooks::id(& failed), |
        _ | {}, __hooks::status_handler:: < Error > (500, __hooks::Run::sync(| cx, it |
        __hooks::now(__run(cx, it)), | cx, it | __hooks::boxed(__run(cx, it)))))
        .scope(__hooks::Scope::AppThrough(|| __hooks::blueprint(& ADMIN)))
    }
};
