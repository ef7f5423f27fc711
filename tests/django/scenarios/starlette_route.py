"""When a middleware knows the route: in Starlette behind the app, here from the start."""

from starlette_prelude import *


def route(request):
    known = request.scope.get("route")
    return f"{known.name}({request.path_params['id']})" if known else "None"


class Routes(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        log(f"before: {route(request)}")
        response = await call_next(request)
        log(f"after: {route(request)}")
        return response


async def user(request):
    return PlainTextResponse(f"user {request.path_params['id']}")


go(
    Starlette(routes=[Route("/user/{id}", user, name="user")], middleware=[Middleware(Routes)]),
    "GET /user/7",
    "GET /none",
)
