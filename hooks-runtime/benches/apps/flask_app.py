"""The same app in Flask: `flask_app:create(16)` has 16 pairs of hooks."""

from flask import Flask

count = 0


def create(pairs):
    app = Flask(__name__)

    def before():
        global count
        count += 1

    def after(response):
        response.status_code = 200
        return response

    for _ in range(pairs):
        app.before_request(before)
        app.after_request(after)

    @app.get("/")
    def index():
        return "hello"

    return app
