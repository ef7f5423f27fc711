"""What the scenarios of deferred responses start from: classes with all hooks, and a template."""

import jinja2
from django.template.response import TemplateResponse
from prelude import *

TEMPLATES = {"page.html": "{{ said }} by {{ by }}", "other.html": "other: {{ said }}", "fails.html": "{{ fail() }}"}
SETTINGS = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "OPTIONS": {"loader": jinja2.DictLoader(TEMPLATES)},
    }
]


def raises():
    raise ValueError


def template(request, place):
    """What the query says for this place: a template, or what `do` makes of it."""
    for name in TEMPLATES:
        if f"{place}={name}" in request.META["QUERY_STRING"].split("&"):
            return TemplateResponse(request, name, {"said": "said", "by": place, "fail": raises})
    return do(request, place)


def templated(name):
    """A class with all hooks, which does in each what the query says."""

    class Templated(traced(name, act=template)):
        def process_template_response(self, request, response):
            log(f"{name}.template({response.template_name}, {response.context_data['by']})")
            response.context_data["by"] += f" and {name}"
            return template(request, f"{name}.template") or response

    return Templated


def page(request):
    log("page")
    return template(request, "page") or TemplateResponse(request, "page.html", {"said": "said", "by": "page"})


URLS = [path("", page), path("plain", view)]


def app(*middleware):
    return App(*middleware, urls=URLS, TEMPLATES=SETTINGS)
