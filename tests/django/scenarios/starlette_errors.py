"""Errors of the endpoint, of middleware and of routing, and the headers that middleware adds to what
comes of them."""

from starlette_prelude import *

A, B = traced("A"), traced("B")
WHATS = "404", "409", "ValueError", "KeyError", "panic"
PLACES = "view", "A.request", "B.request", "B.response"

go(
    Starlette(routes=[Route("/", view)], middleware=[Middleware(A), Middleware(B)]),
    "GET /",
    "GET /none",
    "POST /",
    *(f"GET /?{place}={what}" for place in PLACES for what in WHATS),
)
