"""The order of middleware, given as a list and one by one."""

from starlette_prelude import *

A, B, C = (traced(name) for name in "ABC")
ROUTES = [Route("/", view)]
REQUESTS = "GET /", "GET /none", "GET /?B.request=answer", "GET /?B.response=answer"

go(Starlette(routes=ROUTES, middleware=[Middleware(each) for each in (A, B, C)]), *REQUESTS, case="a list")

app = Starlette(routes=ROUTES)
for each in A, B, C:
    app.add_middleware(each)
go(app, *REQUESTS, case="one by one")

pures = [Middleware(pure(name)) for name in "ABC"]
go(Starlette(routes=ROUTES, middleware=pures), *REQUESTS[:3], case="without classes of Starlette's")
