"""`process_template_response`: innermost first, on every deferred response, before it is rendered."""

from template_prelude import *

A, B, C = (templated(name) for name in "ABC")

go(
    app(A, B, C),
    "GET /",
    "GET /plain",
    "GET /none",
    "GET /?page=answer",
    # One that another takes the place of.
    *(f"GET /?{name}.template=other.html" for name in "ABC"),
    # Those of `process_view` and `process_exception`.
    *(f"GET /?{name}.view=page.html" for name in "ABC"),
    *(f"GET /?page=ValueError&{name}.exception=page.html" for name in "ABC"),
    # Middleware sees it rendered.
    "GET /?B.response=answer",
)
