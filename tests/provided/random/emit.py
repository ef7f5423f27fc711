"""Write `functions.rs`: the functions that the random apps of `tests/provided/random` are made of.

    python tests/provided/random/emit.py

They are the same each time. Which of them an app has is chosen when the test runs.
"""

import random
from pathlib import Path

VALUES = "ABCD"
BLUEPRINTS = 16
APP_HOOKS = 28
APP_ROUTES = 8

rng = random.Random(20)
out = []
hooks = []
blueprints = []
routes = []


def some(chances):
    """One of the keys, as often as its number says."""
    return rng.choices(list(chances), list(chances.values()))[0]


def arguments(most):
    """What a function takes, and which of it has to be there."""
    taken = rng.sample(VALUES, some({0: 8, 1: 4, 2: 1}) if most else 1)
    return [f"{value.lower()}: Want<{value}>" for value in taken], [
        f"{value.lower()}.is_there()" for value in taken
    ]


def provides():
    """The return type of a function and its value."""
    certain = some({0: 3, 1: 5, 2: 2})
    perhaps = some({0: 6, 1: 1})
    values = rng.sample(VALUES, certain + perhaps)
    types = [f"Provide<{value}>" for value in values[:certain]]
    types += [f"Option<Provide<{value}>>" for value in values[certain:]]
    given = [f"Provide({value})" for value in values[:certain]] + ["None"] * perhaps
    if not types:
        return "", ""
    returned = types[0] if len(types) == 1 else f"({', '.join(types)})"
    value = given[0] if len(given) == 1 else f"({', '.join(given)})"
    match some({"plain": 2, "result": 2, "flow": 1}):
        case "result":
            return f" -> Result<{returned}>", f"stops.fail()?; Ok({value})"
        case "flow" if not perhaps:
            flow = f" -> ControlFlow<&'static str, {returned}>"
            return flow, f"if stops.now() {{ return ControlFlow::Break(\"stopped\") }} ControlFlow::Continue({value})"
        case _:
            return f" -> {returned}", value


def body(name, taken, checks, returned, endpoint=False):
    stops = "stops: Stops, "
    extra = "_: Endpoint, " if endpoint else ""
    head = f"{stops}{extra}{', '.join(taken)}".removesuffix(", ")
    seen = f"stops.saw(&[{', '.join(checks)}]);"
    return head, f"{{ {seen} {returned} }}".replace("  }", " }")


def hook(name, scope, siblings):
    """One hook of a scope, and the hooks that it names."""
    kind = some(
        {"before_request": 8, "before_websocket": 2, "process_view": 3, "process_exception": 1}
    )
    options = [scope] if scope else []
    if rng.random() < 0.3:
        options.append(f"order = {rng.choice([-1, 1])}")
        order = int(options[-1].split()[-1])
    else:
        order = 0
    named = []
    same = [other for other, of, at in siblings if of == kind and at == order]
    if same and rng.random() < 0.3:
        # Those that come later in the file: no cycle.
        named = [rng.choice(same)]
        options.append(f"runs_before = {named[0]}")
        siblings[:] = [each for each in siblings if each[0] != named[0]]
    taken, checks = arguments(True)
    wait = rng.random() < 0.3
    if kind == "process_exception":
        taken = ["_: &Error"] + [f"stops: Stops"] + taken
        returns, value = " -> Option<&'static str>", "None"
        text = f"({', '.join(taken)}){returns} {{ stops.saw(&[{', '.join(checks)}]); {value} }}"
    else:
        returns, value = provides()
        endpoint = rng.random() < 0.15
        head, block = body(name, taken, checks, value, endpoint)
        if wait:
            block = block.replace("{ ", "{ tokio::task::yield_now().await; ", 1)
        text = f"({head}){returns} {block}"
    is_async = "async " if "await" in text else ""
    out.append(f"#[{kind}({', '.join(options)})]" if options else f"#[{kind}]")
    out.append(f"{is_async}fn {name}{text}\n")
    siblings.append((name, kind, order))
    return named, kind


