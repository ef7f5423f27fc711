"""A random app as a Flask program, and as the same program in hooks."""

import json


def flask(model):
    lines = ["from act import *", "", "app = new_app()"]
    for each in model.blueprints:
        prefix = f", url_prefix={each.prefix!r}" if each.prefix else ""
        lines.append(f"{each.name} = Blueprint({each.name!r}, 'x'{prefix})")
    for each in model.functions:
        lines += ["", "", *_flask_function(each)]
    lines += ["", ""]
    for each in model.blueprints:
        lines += [_flask_register(each.name, child) for child in each.children]
    lines += [_flask_register("app", each) for each in model.registered]
    requests = "".join(f"\n    {each!r}," for each in model.requests)
    return "\n".join(lines) + f"\n\ngo(\n    app,{requests}\n)\n"


def _flask_register(outer, inner):
    name = f", name={inner.name!r}" if inner.name else ""
    prefix = f", url_prefix={inner.prefix!r}" if inner.prefix is not None else ""
    return f"{outer}.register_blueprint({inner.blueprint}{name}{prefix})"


def _flask_function(each):
    scope, name = each.scope or "app", each.name
    app = "app_" if each.app_wide else ""
    match each.kind:
        case "before" | "after" | "teardown":
            head = f"@{scope}.{each.kind}_{app}request"
        case "handler":
            head = f"@{scope}.{app}errorhandler({each.key or 'Exception'})"
        case _:
            path = each.path.replace("{id}", "<id>")
            head = f"@{scope}.route({path!r}, methods={list(each.methods)})"
    match each.kind:
        case "before":
            body = [f"def {name}():", f"    log({name!r})", f"    return act({name!r})"]
        case "after":
            is_lent = each.form in ("unit", "result")
            body = [f"def {name}(res):", f"    return after({name!r}, res, {is_lent})"]
        case "teardown":
            body = [f"def {name}(error):", f'    log(f"{name}({{named(error)}})")']
        case "handler":
            body = [f"def {name}(error):", f'    log(f"{name}({{named(error)}})")', _flask_answer(each)]
        case _:
            body = [f"def {name}(**values):", f'    log(f"{name} {{request.endpoint}}")', _flask_answer(each)]
    return [head, *body]


def _flask_answer(each):
    response = f"act({each.name!r}) or answer({each.name!r}, {_status(each)})"
    return f"    return handled(error, {response})" if each.kind == "handler" else f"    return {response}"


def _status(each):
    return each.key if isinstance(each.key, int) else 200 if each.kind == "view" else 409


def hooks(model):
    lines = ["use crate::{act, prelude::*};", "use support::parity::TypeError;", ""]
    for each in model.blueprints:
        prefix = f".url_prefix({_text(each.prefix)})" if each.prefix else ""
        lines.append(f"static {each.name.upper()}: Blueprint = Blueprint::new({_text(each.name)}){prefix};")
    for each in model.functions:
        lines += ["", *_hooks_function(each)]
    by_hand = "".join(f".hook({each.name})" for each in model.functions if each.scope is None)
    registered = "".join(f".register({_hooks_registration(model, each)})" for each in model.registered)
    lines += [
        "",
        "#[tokio::test]",
        f"async fn app_{model.seed}() {{",
        f"    let app = App::new(){by_hand}{registered};",
        f'    Parity::with("app_{model.seed}").of_explained(app, &act::Written).await;',
        "}",
    ]
    return "\n".join(lines) + "\n"


def _text(text):
    return json.dumps(text)


def _hooks_registration(model, each):
    blueprint = model.blueprint(each.blueprint)
    at = f".at({_text(each.prefix)})" if each.prefix is not None else ""
    named = f".named({_text(each.name)})" if each.name else ""
    nest = "".join(f".nest({_hooks_registration(model, child)})" for child in blueprint.children)
    plain = not (at or named or nest)
    return ("&" if plain else "") + f"{each.blueprint.upper()}{at}{named}{nest}"


def _hooks_function(each):
    name, quoted = each.name, _text(each.name)
    scope = [each.scope.upper()] if each.scope else []
    app = "app_" if each.app_wide else ""
    ctx = "_: Uri, ctx: RequestContext" if each.waits else "ctx: RequestContext"
    match each.kind:
        case "before":
            attribute = f"before_{app}request"
            result = {
                "unit": "",
                "result": " -> Result<()>",
                "option": " -> Option<Response>",
                "full": " -> Result<Option<Response>>",
                "flow": " -> std::ops::ControlFlow<Response>",
            }[each.form]
            signature = f"({ctx}){result}"
            end = ";" if each.form == "unit" else ""
            body = [f"log({quoted});", f"act::{each.form}(&ctx, {quoted}){end}"]
        case "after":
            attribute = f"after_{app}request"
            call, wrapped = f"act::{{}}(&ctx, {quoted}, res)", '.expect("no failure")'
            taken, result, body = {
                "unit": ("res: &mut Response", "", call.format("lent") + wrapped + ";"),
                "result": ("res: &mut Response", " -> Result<()>", call.format("lent")),
                "replace": ("res: Response", " -> Response", call.format("taken") + wrapped),
                "replace_result": ("res: Response", " -> Result<Response>", call.format("taken")),
            }[each.form]
            signature = f"({ctx}, {taken}){result}"
            body = [body]
        case "teardown":
            attribute = f"teardown_{app}request"
            signature = "(_: Uri, outcome: &Outcome)" if each.waits else "(outcome: &Outcome)"
            body = [f'log(format!("{name}({{}})", named(outcome.error())));']
        case "handler":
            attribute = f"app_error_handler" if app else "error_handler"
            scope += [str(each.key)] if isinstance(each.key, int) else []
            takes = each.key if isinstance(each.key, str) else "Error"
            signature = f"(error: &{takes}, {ctx}){_hooks_returns(each)}"
            body = [f'log(format!("{name}({{}})", name(error)));', *_hooks_answer(each)]
        case _:
            attribute = "route"
            scope += [_text(each.path), f"methods = [{', '.join(each.methods)}]"]
            signature = f"({ctx}){_hooks_returns(each)}"
            endpoint = "ctx.endpoint().expect(\"a route\").name()"
            body = [f'log(format!("{name} {{}}", {endpoint}));', *_hooks_answer(each)]
    arguments = f"({', '.join(scope)})" if scope else ""
    return [
        f"#[{attribute}{arguments}]",
        f"{'async ' if each.is_async else ''}fn {name}{signature} {{",
        *(f"    {line}" for line in body),
        "}",
    ]


def _hooks_returns(each):
    return " -> Result<Response>" if each.form == "result" else " -> Response"


def _hooks_answer(each):
    quoted = _text(each.name)
    default = f"act::answer({quoted}, status({_status(each)}))"
    if each.form == "result":
        return [f"Ok(act::full(&ctx, {quoted})?.unwrap_or_else(|| {default}))"]
    return [f"act::option(&ctx, {quoted}).unwrap_or_else(|| {default})"]
