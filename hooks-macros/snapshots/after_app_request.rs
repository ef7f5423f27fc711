#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn stamp(res: &mut Response) {}
const _: () = {
    use ::hooks_runtime::__private as __h;
    async fn __run(_cx: &mut __h::Cx, _it: &mut __h::Response) -> __h::Done {
        let __0 = __h::subject_mut::<__h::Response, Response>(_it);
        __h::after_in_place(stamp(__0))
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "stamp", || __h::id(& stamp), | _ | {},
        __h::Item::After(__h::Run::sync(| c, i | __h::now(__run(c, i)), | c, i |
        __h::boxed(__run(c, i))))).through(|| __h::bp(& ADMIN))
    }
};
