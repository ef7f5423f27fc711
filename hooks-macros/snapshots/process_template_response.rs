#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn add_user(template: &mut TemplateResponse) -> Result<()> {
    add(template)
}
const _: () = {
    use ::hooks_runtime::__private as __h;
    async fn __run(_cx: &mut __h::Cx, _it: &mut __h::TemplateResponse) -> __h::Done {
        let __0 = __h::template_mut::<TemplateResponse>(_it);
        __h::template(add_user(__0))
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "add_user", || __h::id(& add_user), | _ | {},
        __h::Item::ProcessTemplate(__h::Run::sync(| c, i | __h::now(__run(c, i)), | c, i
        | __h::boxed(__run(c, i)))))
    }
};
