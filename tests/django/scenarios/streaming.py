"""A streamed body: it is made outside of all middleware, which may wrap it, and its errors are
nobody's."""

from prelude import *

A = traced("A")


def shouts(get_response):
    def middleware(request):
        response = get_response(request)
        if response.streaming:
            response.streaming_content = (chunk.upper() for chunk in response.streaming_content)
        return response

    return middleware


def stream(request):
    log("view")
    return StreamingHttpResponse(chunks())


def plain(request):
    return view(request)


def fails(request):
    log("view")
    return StreamingHttpResponse(chunks(fails=True))


go(
    App(A, shouts, urls=[path("", stream), path("fails", fails), path("plain", plain)]),
    "GET /",
    "GET /fails",
    "GET /fails?A.response=answer",
    "GET /plain",
)
