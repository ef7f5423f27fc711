"""Errors of `process_template_response` and of rendering, and what nobody renders."""

from template_prelude import *

A, B, C = (templated(name) for name in "ABC")

go(
    app(A, B, C),
    *(f"GET /?{name}.template={what}" for name in "ABC" for what in ("ValueError", "404", "panic")),
    # Of rendering.
    "GET /?page=fails.html",
    *(f"GET /?page=fails.html&{name}.exception=answer" for name in "ABC"),
    "GET /?page=fails.html&B.exception=KeyError",
    # A hook has to give back what can be rendered.
    "GET /?B.template=answer",
    # Nobody renders these.
    "GET /?page=fails.html&B.exception=page.html",
    "GET /?B.request=page.html",
    "GET /?B.response=page.html",
)
