fn menu() -> Result<Menu> {
    Menu::load()
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Values {
        let __returned = menu();
        (&__returned).__returned().values(__returned)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "menu", || __h::id(& menu), | _ | {},
        __h::Item::ContextProcessor(__h::Run::sync(| c, i | __h::now(__run(c, i)), | c, i
        | __h::boxed(__run(c, i))))).through(|| __h::bp(& ADMIN))
    }
};
