"""A random app, as data: blueprints, functions, and the requests to send. One seed, one app."""

from dataclasses import dataclass, field, replace
from random import Random

TYPES = ["KeyError", "TypeError", "ValueError"]
CODES = [400, 403, 404, 405, 410, 500, 503]
#: The forms a function of each kind may have, and which of the actions each allows besides
#: `later` and `panic`.
FORMS = {
    "before": {"unit": "", "result": "r", "option": "a", "full": "ra", "flow": "a"},
    "after": {"unit": "a", "result": "ra", "replace": "a", "replace_result": "ra"},
    "teardown": {"unit": ""},
    "handler": {"response": "a", "result": "ra"},
    "view": {"response": "a", "result": "ra"},
}
PREFIX = {"before": "b", "after": "a", "teardown": "t", "handler": "e", "view": "v"}


@dataclass(frozen=True)
class Function:
    name: str
    kind: str
    #: The blueprint it is written on; `None` for the app.
    scope: str | None
    form: str
    is_async: bool = False
    #: Takes an argument that hooks have to await.
    waits: bool = False
    #: `before_app_request` and its kin.
    app_wide: bool = False
    #: Of a handler: a status, the name of a type, or `None` for the catch-all.
    key: int | str | None = None
    #: Of a view.
    path: str = ""
    methods: tuple = ()


@dataclass(frozen=True)
class Registration:
    blueprint: str
    name: str | None = None
    prefix: str | None = None


@dataclass(frozen=True)
class Blueprint:
    name: str
    prefix: str
    children: tuple = ()


@dataclass(frozen=True)
class Model:
    seed: int
    blueprints: tuple
    registered: tuple
    functions: tuple
    requests: tuple = ()

    def blueprint(self, name):
        return next(each for each in self.blueprints if each.name == name)

    def instances(self):
        """Every blueprint as registered: its name, the names around it, its full prefix."""

        def walk(registrations, around, prefix):
            for each in registrations:
                blueprint = self.blueprint(each.blueprint)
                own = blueprint.prefix if each.prefix is None else each.prefix
                here = prefix + own
                yield blueprint.name, around, here
                yield from walk(blueprint.children, (*around, blueprint.name), here)

        yield from walk(self.registered, (), "")

    def urls(self):
        """Every view at every place: the function, the scopes around it, its URL."""
        places = [(None, (), ""), *self.instances()]
        for name, around, prefix in places:
            for view in self.functions:
                if view.kind == "view" and view.scope == name:
                    scopes = (None, *around, name)
                    yield view, scopes, (prefix + view.path).replace("{id}", "7")


def generate(seed, requests=50):
    return _Generator(seed).model(requests)


class _Generator:
    def __init__(self, seed):
        self.seed = seed
        self.random = Random(seed)
        self.count = 0

    def chance(self, probability):
        return self.random.random() < probability

    def model(self, requests):
        blueprints, registered = self.tree()
        scopes = [None, *(each.name for each in blueprints)]
        functions = []
        keys = {scope: set() for scope in scopes}
        for scope in scopes:
            for _ in range(self.random.randint(2, 7)):
                function = self.hook(scope, keys)
                functions += [function] if function else []
        self.random.shuffle(functions)
        for scope in scopes:
            functions += self.views(scope)
        model = Model(self.seed, tuple(blueprints), tuple(registered), tuple(functions))
        return replace(model, requests=tuple(self.request(model) for _ in range(requests)))

    def tree(self):
        """Blueprints, the deepest first, and how those at the top are registered."""
        blueprints = []

        def grow(depth):
            name = f"bp{len(blueprints)}{'abc'[depth]}{self.number()}"
            children = []
            if depth < 2:
                for _ in range(self.random.choice([0, 0, 1, 1, 2])):
                    children += self.register(grow(depth + 1))
            prefix = f"/{name}" if self.chance(0.75) else ""
            blueprints.append(Blueprint(name, prefix, tuple(children)))
            return name

        registered = []
        for _ in range(self.random.choice([0, 1, 1, 2, 2])):
            registered += self.register(grow(0))
        return blueprints, registered

    def register(self, name):
        """Once, perhaps with another name or prefix, or twice."""
        first = Registration(
            name,
            f"{name}n" if self.chance(0.15) else None,
            f"/{name}at" if self.chance(0.15) else None,
        )
        second = Registration(name, f"{name}again", f"/{name}again")
        return [first, second] if self.chance(0.25) else [first]

    def number(self):
        self.count += 1
        return self.count

    def hook(self, scope, keys):
        kind = self.random.choices(["before", "after", "teardown", "handler"], [4, 4, 1, 4])[0]
        app_wide = scope is not None and self.chance(0.2)
        key = None
        if kind == "handler":
            key = self.random.choice([*CODES, *TYPES, None])
            # One for each key: Flask takes the last, hooks say that there are two.
            taken = keys[None if app_wide else scope]
            if key in taken:
                return None
            taken.add(key)
        return self.function(kind, scope, app_wide=app_wide, key=key)

    def function(self, kind, scope, **more):
        return Function(
            name=f"{PREFIX[kind]}{self.number()}",
            kind=kind,
            scope=scope,
            form=self.random.choice(list(FORMS[kind])),
            is_async=self.chance(0.4),
            waits=self.chance(0.3),
            **more,
        )

    def views(self, scope):
        views = []
        for _ in range(self.random.randint(1, 3)):
            path = f"/r{self.number()}" + self.random.choice(["", "", "/", "/{id}", "/{id}/"])
            methods = ["GET", "POST", "PUT", "DELETE"]
            own = self.random.sample(methods, self.random.randint(1, 3))
            rest = [method for method in methods if method not in own]
            views.append(self.function("view", scope, path=path, methods=tuple(own)))
            if self.chance(0.2):
                other = path if self.chance(0.5) else path.rstrip("/") + "/" * (path[-1] != "/")
                views.append(self.function("view", scope, path=other, methods=(rest[0],)))
            elif self.chance(0.15):
                views[-1] = replace(views[-1], methods=(*own, "OPTIONS"))
        return views

    def request(self, model):
        view, scopes, url = self.random.choice(list(model.urls()))
        all_methods = ["GET", "POST", "PUT", "DELETE"]
        method = self.random.choice([each for each in view.methods if each != "OPTIONS"])
        match self.random.choices(range(6), [55, 12, 10, 8, 8, 7])[0]:
            case 1:
                url, scopes = url.rstrip("/") + "/nowhere/at/all", (None,)
            case 2:
                method = self.random.choice(all_methods)
            case 3:
                method = "OPTIONS"
            case 4:
                method = "HEAD"
            case 5:
                url = url.rstrip("/")
        near = [each for each in model.functions if each.scope in scopes or each.app_wide]
        said = []
        for _ in range(self.random.choice([0, 1, 1, 2, 2, 3])):
            acting = self.random.choice(near if self.chance(0.9) else list(model.functions))
            # What fails mostly is the view.
            acting = view if self.chance(0.3) else acting
            action = self.action(acting)
            said += [f"{acting.name}={action}"] if action else []
        return f"{method} {url}" + ("?" + "&".join(said) if said else "")

    def action(self, function):
        if function.kind == "teardown":
            return None
        allowed = FORMS[function.kind][function.form]
        actions = ["later-", "later-panic", "raise-panic"]
        if "a" in allowed:
            actions += [f"answer-{self.random.choice([200, 201, 404, 418, 500])}"] * 3
        if "r" in allowed:
            actions += [f"raise-{self.random.choice(TYPES)}", f"abort-{self.random.choice(CODES)}"] * 2
        return self.random.choice(actions)