def route(name, scope, own):
    taken, checks = arguments(True)
    is_websocket = rng.random() < 0.2
    left_out = {"before_websocket"} if not is_websocket else set()
    skipped = [other for other, kind in own if kind not in left_out]
    options = [scope] if scope else []
    options.append(f'"/{name}"')
    named = []
    if skipped and rng.random() < 0.35:
        named = rng.sample(skipped, min(len(skipped), rng.choice([1, 2])))
        options.append(f"skip = [{', '.join(named)}]")
    before = ""
    if rng.random() < 0.25:
        wanted, seen = arguments(False)
        returns, value = provides()
        head, block = body(name, wanted, seen, value)
        before = f"fn {name}_before({head}){returns} {block}"
        options.append(f"before = [{name}_before]")
    if is_websocket:
        taken.append("ws: WebSocketUpgrade")
    returned = "ws.on_upgrade(|_| async {})" if is_websocket else 'stops.view()?; Ok("view")'
    returns = "Response" if is_websocket else "Result<&'static str>"
    head, block = body(name, taken, checks, returned)
    if before:
        out.append(before)
    attribute = "websocket" if is_websocket else "get"
    out.append(f"#[{attribute}({', '.join(options)})]")
    out.append(f"fn {name}({head}) -> {returns} {block}\n")
    return named, is_websocket


out.append("// Written by `emit.py`.\n")
app_hooks = []
siblings = []
kinds = []
# The first provide one value each, early, for every request.
for value in VALUES:
    name = f"base_{value.lower()}"
    out.append("#[before_request(order = -2)]\n#[before_websocket(order = -2)]")
    out.append(f"fn {name}(stops: Stops) -> Provide<{value}> {{ stops.saw(&[]); Provide({value}) }}\n")
    kinds.append((name, "before_request"))
    app_hooks.append((name, []))
for number in range(APP_HOOKS):
    name = f"hook_{number}"
    named, kind = hook(name, None, siblings)
    kinds.append((name, kind))
    app_hooks.append((name, named))
names = [name for name, _ in app_hooks]
app_routes = []
for number in range(APP_ROUTES):
    name = f"route_{number}"
    named, is_websocket = route(name, None, kinds)
    app_routes.append((name, named, is_websocket))
for number in range(BLUEPRINTS):
    scope = f"BP_{number}"
    catches = ".catch_unmatched()" if rng.random() < 0.25 else ""
    out.append(f'static {scope}: Blueprint = Blueprint::new(named!("bp_{number}")){catches};\n')
    own, siblings = [], []
    for each in range(some({0: 1, 1: 3, 2: 3, 3: 2})):
        name = f"bp_{number}_hook_{each}"
        _, kind = hook(name, scope, siblings)
        own.append((name, kind))
    paths = []
    for each in range(some({0: 1, 1: 3, 2: 2})):
        name = f"bp_{number}_route_{each}"
        _, is_websocket = route(name, scope, own)
        paths.append((f"/{name}", is_websocket))
    blueprints.append((scope, paths))

out.append("pub(super) const PARTS: All = All {")
out.append("    hooks: &[")
for name, named in app_hooks:
    indices = ", ".join(str(names.index(each)) for each in named)
    out.append(f"        (|app| app.hook({name}), &[{indices}]),")
out.append("    ],")
out.append("    routes: &[")
for name, named, is_websocket in app_routes:
    indices = ", ".join(str(names.index(each)) for each in named)
    sort = "true" if is_websocket else "false"
    out.append(f'        (|app| app.hook({name}), &[{indices}], ("/{name}", {sort})),')
out.append("    ],")
out.append("    blueprints: &[")
for scope, paths in blueprints:
    listed = ", ".join(f'("{path}", {"true" if ws else "false"})' for path, ws in paths)
    out.append(f"        (&{scope}, &[{listed}]),")
out.append("    ],")
out.append("};")

Path(__file__).with_name("functions.rs").write_text("\n".join(out) + "\n")
