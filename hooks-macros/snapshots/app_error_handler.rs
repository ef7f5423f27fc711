#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn failed(_: &Error) -> Html<&'static str> {
    Html("sorry")
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut __h::Error) -> __h::Reply {
        let __0 = __h::raised::<Error>(_it)?;
        let __returned = failed(__0);
        (&__returned).__returned().answer(__returned)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "failed", || __h::id(& failed), | _ | {},
        __h::status_handler:: < Error > (500, __h::Run::sync(| c, i | __h::now(__run(c,
        i)), | c, i | __h::boxed(__run(c, i))))).through(|| __h::bp(& ADMIN))
    }
};
